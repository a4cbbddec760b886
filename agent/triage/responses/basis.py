"""Which cause may be answered with a change: the best, if the registry bears it out. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agent.triage.responses.recommended import recommended
from registry.contracts.alerts import AlertStatus
from registry.contracts.incidents import Certainty

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from registry.contracts.incidents import Cause, Evidence, Scene

REGISTRY_KINDS = frozenset({"change", "expiry", "usage"})
"""Evidence that the registry itself gave. Everything else an outsider can write or cause."""
_SURE_ENOUGH = (Certainty.CERTAIN, Certainty.LIKELY)
_NOTHING_WRONG = "none"


class Basis(NamedTuple):
    """A cause, and what of the registry speaks for it, in the order of gathering."""

    cause: Cause
    evidence: tuple[Evidence, ...]


class NoBasis(NamedTuple):
    """Why nothing is asked for, with what it rests on."""

    because: str
    evidence: tuple[str, ...] = ()
    asks: Mapping[str, str] = {}
    is_outside: bool = False
    """Whether there is a cause to answer, which lies outside the registry."""


def find_basis(
    scene: Scene, evidence: Sequence[Evidence], causes: Sequence[Cause]
) -> Basis | NoBasis:
    """Find the cause to answer, or say why there is none.

    Only the surest causes count: a change is never asked for on a guess while something
    else is surer. Among equally sure ones, the first that rests on the registry is taken.
    """
    if not any(alert.status is AlertStatus.FIRING for alert in scene.alerts):
        return NoBasis("no alert of it holds any more")
    if not causes:
        return NoBasis("no cause can be told from the evidence")
    best = causes[0]
    if best.fault == _NOTHING_WRONG:
        return NoBasis("nothing is wrong", best.evidence_for)
    if best.certainty not in _SURE_ENOUGH:
        return NoBasis(f"no cause is more than {best.certainty}", best.evidence_for)
    known = {each.id: each for each in evidence}
    for cause in (c for c in causes if c.certainty is best.certainty):
        found = [known[i] for i in cause.evidence_for if i in known]
        ours = tuple(each for each in found if each.kind in REGISTRY_KINDS)
        if ours:
            return Basis(cause, ours)
    return _outside(best)


def _outside(cause: Cause) -> NoBasis:
    """Say that the registry cannot help, and what the platform's own people could do."""
    says = f"the cause ({cause.fault} at {cause.entity}) lies outside the registry"
    act = recommended(cause.fault)
    if act is None:
        return NoBasis(says, cause.evidence_for, is_outside=True)
    return NoBasis(
        f"{says}; {act.says}",
        cause.evidence_for,
        {"recommended": act.act, "entity": cause.entity, "original": act.original},
        is_outside=True,
    )
