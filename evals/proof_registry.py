"""The bars of the registry: names, conflicts, compatibility, log, interface and speed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evals import figures
from evals.bench import resolve
from evals.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

_RECALL = 0.95
_SEEDS = range(1, 6)


def rename_tables() -> Iterator[Figure]:
    """Resolve the names of real rename tables."""
    command, score = figures.corpus("pluto")
    single, abstains = score.get("single", {}), score.get("abstains", {})
    is_exact = bool(score) and single["exact"] == single["of"]
    abstained = bool(score) and abstains["hits"] == abstains["of"]
    yield Figure(
        "rename tables: exact or abstaining",
        command,
        f"{single.get('exact')} of {single.get('of')} exact, {abstains.get('hits')} of "
        f"{abstains.get('of')} abstain, {len(score.get('invented', ()))} invented",
        "all, all, 0",
        is_exact and abstained and not score.get("invented") and not score.get("misses"),
    )


def conflicts() -> Iterator[Figure]:
    """Plant conflicts among healthy names and settle them."""
    for seed in _SEEDS:
        arguments = ("evals", "conflicts", "--seed", str(seed), "--aliases", "10000")
        command, done = figures.module(*arguments)
        wrong = len(done.stderr.splitlines())
        yield Figure(
            f"planted conflicts, seed {seed}",
            command,
            "all found, none false, each settled" if done.returncode == 0 else f"{wrong} wrong",
            "all found, none false, each settled",
            done.returncode == 0,
        )


def compatibility() -> Iterator[Figure]:
    """Find the breaking changes of real pairs of documents."""
    command, score = figures.corpus("openapi")
    recall = float(score.get("breaking_recall", 0.0))
    yield Figure(
        "listed breaking changes found, with the right class",
        command,
        f"{recall:.3f}",
        f"at least {_RECALL}",
        recall >= _RECALL,
    )


def resolving() -> Iterator[Figure]:
    """Resolve, in process."""
    for found in resolve.measure():
        yield Figure(
            found.what,
            "python -m evals.bench.resolve",
            f"{found.figure:.2f} ({found.says})",
            f"at most {found.goal}",
            found.is_met,
        )


def serving() -> Iterator[Figure]:
    """Resolve over HTTP, beside other servers."""
    command, done = figures.module("evals.bench.http")
    result: dict[str, Any] = json.loads(done.stdout) if done.stdout else {}
    for name, goal in result.get("goals", {"HTTP": 0}).items():
        ratio = result.get("ratios", {}).get(name, -1)
        says = f"{ratio}, {result.get('failed')} failed" if result else done.stderr[-200:]
        yield Figure(
            f"resolve over HTTP: {name}",
            command,
            says,
            f"at least {goal}, 0 failed",
            ratio >= goal and not result.get("failed"),
        )


def log() -> Iterator[Figure]:
    """Append to the log and verify it, on both databases."""
    command, done = figures.module("evals.bench.audit")
    found = figures.lines(done.stdout)
    for result in found:
        known = {"database", "bar", "ratio", "goal", "ok"}
        rest = {key: value for key, value in result.items() if key not in known}
        yield Figure(
            f"{result['bar']} ({result['database']})",
            command,
            f"{result['ratio']} {rest or ''}".strip(),
            f"at least {result['goal']}",
            result["ok"],
        )
    if not found:
        yield Figure("log", command, done.stderr[-200:], "figures", ok=False)


def tampering() -> Iterator[Figure]:
    """Change the log in every way."""
    yield figures.tests(
        "every bit flipped, entries removed, moved, repeated; rewritten, forked, rolled back",
        ["tests/attack/test_log_tampering.py", "--hypothesis-profile=full"],
    )


def fuzzing() -> Iterator[Figure]:
    """Send what the description allows, and what it does not."""
    command, done = figures.module("evals.fuzz", "--requests", "20000")
    counts = json.loads(done.stdout) if done.stdout else {}
    yield Figure(
        "requests drawn from the description: no 5xx, no undocumented or unauthorised answer",
        command,
        f"{counts.get('requests')} requests, {len(counts.get('failures', ()))} failures",
        "20000 requests, 0 failures",
        done.returncode == 0,
    )


def lists() -> Iterator[Figure]:
    """Read lists and reports among a hundred times as many names."""
    command, done = figures.module("evals.bench.lists")
    found = figures.lines(done.stdout)
    for store in sorted({result["store"] for result in found}):
        here = [result for result in found if result["store"] == store]
        slow = [f"{r['question']} {r['ratio']}" for r in here if r["ratio"] > r["goal"]]
        beyond = "; ".join(slow) or "none beyond"
        yield Figure(
            f"lists at 1,000,000 against 10,000 aliases ({store})",
            command,
            f"{len(here) - len(slow)} of {len(here)} within; {beyond}",
            f"ratio at most {here[0]['goal']}",
            not slow,
        )
    if not found:
        yield Figure("lists", command, done.stderr[-200:], "figures", ok=False)


STEPS: dict[str, figures.Step] = {
    "rename tables": rename_tables,
    "conflicts": conflicts,
    "compatibility": compatibility,
    "resolving": resolving,
    "serving": serving,
    "log": log,
    "tampering": tampering,
    "fuzzing": fuzzing,
    "lists": lists,
}
