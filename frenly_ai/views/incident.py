"""An incident as a report: what was seen, what caused it, what was done, what is not known.

The model is put together by code from what is stored; every text in it may be an outsider's,
and whoever renders it takes it as data.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from agent.triage.impact import impact_of
from agent.triage.nothing import nothing_said
from registry.contracts.actions import ActionView
from registry.contracts.incidents import Scene
from registry.domain.actions import is_action_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from registry.contracts.incidents import Cause, Evidence, Incident, Response, Wording
    from registry.contracts.records import ProposalView

    Asked = ProposalView | ActionView

IMPACT = frozenset({"code", "dependents", "usage", "metric"})
_MISSING = "missing"
_NO_ACTION = "no_action"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One piece of evidence, as a report cites it."""

    id: str
    kind: str
    source: str
    says: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """One possible cause."""

    id: str
    """`C1`, `C2`, ...: the surest first."""
    entity: str
    fault: str
    says: str
    certainty: str
    score: str
    evidence_for: tuple[str, ...]
    evidence_against: tuple[str, ...]
    disproof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What was asked for, and how far it has come; or why nothing was."""

    act: str
    because: str
    proposal: str
    stands: str
    """How that stands; empty where there is nothing."""
    evidence: tuple[str, ...]
    commands: tuple[str, ...] = ()
    """What people may run themselves; Frenly runs none of it."""

    @property
    def called(self) -> str:
        """Say what waits for people: a proposal, or an action on the platform."""
        return "action" if is_action_id(self.proposal) else "proposal"

    @property
    def shown_by(self) -> str:
        """Return the command that shows what waits."""
        return "frenly actions show" if self.called == "action" else "frenly proposal show"

    @property
    def is_asked(self) -> bool:
        """Say whether it asks for something."""
        return self.act != _NO_ACTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line of the timeline."""

    at: str
    says: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence of a model, and what it rests on."""

    says: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that is printed of an incident. Renderers decide nothing."""

    id: str
    title: str
    state: str
    severity: str
    opened_at: str
    updated_at: str
    closed_at: str
    triaged_at: str
    firing: int
    alerts: int
    tellings: int
    causes: tuple[Suspect, ...]
    deeds: tuple[Deed, ...]
    reach: tuple[str, ...]
    """Who is hit, in sentences."""
    impact: tuple[Seen, ...]
    timeline: tuple[Moment, ...]
    evidence: tuple[Seen, ...]
    missing: tuple[str, ...]
    questions: tuple[str, ...]
    words: tuple[Said, ...] = ()
    """What a model said, below everything that code found."""
    nothing: tuple[str, ...] = ()
    """Where no cause is told, why: all is well, it is not there, or no data tells."""

    @property
    def cause(self) -> Suspect | None:
        """Return the surest cause; None when none can be told."""
        return self.causes[0] if self.causes else None

    def content(self) -> dict[str, Any]:
        """Write the report as JSON carries it."""
        return asdict(self)

    @property
    def cited(self) -> frozenset[str]:
        """Return every evidence id that the report cites anywhere."""
        return frozenset(
            each
            for group in (
                *((*c.evidence_for, *c.evidence_against) for c in self.causes),
                *(deed.evidence for deed in self.deeds),
                *(line.evidence for line in self.words),
                tuple(moment.evidence for moment in self.timeline if moment.evidence),
            )
            for each in group
        )


def report_of(incident: Incident, asked: Mapping[str, Asked]) -> Report:
    """Put a report together; what was not stored is not in it, nor is any id that is not."""
    known = {each.id for each in incident.evidence}
    return Report(
        id=incident.id,
        title=incident.title,
        state=str(incident.state),
        severity=incident.severity or "",
        opened_at=moment_text(incident.opened_at),
        updated_at=moment_text(incident.updated_at),
        closed_at=moment_text(incident.closed_at),
        triaged_at=moment_text(incident.triaged_at),
        firing=incident.firing,
        alerts=incident.alerts,
        tellings=incident.tellings,
        causes=tuple(
            _suspect(number, cause, known) for number, cause in enumerate(incident.causes, 1)
        ),
        deeds=tuple(_deed(each, known, asked) for each in incident.responses),
        reach=impact_of(incident.evidence, incident.causes).lines(),
        impact=tuple(_seen(each) for each in incident.evidence if each.kind in IMPACT),
        timeline=tuple(
            Moment(
                at=moment_text(each.at),
                says=each.says,
                evidence=each.evidence if each.evidence in known else "",
            )
            for each in sorted(incident.timeline, key=lambda each: each.at)
        ),
        evidence=tuple(_seen(each) for each in incident.evidence if each.kind != _MISSING),
        missing=tuple(each.says for each in incident.evidence if each.kind == _MISSING),
        questions=incident.questions,
        words=tuple(_words(incident.wording, known)),
        nothing=() if incident.causes else _nothing(incident),
    )


def _nothing(incident: Incident) -> tuple[str, ...]:
    scene = Scene(incident=incident, alerts=(), at=incident.updated_at)
    return nothing_said(scene, incident.evidence)


def moment_text(at: datetime | None) -> str:
    """Write a moment as people read it; empty when there is none."""
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _seen(each: Evidence) -> Seen:
    return Seen(
        id=each.id,
        kind=each.kind,
        source=each.source,
        says=each.says,
        at=moment_text(each.at),
    )


def _suspect(number: int, cause: Cause, known: set[str]) -> Suspect:
    return Suspect(
        id=f"C{number}",
        entity=cause.entity,
        fault=cause.fault,
        says=cause.says,
        certainty=str(cause.certainty),
        score=f"{cause.score:.2f}",
        evidence_for=_among(cause.evidence_for, known),
        evidence_against=_among(cause.evidence_against, known),
        disproof=cause.disproof,
    )


def _deed(each: Response, known: set[str], asked: Mapping[str, Asked]) -> Deed:
    return Deed(
        act=each.act,
        because=each.because,
        proposal=each.proposal,
        stands=_stands(each.proposal, asked),
        evidence=_among(each.evidence, known),
        commands=tuple(map(str, each.asks.get("commands", ()))),
    )


def _words(wording: Wording | None, known: set[str]) -> Iterator[Said]:
    if wording is not None:
        for line in (*wording.summary, *wording.doubts):
            yield Said(says=line.says, evidence=_among(line.evidence, known))


def _stands(asked_id: str, asked: Mapping[str, Asked]) -> str:
    view = asked.get(asked_id)
    if view is None:
        return "unknown" if asked_id else ""
    status = view.action.status if isinstance(view, ActionView) else view.proposal.status
    return f"{status}, {view.tally.says()}" if status.is_open else str(status)


def _among(ids: Iterable[str], known: set[str]) -> tuple[str, ...]:
    return tuple(each for each in ids if each in known)
