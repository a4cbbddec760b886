"""What answers carry. Each model writes the same fields as the record it is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from pydantic import BaseModel, Field

from registry.api.problems import FindingOut, Problem
from registry.service.documents import write_proposal

if TYPE_CHECKING:
    from registry.audit.verifying import LogVerdict
    from registry.contracts.records import AliasView, ContractView, HistoryItem, ProposalView
    from registry.domain.conflicts import ConflictView
    from registry.domain.proposals import Decision

T = TypeVar("T")
Json = dict[str, Any]


class NameOut(BaseModel):
    """A name."""

    kind: str = Field(examples=["service"])
    key: str = Field(examples=["user-management-api"])


class HopOut(BaseModel):
    """One alias that a lookup went through."""

    context: str = Field(examples=["frontend"])
    scope: str = Field(examples=[""])
    key: str = Field(examples=["user-api"])
    type: str = Field(examples=["permanent"])
    constraint: str = Field(examples=[">=1,<2"])
    expires_at: str | None


class ResolutionOut(BaseModel):
    """What a name stands for. `hops` is empty when the name is itself canonical."""

    kind: str = Field(examples=["service"])
    canonical: str = Field(examples=["user-management-api"])
    version: str = Field(examples=["v1"])
    base_url: str = Field(examples=["https://users.example.com/v1"])
    contract_status: str = Field(examples=["active"])
    release_status: str = Field(examples=["active"])
    hops: list[HopOut]
    expires_at: str | None
    deprecated_since: str | None
    sunset_at: str | None
    successor: NameOut | None = Field(description="What to call instead.")
    revision: int = Field(examples=[7])


class NameAnswer(BaseModel):
    """One name of many: its answer, or the problem with it."""

    name: str
    kind: str
    context: str
    scope: str
    answer: ResolutionOut | None = None
    problem: Problem | None = None


class ManyOut(BaseModel):
    """Several names, all as of one revision."""

    revision: int
    results: list[NameAnswer]


class PassedOut(BaseModel):
    """An alias that a lookup passed over."""

    place: str = Field(examples=["system"])
    key: str
    why: str


class StepOut(BaseModel):
    """One row that a lookup stands on, with the revision that last changed it."""

    row: str = Field(examples=["alias:service:frontend:user-api"])
    says: str
    rule: str
    passed_over: list[PassedOut]
    revision: int | None
    changed_at: str | None
    proposal: str
    proof: Json | None = Field(
        description="Inclusion of that revision's entry in the log; null until it is there."
    )


class ExplanationOut(BaseModel):
    """How a lookup comes to its answer, or to its problem."""

    kind: str
    name: str
    context: str
    scope: str
    revision: int
    steps: list[StepOut]
    answer: ResolutionOut | None
    problem: Problem | None


class AliasOut(BaseModel):
    """An alias as it stands now: live, expired, retired, tombstone or without target."""

    kind: str
    context: str
    scope: str
    key: str
    type: str
    target: NameOut | None
    constraint: str = Field(examples=[">=1,<2"])
    candidates: list[NameOut]
    owner: str
    description: str
    created_at: str
    expires_at: str | None
    status: str
    schedule: Json | None
    deprecated_in: str
    removed_in: str
    state: str = Field(examples=["live"])

    @classmethod
    def of(cls, view: AliasView) -> Self:
        return cls.model_validate({**view.alias.content(), "state": view.state})


class ContractOut(BaseModel):
    """A contract and the aliases that point straight at it, the first of them if many do."""

    kind: str
    key: str
    version: str
    owner: str
    description: str
    base_url: str
    status: str
    successor: NameOut | None
    deprecated_at: str | None
    sunset_at: str | None
    compatibility: str = Field(examples=["backward"])
    releases: list[Json]
    aliases: list[AliasOut]
    more_aliases: bool = Field(description="Whether more do: list aliases by their target.")

    @classmethod
    def of(cls, view: ContractView) -> Self:
        aliases = [AliasOut.of(alias) for alias in view.aliases]
        more = {"aliases": aliases, "more_aliases": view.more_aliases}
        return cls.model_validate({**view.contract.content(), **more})


class ContextOut(BaseModel):
    """A context with its full lookup order, itself first."""

    name: str = Field(examples=["frontend"])
    fallback: list[str] = Field(examples=[["frontend", "application", "system"]])


class AnchorOut(BaseModel):
    """A source from which part of the platform is built."""

    id: str
    family: str
    source: str
    owner: str
    version: str
    format: str
    description: str


class EvidenceOut(BaseModel):
    """One row of a conflict as it stands; `revision` last wrote it."""

    row: str = Field(examples=["alias:service:frontend:user-api"])
    place: str = Field(examples=["frontend"])
    says: str
    revision: int | None


class ResolutionOfConflict(BaseModel):
    """Edits that settle a conflict: send them to `/v1/proposals` as they are."""

    method: str = Field(examples=["repoint"])
    says: str
    edits: list[Json]
    effects: list[str]


class ConflictOut(BaseModel):
    """Rows that contradict each other; its resolutions were tried, the best comes first."""

    id: str = Field(examples=["C-0123456789"])
    check: str = Field(alias="class", examples=["shadowing"])
    severity: str = Field(examples=["blocks"])
    message: str
    reason: str
    fix: str
    evidence: list[EvidenceOut]
    resolutions: list[ResolutionOfConflict]
    obstacle: str

    @classmethod
    def of(cls, view: ConflictView) -> Self:
        return cls.model_validate(view.content())


class DecisionOut(BaseModel):
    """One person's verdict."""

    id: str
    actor: str
    verdict: str
    digest: str
    groups: list[str]
    reason: str
    at: str
    status: str
    in_stead_of: str = Field("", examples=["ben"])

    @classmethod
    def of(cls, decision: Decision) -> Self:
        return cls(
            id=decision.id,
            actor=decision.actor,
            verdict=str(decision.verdict),
            digest=decision.digest,
            groups=list(decision.groups),
            reason=decision.reason,
            at=decision.at.isoformat(),
            status=str(decision.status),
            in_stead_of=decision.in_stead_of,
        )


class ProposalOut(BaseModel):
    """A proposal with everything an approval binds to; `digest` is what is approved."""

    id: str = Field(examples=["P-4b1e0c9a77"])
    kind: str = Field(examples=["change"])
    status: str = Field(examples=["pending"])
    edits: list[Json]
    author: str
    agent: str
    origin: Json
    reason: str
    evidence: list[Json]
    provenance: list[Json]
    base_revision: int
    changes: list[Json]
    reads: Json
    findings: list[FindingOut]
    promises: list[Json]
    quorum: Json
    hashes: Json
    content_key: str
    digest: str = Field(examples=["9f2c" * 16])
    created_at: str
    expires_at: str
    applied_revision: int | None
    applied_at: str | None
    undoes: str
    undone_by: str
    decisions: list[DecisionOut]
    waits_for: str = Field(examples=["waits for 2 more approval(s)"])

    @classmethod
    def of(cls, view: ProposalView) -> Self:
        decisions = [DecisionOut.of(decision) for decision in view.decisions]
        rest = {"decisions": decisions, "waits_for": view.tally.says()}
        return cls.model_validate({**write_proposal(view.proposal), **rest})


class EntryOut(BaseModel):
    """One audit entry; `position` is its place in the tree, null until it has one."""

    id: str
    at: str
    tag: str = Field(examples=["registry:revision:apply"])
    actor: str
    about: str
    summary: str
    position: int | None
    body: Json

    @classmethod
    def of(cls, item: HistoryItem) -> Self:
        return cls(
            id=item.id,
            at=item.at.isoformat(),
            tag=item.tag,
            actor=item.actor,
            about=item.about,
            summary=item.summary,
            position=item.position,
            body=item.body,
        )


class LogVerdictOut(BaseModel):
    """What a check of the whole log found."""

    ok: bool
    size: int
    root: str
    first_bad: int | None
    problem: str
    unsequenced: int

    @classmethod
    def of(cls, verdict: LogVerdict) -> Self:
        return cls(**{**verdict._asdict(), "root": verdict.root.hex()})


class Listing(BaseModel, Generic[T]):
    """Part of a list; `next` continues it, null when this is the end."""

    items: list[T]
    next: str | None = Field(None, description="Goes into `after` as it is.")
    next_link: str | None = Field(None, description="Where the next page is.")


class StateOut(BaseModel):
    """Where the registry stands; `state` is the hash of every row in it."""

    revision: int = Field(examples=[7])
    state: str = Field(examples=["9f2c" * 16])


class Health(BaseModel):
    """That the server is well."""

    status: str = Field(examples=["ready"])
    revision: int | None = None
    paused: bool | None = Field(
        None, description="Whether applying and agents' wishes are paused; see `/v1/pause`."
    )
