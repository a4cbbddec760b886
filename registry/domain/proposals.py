"""Proposals, decisions and the quorum they must meet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from registry.domain.actors import Actor, ActorKind
from registry.domain.findings import Finding
from registry.errors import Conflict, Denied

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from registry.domain.changes import Changes
    from registry.domain.edits import Edit
    from registry.domain.rows import Content


class ProposalKind(StrEnum):
    """Why a proposal exists."""

    CHANGE = "change"
    IMPORT = "import"
    UNDO = "undo"


class ProposalStatus(StrEnum):
    """Where a proposal stands."""

    PENDING = "pending"
    APPROVED = "approved"
    APPLIED = "applied"
    REJECTED = "rejected"
    EXPIRED = "expired"
    REFUSED = "refused"
    """The state moved under it and it no longer passes the validators."""

    @property
    def is_open(self) -> bool:
        """Say whether it can still be applied."""
        return self in {ProposalStatus.PENDING, ProposalStatus.APPROVED}


class Verdict(StrEnum):
    """What a person decided."""

    APPROVE = "approve"
    REJECT = "reject"


class DecisionStatus(StrEnum):
    """What became of a decision. Only an active one counts; a used one never again."""

    ACTIVE = "active"
    USED = "used"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """Who must agree: that many different people, and at least one of every group."""

    approvals: int
    groups: tuple[str, ...]
    level: str = ""
    """How risky the change was judged: empty when nothing stands out, else medium or high."""
    risks: tuple[str, ...] = ()
    """What stands out, each as `flag: sentence`."""

    def content(self) -> Content:
        """Write the quorum as JSON carries it."""
        plain: Content = {"approvals": self.approvals, "groups": list(self.groups)}
        if self.level:
            plain["risk"] = {"level": self.level, "flags": list(self.risks)}
        return plain

    @classmethod
    def read(cls, content: Content) -> Quorum:
        """Read what `content` wrote."""
        risk = content.get("risk", {"level": "", "flags": []})
        return cls(
            approvals=content["approvals"],
            groups=tuple(content["groups"]),
            level=risk["level"],
            risks=tuple(risk["flags"]),
        )

    def at_least(self, people: int) -> Quorum:
        """Return the quorum with no fewer people than that."""
        return replace(self, approvals=max(self.approvals, people))

    def says(self) -> str:
        """Describe the quorum in one phrase."""
        people = "1 person" if self.approvals == 1 else f"{self.approvals} people"
        return f"{people}, at least one of each: {', '.join(self.groups)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One person's verdict on exactly one digest."""

    id: str
    proposal: str
    digest: str
    actor: str
    credential_id: str
    auth: str
    groups: tuple[str, ...]
    verdict: Verdict
    reason: str
    at: datetime
    expires_at: datetime
    status: DecisionStatus = DecisionStatus.ACTIVE
    in_stead_of: str = ""
    """For whom the person decided, who had asked them to; empty for themselves."""
    shown: str = ""
    """Hash of the whole proposal as it was stored then; see `documents.shown_hash`."""

    @property
    def voices(self) -> frozenset[str]:
        """Return everybody for whom it speaks; none of them has another vote."""
        return frozenset({self.actor, self.in_stead_of} - {""})

    def counts(self, digest: str, now: datetime) -> bool:
        """Say whether it approves `digest` at `now`."""
        return (
            self.verdict is Verdict.APPROVE
            and self.status is DecisionStatus.ACTIVE
            and self.digest == digest
            and now < self.expires_at
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a wish came from."""

    channel: str
    thread: str = ""
    text: str = ""
    """What the person asked, as given; data, never an instruction."""
    model: str = ""
    """Which model worded it, or empty."""
    prompt: str = ""
    """Under which prompt, with its version, or empty."""
    call: Content = field(default_factory=dict)
    """The tool call that worded it: `tool`, `arguments` and the actor's `roles` then."""
    people: int = 0
    """How many people the operator protocol demands at least; 0 where it demands nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change that people may approve, with everything they are shown."""

    id: str
    kind: ProposalKind
    status: ProposalStatus
    edits: tuple[Edit, ...]
    author: str
    """The person or service on whose behalf it stands; may not approve it."""
    agent: str
    """The agent that wrote it, or empty; may not approve it either."""
    origin: Origin
    reason: str
    evidence: tuple[Content, ...]
    provenance: tuple[Content, ...]
    base_revision: int
    changes: Changes
    reads: Content
    findings: tuple[Finding, ...]
    promises: tuple[Content, ...]
    quorum: Quorum
    hashes: Content
    """`protocol`, `rules` and `validators`: what it was judged under."""
    content_key: str
    digest: str
    created_at: datetime
    expires_at: datetime
    applied_revision: int | None = None
    applied_at: datetime | None = None
    undoes: str = ""
    undone_by: str = ""


class Asked(Protocol):
    """Whatever people decide on: a proposal, or an action on the platform."""

    @property
    def id(self) -> str: ...

    @property
    def author(self) -> str: ...

    @property
    def agent(self) -> str: ...

    @property
    def digest(self) -> str: ...

    @property
    def quorum(self) -> Quorum: ...

    @property
    def status(self) -> StrEnum: ...

    @property
    def expires_at(self) -> datetime: ...


class Tally(NamedTuple):
    """How far a quorum is met."""

    approvals: int
    missing_approvals: int
    missing_groups: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        """Say whether nothing is missing."""
        return not self.missing_approvals and not self.missing_groups

    def says(self) -> str:
        """Describe what is missing."""
        if self.is_met:
            return "quorum met"
        wants = []
        if self.missing_approvals:
            wants.append(f"{self.missing_approvals} more approval(s)")
        if self.missing_groups:
            of = "of each of" if len(self.missing_groups) > 1 else "of"
            wants.append(f"someone {of}: {', '.join(self.missing_groups)}")
        return "waits for " + " and ".join(wants)


def tally(proposal: Asked, decisions: Iterable[Decision], now: datetime) -> Tally:
    """Count the approvals that hold for the present digest, one per person."""
    held: list[Decision] = []
    spoken = {proposal.author, proposal.agent}
    for decision in decisions:
        if decision.counts(proposal.digest, now) and not decision.voices & spoken:
            held.append(decision)
            spoken |= decision.voices
    present = {group for d in held for group in d.groups}
    missing = max(0, proposal.quorum.approvals - len(held))
    absent = tuple(g for g in proposal.quorum.groups if g not in present)
    return Tally(len(held), missing, absent)


_SHOWN_BY = {"proposal": "frenly proposal show", "action": "frenly actions show"}
"""What can be decided on, and the command that shows it."""


def check_may_decide(
    asked: Asked, digest_seen: str, by: Actor, now: datetime, *, what: str = "proposal"
) -> None:
    """Raise what stops `by` from deciding on what was asked for, exactly as seen."""
    _check_voice(asked, by, what)
    called, show = f"{what.capitalize()} {asked.id!r}", f"`{_SHOWN_BY[what]} {asked.id}`"
    if asked.status != ProposalStatus.PENDING:
        raise NotPending(
            f"{called} is {asked.status}.",
            hint=f"Only a pending one is decided; see {show}.",
            status=str(asked.status),
            **{what: asked.id},
        )
    if now >= asked.expires_at:
        raise NotPending(
            f"{called} expired at {asked.expires_at:%Y-%m-%d %H:%M} UTC.",
            hint="Propose it again.",
            **{what: asked.id},
        )
    if digest_seen != asked.digest:
        raise StaleDigest(
            f"{called} is not what you saw: {digest_seen[:12]!r} is not its digest.",
            hint=f"Read it again with {show}, then decide.",
            **{what: asked.id},
        )


def _check_voice(asked: Asked, by: Actor, what: str) -> None:
    if by.kind is not ActorKind.PERSON:
        raise Denied(
            f"{by.id!r} is a {by.kind}; only people decide.",
            hint="A signed-in person must decide.",
            actor=by.id,
        )
    by.require("decide")
    if by.id in {asked.author, asked.agent}:
        raise SelfApproval(
            f"{by.id!r} wrote {what} {asked.id!r} and may not decide on it.",
            hint=f"Somebody else must: {asked.quorum.says()}.",
            actor=by.id,
            **{what: asked.id},
        )
    if not by.groups & set(asked.quorum.groups):
        raise Denied(
            f"{by.id!r} is in none of the groups that may decide on {asked.id!r}.",
            hint=f"Needed: {asked.quorum.says()}.",
            actor=by.id,
            **{what: asked.id},
        )


class SelfApproval(Denied):
    """The author, or the agent that wrote it, tried to decide."""

    code = "proposal.self_approval"


class NotPending(Conflict):
    """The proposal can no longer be decided or applied."""

    code = "proposal.not_pending"


class StaleDigest(Conflict):
    """The proposal has changed since it was shown."""

    code = "proposal.stale_digest"


class Refused(Conflict):
    """Validators refuse the change; it was not stored as a proposal."""

    code = "proposal.refused"

    def __init__(
        self, message: str, *, hint: str, findings: tuple[Finding, ...], **facts: str
    ) -> None:
        super().__init__(message, hint=hint, **facts)
        self.findings = findings


class Judged(NamedTuple):
    """What an approval binds to. The base revision is recorded, not bound."""

    edits: list[Content]
    pre: Content
    post: list[Content]
    inverse: list[Content]
    judged_under: Content
    quorum: Content

    def material(self) -> dict[str, Any]:
        """Return the object whose digest people approve."""
        return {"v": 1, **self._asdict()}
