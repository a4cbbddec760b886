"""What is not known of an incident, and who could tell; questions for people, made by code."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from agent.triage.healthy import is_healthy_signal
from registry.contracts.alerts import AlertStatus
from registry.contracts.incidents import Certainty
from tools.evidence.alerts import thing_of
from tools.evidence.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from registry.contracts.alerts import Alert
    from registry.contracts.incidents import Cause, Evidence, Scene

_SHOWN = 3
_MOST_CHARS = 120
_CLOSE = 0.1
"""Causes whose scores lie nearer than this are not told apart by the evidence."""
_NOTHING_WRONG = "none"


def questions_of(
    scene: Scene, evidence: Sequence[Evidence], causes: Sequence[Cause]
) -> tuple[str, ...]:
    """Return open questions, each with who could answer it; none where nothing is wrong."""
    firing = [
        alert
        for alert in scene.alerts
        if alert.status is AlertStatus.FIRING and not is_healthy_signal(alert)
    ]
    if not firing or (causes and causes[0].fault == _NOTHING_WRONG):
        return ()
    return (
        *_of_causes(firing, causes),
        *_of_sources(evidence),
        *_of_alerts(firing),
        *_of_runbooks(firing, evidence),
        *_of_owners(evidence),
    )


def _of_causes(firing: Sequence[Alert], causes: Sequence[Cause]) -> Iterator[str]:
    if not causes:
        yield (
            "What broke it? Nothing that was read tells. Logs, events or a description of "
            f"{_some(thing_of(alert) or alert.name for alert in firing)}, attached to the "
            "alert, could."
        )
        return
    first = causes[0]
    if first.certainty is not Certainty.CERTAIN and first.disproof:
        yield f"Is it {_short(first.entity)} ({first.fault})? It is not, if: {first.disproof}"
    for one, other in pairwise(causes[:2]):
        if one.certainty is other.certainty and one.score - other.score < _CLOSE:
            yield (
                f"Is it {_short(one.entity)} ({one.fault}) or {_short(other.entity)} "
                f"({other.fault})? What was read does not tell them apart."
            )


def _of_sources(evidence: Iterable[Evidence]) -> Iterator[str]:
    """Ask for what a source that did not answer would have told; whoever runs it could tell."""
    for each in evidence:
        if each.kind == "missing" and each.data.get("reason") != "cut":
            yield f"What would {_short(each.source)} have told? {each.says}"


def _of_alerts(firing: Sequence[Alert]) -> Iterator[str]:
    unlabelled = [alert.name for alert in firing if not alert.severity]
    if len(unlabelled) == len(firing):
        yield (
            f"How urgent is it? No alert gives a severity. Whoever owns the rule of "
            f"{_some(unlabelled)} could tell."
        )
    nameless = [alert.name for alert in firing if not thing_of(alert)]
    if nameless:
        yield f"What is {_some(nameless)} about? Its labels name no thing."


def _of_runbooks(firing: Sequence[Alert], evidence: Iterable[Evidence]) -> Iterator[str]:
    if any(each.kind == "runbook" for each in evidence):
        return
    if names := [alert.name for alert in firing if not alert.runbook]:
        yield f"What is to be done about {_some(names)}? No runbook was found."


def _of_owners(evidence: Iterable[Evidence]) -> Iterator[str]:
    ownerless = [
        str(each.data.get("name", each.about))
        for each in evidence
        if each.kind == "dependents" and not _has_owner(each)
    ]
    if ownerless:
        yield f"Who answers for {_some(ownerless)}? The registry names no owner."


def _has_owner(evidence: Evidence) -> bool:
    targets = evidence.data.get("targets") or ()
    return bool(evidence.data.get("owner") or any(target.get("owner") for target in targets))


def _some(names: Iterable[str]) -> str:
    """List a few different names, whatever the order they came in."""
    every = sorted({_short(name) for name in names})
    more = len(every) - _SHOWN
    return ", ".join(every[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _short(text: str) -> str:
    return clean(text, _MOST_CHARS)
