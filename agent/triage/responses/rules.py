"""What is asked for in answer to a cause; each rule reads anew what it rests on."""

from __future__ import annotations

import shlex
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from agent.triage.responses.subjects import places_of, proposal_of
from registry.contracts.alerts import AlertStatus
from registry.domain.proposals import ProposalKind, ProposalStatus
from registry.domain.rows import Alias, Contract
from registry.domain.times import settle
from registry.errors import Missing
from tools.ways_back import alias_in, is_over, leads_nowhere, ways_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from agent.triage.responses.basis import Basis
    from agent.triage.responses.subjects import Place
    from registry.contracts.incidents import Evidence, Scene
    from registry.contracts.ports import Reader
    from registry.domain.proposals import Proposal

BRIDGE = "7d"
"""How much longer an alias is asked to live: long enough for people to move its users."""
_SOON = timedelta(days=7)
_LONGEST_AGO = timedelta(days=1)
_CLOCKS_DIFFER = timedelta(minutes=5)
_MOST_ROWS = 20
"""A change of more rows than that is not taken back for one incident."""


class Ask(NamedTuple):
    """A call of a tool that proposes, and why."""

    act: str
    tool: str
    args: dict[str, Any]
    because: str
    evidence: tuple[str, ...]

    @property
    def by_hand(self) -> str:
        """Write the command with which a person may ask for the same."""
        if self.tool == "propose_action":
            return _command_of_action(self.args)
        told = {name: shlex.quote(str(value)) for name, value in self.args.items()}
        if self.act == "undo":
            return f"frenly proposal undo {told['proposal']}"
        verb = "extend" if self.act in {"restore", "extend"} else self.act
        target = f" {told['target']}" if "target" in told else ""
        length = f" --by {told['by']}" if "by" in told else ""
        kind = "" if told["kind"] == "service" else f" --kind {told['kind']}"
        return (
            f"frenly propose {verb} {told['name']}{target} -c {told['context']}{length}{kind}"
        )


def _command_of_action(args: dict[str, Any]) -> str:
    workload = f"{args['namespace']}/{args['kind']}/{args['workload']}"
    many = f" --replicas {args['replicas']}" if "replicas" in args else ""
    return f"frenly actions propose {args['act']} {shlex.quote(workload)}{many}"


class Ground(NamedTuple):
    """What the rules look at."""

    scene: Scene
    basis: Basis
    registry: Reader

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the evidence that the cause rests on."""
        return self.basis.cause.evidence_for


def choose(ground: Ground) -> Ask | str:
    """Return the first thing to ask for, or why there is none."""
    reasons: list[str] = []
    for rule in RULES:
        for found in rule(ground):
            if isinstance(found, Ask):
                return found
            reasons.append(found)
    return "; ".join(dict.fromkeys(reasons)) or "no change of the registry would put it right"


def _undo(ground: Ground) -> Iterator[Ask | str]:
    """Take back the change that was applied just before."""
    for each in ground.basis.evidence:
        proposal_id = proposal_of(each) if each.kind == "change" else ""
        if not proposal_id:
            continue
        try:
            proposal = ground.registry.proposal(proposal_id).proposal
        except Missing:
            yield f"the registry knows no proposal {proposal_id!r}"
            continue
        against = _against_undo(ground, each, proposal)
        yield against or Ask(
            "undo",
            "propose_undo",
            {"proposal": proposal_id},
            f"{proposal_id} changed {_rows(proposal)} just before",
            ground.ids,
        )


def _against_undo(ground: Ground, told: Evidence, proposal: Proposal) -> str:
    """Say what speaks against taking a change back; empty when nothing does."""
    began, at = _began(ground.scene), proposal.applied_at
    if proposal.status is not ProposalStatus.APPLIED or at is None:
        return f"{proposal.id} is {proposal.status}, so there is nothing to take back"
    entity = ground.basis.cause.entity
    against = (
        (bool(proposal.undone_by), f"was taken back by {proposal.undone_by}"),
        (proposal.kind is not ProposalKind.CHANGE, f"is an {proposal.kind}: for people alone"),
        (len(proposal.changes) > _MOST_ROWS, f"changed {len(proposal.changes)} rows at once"),
        (at > began + _CLOCKS_DIFFER, "was applied after it had begun"),
        (at < began - _LONGEST_AGO, "was applied more than a day before"),
        (not {entity, told.about} & _names(proposal), f"did not change {entity}"),
    )
    return next((f"{proposal.id} {says}" for is_so, says in against if is_so), "")


def _lengthen(ground: Ground) -> Iterator[Ask | str]:
    """Bring an expired alias back for a while, or let one that expires soon live longer."""
    for place in _places(ground, "expiry", "usage"):
        view = alias_in(ground.registry, *place)
        if view is None:
            yield f"there is no alias {place.name.key} in {place.context}"
            continue
        alias, now = view.alias, ground.scene.at
        ends = settle(alias.expires_at, now)
        called = f"{place.name.key} in {place.context}"
        if ends is None or ends > now + _SOON:
            yield f"{called} does not expire soon"
        elif is_over(ground.registry, alias.target, now):
            yield f"what {called} stands for does not answer, so to keep it would not help"
        else:
            act, says = ("restore", "expired") if ends <= now else ("extend", "expires")
            because = f"{called} {says} on {ends:%Y-%m-%d %H:%M} UTC"
            args = {**_named(place), "by": BRIDGE}
            yield Ask(act, "propose_extension", args, because, ground.ids)


def _repoint(ground: Ground) -> Iterator[Ask | str]:
    """Point an alias whose target is at its end to what follows, or to what it had before."""
    for place in _places(ground, "usage", "change", "expiry"):
        view = alias_in(ground.registry, *place)
        if view is None or view.alias.target is None:
            continue
        called = f"{place.name.key} in {place.context}"
        if not is_over(ground.registry, view.alias.target, ground.scene.at):
            yield f"what {called} stands for is registered as answering"
            continue
        ways = ways_back(ground.registry, *place)
        if not ways:
            yield f"nothing that {called} could stand for instead still answers"
            continue
        args = {**_named(place), "target": ways[0].key}
        because = f"what {called} stands for is at its end, and {ways[0].key} answers"
        yield Ask("repoint", "propose_repoint", args, because, ground.ids)


def _retire(ground: Ground) -> Iterator[Ask | str]:
    """End an alias that has come to its end, leads nowhere and is asked for by nobody."""
    is_asked = any(each.kind == "usage" for each in ground.basis.evidence)
    for place in _places(ground, "expiry"):
        if is_asked or not leads_nowhere(ground.registry, *place):
            continue
        because = f"{place.name.key} in {place.context} leads nowhere, and nobody asks for it"
        yield Ask("retire", "propose_retirement", _named(place), because, ground.ids)


RULES: tuple[Callable[[Ground], Iterator[Ask | str]], ...] = (
    _undo,
    _lengthen,
    _repoint,
    _retire,
)
"""In the order in which they are tried: what puts back exactly what was comes first."""


def _began(scene: Scene) -> datetime:
    firing = (a.starts_at for a in scene.alerts if a.status is AlertStatus.FIRING)
    return min((at for at in firing if at is not None), default=scene.incident.opened_at)


def _places(ground: Ground, *kinds: str) -> Iterator[Place]:
    told = (each for each in ground.basis.evidence if each.kind in kinds)
    for place in dict.fromkeys(place for each in told for place in places_of(each)):
        if place.name.key == ground.basis.cause.entity:
            yield place


def _named(place: Place) -> dict[str, str]:
    return {
        "name": place.name.key,
        "context": place.context,
        "kind": str(place.name.kind),
    }


def _names(proposal: Proposal) -> set[str]:
    """Return what a change was about: its rows' names, and what they stood and stand for."""
    found: set[str] = set()
    for change in proposal.changes:
        for row in (change.before, change.after):
            if isinstance(row, Alias | Contract):
                found.add(row.name.key)
            if isinstance(row, Alias) and row.target is not None:
                found.add(row.target.key)
    return found


def _rows(proposal: Proposal) -> str:
    rows = [str(change.key) for change in proposal.changes]
    more = f" and {len(rows) - 2} more" if len(rows) > 2 else ""  # noqa: PLR2004 - two are named
    return ", ".join(rows[:2]) + more
