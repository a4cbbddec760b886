"""The bars of the main job."""

from __future__ import annotations

import json
import tempfile
import time
from typing import TYPE_CHECKING

from evals import figures
from evals.bench import start
from evals.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEMO_S = 30.0


def demos() -> Iterator[Figure]:
    """Play the main job, on samples and on real files."""
    tree = figures.corpus_folder() / "nexus" / "tree"
    yield _demo("samples", [])
    yield _demo(
        "real files",
        [
            f"--manifest={tree / 'ssot_plan/ssot_manifest_proposal.yaml'}",
            f"--governance={tree / 'config/alias_governance.yaml'}",
            f"--seed-sql={tree / 'backend/database/migrations/001_ssot_registry.sql'}",
        ],
    )


def killed() -> Iterator[Figure]:
    """Kill it where it waits."""
    yield figures.tests(
        "killed at the pause and begun again, same end",
        ["tests/e2e/test_demo.py", "-k", "kill"],
    )


def sequences() -> Iterator[Figure]:
    """Try to break the invariants."""
    yield figures.tests(
        "200 sequences on each database keep the invariants",
        ["tests/integration/registry", "tests/attack", "--hypothesis-profile=full"],
    )


def starting() -> Iterator[Figure]:
    """Compare the start of the command with that of the interpreter."""
    found = start.measure()
    yield Figure(
        "frenly --help against python -c pass",
        "python -m evals.bench.start",
        f"{found['help_ms']} ms / {found['python_ms']} ms = {found['ratio']}",
        f"at most {start.GOAL}",
        found["ratio"] <= start.GOAL,
    )


def scenarios() -> Iterator[Figure]:
    """Play every scripted conversation."""
    command, done = figures.module("evals", "scenarios")
    last = done.stdout.strip().splitlines()[-1:]
    says = last[0] if last else f"exit {done.returncode}"
    yield Figure("scenarios", command, says, "all pass", done.returncode == 0)


def real_data() -> Iterator[Figure]:
    """Predict and score what is covered of the real data."""
    for kind in ("nexus", "cassettes"):
        command, score = figures.corpus(kind)
        told = {k: v for k, v in score.items() if isinstance(v, int)}
        if hits := len(score.get("hits", ())):
            told["hits"] = hits
        misses = len(score.get("misses", ()))
        said = ", ".join(f"{value} {key.replace('_', ' ')}" for key, value in told.items())
        yield Figure(
            f"real data: {kind}",
            command,
            f"{said}, {misses} misses" if said else "broken",
            "no miss in what is covered",
            bool(told) and not misses,
        )


STEPS: dict[str, figures.Step] = {
    "demos": demos,
    "killed": killed,
    "sequences": sequences,
    "start": starting,
    "scenarios": scenarios,
    "real data": real_data,
}


def _demo(name: str, arguments: list[str]) -> Figure:
    with tempfile.TemporaryDirectory(prefix="frenly-proof-") as home:
        begin = time.monotonic()
        frenly = [str(figures.BIN / "frenly"), "--home", home, "demo", "--json"]
        done = figures.run([*frenly, *arguments])
        took = time.monotonic() - begin
    verified = done.returncode == 0 and json.loads(done.stdout)["verified"] is True
    return Figure(
        f"frenly demo on {name}",
        "frenly demo --json",
        f"exit {done.returncode}, verified {verified}, {took:.1f} s",
        f"exit 0, verified, under {_DEMO_S:.0f} s",
        verified and took < _DEMO_S,
    )
