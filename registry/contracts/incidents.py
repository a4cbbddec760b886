"""Incidents as records: what was seen, what may have caused it, what is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from registry.contracts.alerts import Alert


class IncidentState(StrEnum):
    """How far an incident has come."""

    OPEN = "open"
    CLOSED = "closed"
    """Every alert of it is resolved, or a person closed it."""


class Certainty(StrEnum):
    """How well the evidence carries a cause; computed from the evidence, asked of nobody."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that was read, where, and what it says."""

    id: str
    """`E1`, `E2`, ...: unique within its incident, in the order of gathering."""
    kind: str
    """`alert`, `audit` (an entry of the log), `change`, `deployment`, `usage`, `expiry`,
    `dependents`, `code` (where code uses a name), `action`, `metric`, `runbook`, `incident`,
    `log`, `event`, `manifest`,
    `missing` (a source that did not answer)."""
    source: str
    """What can be opened: `audit:41`, `runbook:KubeletDown#diagnosis`, `file:pod.log:12`."""
    says: str
    """In one or a few lines; may hold what outsiders wrote."""
    at: datetime | None = None
    about: str = ""
    """The entity that it speaks of, or empty."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """The same for programs, as JSON carries it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A possible cause, with what speaks for it, against it, and what would disprove it."""

    entity: str
    fault: str
    """A word of `agent/triage/faults.py`."""
    says: str
    """One sentence, put together by code."""
    certainty: Certainty
    score: float
    """0 to 1, from the rules and the evidence alone; orders causes and decides nothing else."""
    rule: str
    """The rule that found it."""
    evidence_for: tuple[str, ...]
    evidence_against: tuple[str, ...] = ()
    disproof: str = ""
    """What, if it were seen, would show that this is not the cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What is asked for, or why nothing is."""

    act: str
    """`repoint`, `restore`, `undo`, `extend`, `retire`, `restart`, `scale`, `roll_back`, or
    `no_action`."""
    because: str
    proposal: str = ""
    """The proposal, or the action on the platform, that waits for people; or empty."""
    evidence: tuple[str, ...] = ()
    asks: Mapping[str, Any] = field(default_factory=dict)
    """The arguments of the act, as JSON carries them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of an incident's timeline."""

    at: datetime
    says: str
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence of a model, and the evidence that it names."""

    says: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a model said of an incident, as far as code could check it; it decides nothing."""

    summary: tuple[Line, ...]
    doubts: tuple[Line, ...]
    dropped: int = 0
    """How many sentences were left out, because they named what it was not shown."""
    model: str = ""
    prompt: str = ""
    tokens: int = 0
    """Of the question, as counted before it was sent."""
    basis: str = ""
    """The hash of what it was made from; see `basis_of`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Alerts of one cause, and everything found out and done about them."""

    id: str
    """`I-1`, `I-2`, ..."""
    key: str
    """What makes two tellings one incident; see `agent/triage/folding.py`."""
    state: IncidentState
    title: str
    severity: str | None = None
    """The worst that a sender gave; None when none gave one."""
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    firing: int = 0
    """Alerts that hold now."""
    alerts: int = 0
    """Different alerts (fingerprints) that it ever had."""
    tellings: int = 0
    """How often something was told of it."""
    triaged_at: datetime | None = None
    """When evidence was last gathered; None until it was."""
    evidence: tuple[Evidence, ...] = ()
    causes: tuple[Cause, ...] = ()
    """Best first. Empty when none can be told from the evidence."""
    responses: tuple[Response, ...] = ()
    questions: tuple[str, ...] = ()
    """What is not known and who could tell."""
    timeline: tuple[Happening, ...] = ()
    wording: Wording | None = None
    """What a model said of just these findings; None where none did."""
    closed_by: str = ""
    """The person who closed it; empty while it is open, and where its alerts resolved."""
    reason: str = ""
    """Why that person closed it."""
    confirmed: Cause | None = None
    """The cause that a person confirmed when closing it."""
    part_of: str = ""
    """The incident that it turned out to be part of, where everything goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What triage looks at: one incident, all its alerts, and what time it is."""

    incident: Incident
    alerts: tuple[Alert, ...]
    at: datetime
    unread: int = 0
    """Alerts whose files are not among these, because only so many are looked at."""
