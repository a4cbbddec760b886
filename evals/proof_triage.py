"""The bars of triage: causes from files and among alerts that fire together, responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evals import figures
from evals.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CERTAIN_RIGHT, _HAS_CERTAIN, _FIRST, _LIFT = 0.95, 0.4, 0.6, 1.5


def causes() -> Iterator[Figure]:
    """Tell causes from the recorded files of incidents."""
    command, score = figures.corpus("incidents")
    told = score.get("files", {})
    certain, cases = told.get("certain", {}), told.get("cases", 0)
    has, first = told.get("right_and_certain", {}), told.get("right_and_first", {})
    still, negatives = told.get("negatives", {}), told.get("negatives", {}).get("of", 0)
    sure = certain.get("right", 0)
    for bar, right, of, goal in (
        ("causes marked certain that are right", sure, certain.get("of", 0), _CERTAIN_RIGHT),
        ("cases with their right cause certain", has.get("cases", 0), cases, _HAS_CERTAIN),
        ("cases with their right cause first", first.get("cases", 0), cases, _FIRST),
        ("negatives without an action", still.get("without_action", 0), negatives, 1.0),
    ):
        share = right / of if of else 0.0
        yield Figure(
            f"incidents by files: {bar}",
            command,
            f"{right} of {of}",
            f"at least {goal:.0%}",
            share >= goal,
        )


def together() -> Iterator[Figure]:
    """Rank the thing at fault among alerts that fire together."""
    command, score = figures.corpus("incidents")
    told = score.get("together", {})
    for places in (1, 3):
        found: Mapping[str, Any] = told.get(f"top_{places}", {})
        for rival in ("chance", "commonest_kind"):
            share, lift = found.get("share", 0.0), found.get(f"lift_over_{rival}")
            is_above = share > 0 if lift is None else lift > _LIFT  # none: it is never right
            yield Figure(
                f"alerts together, top {places}: lift over {rival.replace('_', ' ')}",
                command,
                f"{'none' if lift is None else lift} (share {share})",
                f"above {_LIFT}",
                is_above,
            )


def responses() -> Iterator[Figure]:
    """Play incidents on a real application: what is asked for, and what must not be."""
    yield figures.tests(
        "false proposals on healthy or unknown alerts, and on planted orders: 0",
        ["tests/attack/test_alert_orders.py"],
    )
    yield figures.tests(
        "the same incident 20 times, shuffled: one proposal, one content key",
        ["tests/integration/incidents", "tests/unit/agent/triage/responses", "-k", "same"],
    )


def misuse() -> Iterator[Figure]:
    """Plant each kind of misuse, and let honest people work for a day."""
    yield figures.tests(
        "misuse: each planted kind opens one incident with its playbook, a busy day none",
        ["tests/integration/watching/test_misuse_is_told.py", "--hypothesis-profile=full"],
    )


def loop() -> Iterator[Figure]:
    """Point a name at what does not answer, under real Prometheus and Alertmanager."""
    yield figures.tests(
        "the loop: wrong name, alert, incident, undo, end, on real servers within 60 s",
        ["tests/e2e/test_incident_loop.py"],
    )


def words() -> Iterator[Figure]:
    """Count what explaining each recorded incident would send a model."""
    folder = figures.corpus_folder() / "incidents"
    command, done = figures.module("evals.bench.triage_tokens", str(folder))
    says = done.stdout.splitlines()[-1:] or [f"exit {done.returncode}"]
    yield Figure(
        "the model's prompt for one incident, in tokens",
        command.replace(str(folder), "DIR"),
        says[0],
        "at most 12000",
        done.returncode == 0,
    )


STEPS: dict[str, figures.Step] = {
    "causes": causes,
    "together": together,
    "responses": responses,
    "misuse": misuse,
    "loop": loop,
    "words": words,
}
