"""Triage of one scene: gather, rank, respond, ask. Code puts all of it together.

What a part cannot do is said in the incident; it never stops the parts that can.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from agent.triage.questions import questions_of
from registry.contracts.alerts import AlertStatus
from registry.contracts.incidents import Happening, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from registry.contracts.incidents import Cause, Evidence, Scene

    Gather = Callable[[Scene], tuple[Evidence, ...]]
    Rank = Callable[[Scene, Sequence[Evidence]], tuple[Cause, ...]]
    Respond = Callable[[Scene, Sequence[Evidence], Sequence[Cause]], tuple[Response, ...]]

_MOST_LINES = 30


class Found(NamedTuple):
    """What triage found out about a scene."""

    evidence: tuple[Evidence, ...]
    causes: tuple[Cause, ...]
    responses: tuple[Response, ...]
    questions: tuple[str, ...]
    timeline: tuple[Happening, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """Looks at one scene; the same scene and the same evidence give the same answer."""

    gather: Gather
    rank: Rank
    respond: Respond

    def __call__(self, scene: Scene, turns: Sequence[tuple[str, int]] = ()) -> Found:
        """Return what is found; `turns` are alerts that flap and how often they began."""
        evidence = self.gather(scene)
        causes = self.rank(scene, evidence)
        return Found(
            evidence=evidence,
            causes=causes,
            responses=self.respond(scene, evidence, causes),
            questions=(*questions_of(scene, evidence, causes), *_doubts(scene)),
            timeline=tuple(_timeline(scene, evidence, turns)),
        )


def no_causes(_: Scene, __: Sequence[Evidence]) -> tuple[Cause, ...]:
    """Tell no cause."""
    return ()


def no_response(
    _: Scene, __: Sequence[Evidence], causes: Sequence[Cause]
) -> tuple[Response, ...]:
    """Ask for nothing."""
    why = "nobody may act on it" if causes else "no cause can be told from this"
    return (Response(act="no_action", because=why),)


def _doubts(scene: Scene) -> Iterator[str]:
    if any(alert.cut for alert in scene.alerts):
        yield "The sender left out part of what fires: does its own view show more alerts?"
    left_out = scene.incident.alerts - len(scene.alerts)
    if left_out > 0:
        yield f"{left_out} of its alerts were counted and not looked at: are they alike?"
    if scene.unread:
        yield f"The files of {scene.unread} further alerts were not read: do they say the same?"


def _timeline(
    scene: Scene, evidence: Sequence[Evidence], turns: Sequence[tuple[str, int]]
) -> Iterator[Happening]:
    """Yield when each alert name first fired, what flaps, and what evidence has a moment."""
    yield from _first_of_each(scene)
    for name, count in turns:
        says = f"{name} is flapping: it began to fire {count} times."
        yield Happening(at=scene.at, says=says)
    dated = [each for each in evidence if each.at is not None and each.kind != "alert"]
    for each in dated[:_MOST_LINES]:
        if each.at is not None:
            yield Happening(at=each.at, says=each.says, evidence=each.id)


def _first_of_each(scene: Scene) -> Iterator[Happening]:
    named: set[str] = set()
    for alert in scene.alerts:
        if alert.name in named or alert.starts_at is None or len(named) >= _MOST_LINES:
            continue
        named.add(alert.name)
        yield Happening(at=alert.starts_at, says=f"{alert.name} began to fire.")
        if alert.status is AlertStatus.RESOLVED and alert.ends_at is not None:
            yield Happening(at=alert.ends_at, says=f"{alert.name} resolved.")
