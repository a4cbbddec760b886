"""Measure every bar and keep the figures: commit, command, figure, goal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from evals import proof_registry
from evals.bench import start
from frenly_ai.bootstrap import now
from frenly_ai.settings import read_settings

ROOT = Path(__file__).parent.parent
_BIN = Path(sys.executable).parent
_DEMO_S = 30.0


class Figure(NamedTuple):
    """One bar as measured."""

    bar: str
    command: str
    figure: str
    goal: str
    ok: bool


def measure_all(commit: str) -> dict[str, Any]:
    """Measure all bars of the main job."""
    figures = [
        _demo("samples", []),
        _demo("real files", _real_files()),
        _tests(
            "killed at the pause and begun again, same end",
            ["tests/e2e/test_demo.py", "-k", "kill"],
        ),
        _tests(
            "200 sequences on each database keep the invariants",
            ["tests/integration/registry", "tests/attack", "--hypothesis-profile=full"],
        ),
        *(Figure(**found) for found in proof_registry.measure()),
        _start(),
        _scenarios(),
        *(_corpus(kind) for kind in ("nexus", "cassettes")),
    ]
    return {
        "commit": commit,
        "generated_at": now().isoformat(timespec="seconds"),
        "results": [figure._asdict() for figure in figures],
    }


def _corpus_folder() -> Path:
    folder = read_settings().corpus
    if folder is None:
        raise SystemExit("FRENLY_CORPUS names no folder of real data; the proof needs it.")
    return folder


def _real_files() -> list[str]:
    tree = _corpus_folder() / "nexus" / "tree"
    return [
        f"--manifest={tree / 'ssot_plan/ssot_manifest_proposal.yaml'}",
        f"--governance={tree / 'config/alias_governance.yaml'}",
        f"--seed-sql={tree / 'backend/database/migrations/001_ssot_registry.sql'}",
    ]


def _demo(name: str, arguments: list[str]) -> Figure:
    with tempfile.TemporaryDirectory(prefix="frenly-proof-") as home:
        begin = time.monotonic()
        done = _run([str(_BIN / "frenly"), "--home", home, "demo", "--json", *arguments])
        took = time.monotonic() - begin
    verified = done.returncode == 0 and json.loads(done.stdout)["verified"] is True
    return Figure(
        f"frenly demo on {name}",
        "frenly demo --json",
        f"exit {done.returncode}, verified {verified}, {took:.1f} s",
        f"exit 0, verified, under {_DEMO_S:.0f} s",
        verified and took < _DEMO_S,
    )


def _tests(bar: str, arguments: list[str]) -> Figure:
    done = _run([str(_BIN / "pytest"), "-q", "-p", "no:cacheprovider", *arguments])
    counts = re.findall(r"\d+ (?:passed|failed|error)\w*", done.stdout)
    passed = done.returncode == 0 and any("passed" in count for count in counts)
    return Figure(
        bar,
        f"pytest {' '.join(arguments)}",
        ", ".join(counts) or f"exit {done.returncode}",
        "all pass",
        passed,
    )


def _start() -> Figure:
    found = start.measure()
    return Figure(
        "frenly --help against python -c pass",
        "python -m evals.bench.start",
        f"{found['help_ms']} ms / {found['python_ms']} ms = {found['ratio']}",
        f"at most {start.GOAL}",
        found["ratio"] <= start.GOAL,
    )


def _scenarios() -> Figure:
    done = _run([sys.executable, "-m", "evals"])
    last = done.stdout.strip().splitlines()[-1:]
    says = last[0] if last else f"exit {done.returncode}"
    return Figure("scenarios", "python -m evals", says, "all pass", done.returncode == 0)


def _corpus(kind: str) -> Figure:
    done = _run([sys.executable, "-m", "evals", "corpus", kind, str(_corpus_folder() / kind)])
    score = json.loads(done.stderr or "{}") if done.returncode == 0 else {}
    told = {k: v for k, v in score.items() if isinstance(v, int)}
    hits = len(score.get("hits", ()))
    if hits:
        told["hits"] = hits
    misses = len(score.get("misses", ()))
    figure = ", ".join(f"{value} {key.replace('_', ' ')}" for key, value in told.items())
    return Figure(
        f"real data: {kind}",
        f"python -m evals corpus {kind} DIR",
        f"{figure}, {misses} misses" if figure else f"exit {done.returncode}",
        "no miss in what is covered",
        bool(told) and not misses,
    )


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("FRENLY_MODEL")}
    return subprocess.run(  # noqa: S603 - our own commands
        command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False
    )
