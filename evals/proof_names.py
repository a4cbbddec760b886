"""The bars of names in code: renames of diffs, manifests, suggestions, speed, waste."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals import figures
from evals.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator


def renames() -> Iterator[Figure]:
    """Find the renames that real diffs make."""
    command, score = figures.corpus("pr_diffs")
    found, silent = score.get("aliases", {}), score.get("silent", {})
    wrong = len(score.get("false", ())) + len(score.get("misses", ()))
    is_exact = bool(found) and found["found"] == found["of"] and silent["kept"] == silent["of"]
    yield Figure(
        "renames that diffs make: exactly those, silence on the others",
        command,
        f"{found.get('found')} of {found.get('of')}, silent on {silent.get('kept')} of "
        f"{silent.get('of')}, {wrong} wrong or missed",
        "all, all, 0",
        is_exact and not wrong,
    )


def manifests() -> Iterator[Figure]:
    """Review real manifests at the releases that upstream's answers are given for."""
    command, score = figures.corpus("pluto")
    files = score.get("files", {})
    yield Figure(
        "manifests: the same findings as upstream's",
        command,
        f"{files.get('exact')} of {files.get('of')} files",
        "all",
        bool(files) and files["exact"] == files["of"],
    )


def suggestions() -> Iterator[Figure]:
    """Apply every suggestion, and look again."""
    yield figures.tests(
        "suggestions: applied, the finding is gone and nothing else changed; nothing new later",
        ["tests/unit/agent/review", "tests/integration/github", "--hypothesis-profile=full"],
    )


def speed() -> Iterator[Figure]:
    """Scan beside ripgrep."""
    command, done = figures.module("evals.bench.scan")
    yield Figure(
        "scanner beside ripgrep: wall, CPU, memory, second scan, diff, hits as the oracle's",
        command,
        " | ".join(done.stdout.splitlines()),
        "wall >= 3x, CPU <= 0.5x, < 500 MB, again >= 10x, diff < 20 ms, hits equal",
        done.returncode == 0,
    )


def waste() -> Iterator[Figure]:
    """Plant waste of every kind among 10,000 aliases."""
    command, done = figures.module("evals", "optimise", "--seeds", "5")
    seeds = len(figures.lines(done.stdout))
    yield Figure(
        "planted waste among 10,000 aliases",
        command,
        f"{seeds} seeds, {len(done.stderr.splitlines())} wrong",
        "all found, none false",
        done.returncode == 0 and seeds > 0,
    )


STEPS: dict[str, figures.Step] = {
    "renames": renames,
    "manifests": manifests,
    "suggestions": suggestions,
    "speed": speed,
    "waste": waste,
}
