"""What requests carry: bodies, and the queries of lists."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from registry.api.edits_in import MAX_EDITS, EditIn
from registry.api.fields import (
    ClosedModel,
    DurationIn,
    Line,
    MomentIn,
    OwnerIn,
    SearchIn,
    Text,
)
from registry.domain.findings import Severity
from registry.domain.names import Kind
from registry.domain.proposals import ProposalStatus
from registry.domain.rows import AliasType, ContractStatus
from registry.service.verdicts import MAX_REASON_CHARS

MAX_NAMES = 1_000
_MAX_PAGE = 1_000
_MAX_CONFLICTS = 200
"""A conflict's resolutions are tried one by one."""
_KindField = Annotated[Kind, Field(description="Which kind of name.")]
_Scope = Annotated[
    str, Field(max_length=200, description="The part of the context from which it is called.")
]
_At = Annotated[MomentIn | None, Field(description="As of this time, ISO 8601.")]
_Revision = Annotated[int | None, Field(ge=1, le=2**53, description="As of this revision.")]
_After = Annotated[
    str | None, Field(max_length=1_100, description="Continue behind this: `next` of a page.")
]
_SEARCH = "Only names that begin so, or hold a word that does; in any case."
_Limit = Annotated[int, Field(ge=1, le=_MAX_PAGE, description="At most so many items.")]


class ResolveQuery(ClosedModel):
    """How to look one name up."""

    kind: _KindField = Kind.SERVICE
    scope: _Scope = ""
    at: _At = None
    revision: _Revision = None


class PageQuery(ClosedModel):
    """Which part of a list."""

    limit: _Limit = 100
    after: _After = None


class KindQuery(ClosedModel):
    """Which kind of name is meant."""

    kind: _KindField = Kind.SERVICE


class AliasQuery(KindQuery):
    """Which aliases of one name to show."""

    context: Line | None = Field(None, description="Only in this context.")
    limit: _Limit = 100
    after: _After = None


class AliasesQuery(ClosedModel):
    """Which aliases to list."""

    kind: Kind | None = Field(None, description="Only of this kind.")
    context: Line | None = Field(None, description="Only in this context.")
    target: Line | None = Field(None, description="Only those that point straight at it.")
    target_kind: _KindField = Kind.SERVICE
    state: Literal["live", "expired", "retired", "tombstone", "without target"] | None = None
    owner: OwnerIn | None = Field(None, description="Only this owner's.")
    type: AliasType | None = Field(None, description="Only of this type.")
    search: SearchIn | None = Field(None, description=_SEARCH)
    expiring_within: DurationIn | None = Field(
        None, description="Only live ones that end within it, soonest first, e.g. `30d`."
    )
    limit: _Limit = 100
    after: _After = None


class ConflictsQuery(ClosedModel):
    """Which conflicts to list."""

    check: Annotated[
        Line | None, Field(alias="class", description="Only of this class, e.g. shadowing.")
    ] = None
    severity: Severity | None = None
    context: Line | None = Field(None, description="Only with an alias in this context.")
    limit: Annotated[int, Field(ge=1, le=_MAX_CONFLICTS)] = 50
    after: _After = None


class ContractsQuery(ClosedModel):
    """Which contracts to list."""

    kind: Kind | None = Field(None, description="Only of this kind.")
    owner: OwnerIn | None = Field(None, description="Only this owner's.")
    status: ContractStatus | None = Field(None, description="Only of this status.")
    search: SearchIn | None = Field(None, description=_SEARCH)
    limit: _Limit = 100
    after: _After = None


class ProposalsQuery(ClosedModel):
    """Which proposals to list."""

    status: ProposalStatus | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    after: _After = None


class AuditQuery(ClosedModel):
    """Which audit entries to list."""

    about: Line | None = Field(
        None, description="A proposal, a user, or a row by its key or the end of it."
    )
    actor: Line | None = None
    tag: Line | None = Field(None, description="A tag or its beginning.")
    since: MomentIn | None = None
    until: MomentIn | None = None
    limit: _Limit = 50
    after: _After = None


class NameAsked(ClosedModel):
    """One name of many; what it leaves out is as for all."""

    name: str
    kind: Kind | None = None
    context: Line | None = None
    scope: Annotated[str | None, Field(max_length=200)] = None


class ResolveManyIn(ClosedModel):
    """Several names, looked up in one revision: `names` of one sort, or `items` of any."""

    context: Line = ""
    kind: Kind = Kind.SERVICE
    scope: _Scope = ""
    names: Annotated[list[str] | None, Field(max_length=MAX_NAMES)] = None
    items: Annotated[list[NameAsked] | None, Field(max_length=MAX_NAMES)] = None
    at: _At = None
    revision: _Revision = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"context": "frontend", "names": ["user-api", "usr-api"]},
                {
                    "context": "frontend",
                    "items": [{"name": "user-api"}, {"name": "/users/{id}", "kind": "path"}],
                },
            ]
        }
    )

    @model_validator(mode="after")
    def _is_one_list(self) -> Self:
        if (self.names is None) == (self.items is None):
            raise PydanticCustomError("unfit", "Give either `names` or `items`.")
        return self

    def asked(self) -> list[NameAsked]:
        """Return each name with everything about it."""
        given = self.items or [NameAsked(name=name) for name in self.names or ()]
        return [
            NameAsked(
                name=each.name,
                kind=each.kind or self.kind,
                context=self.context if each.context is None else each.context,
                scope=self.scope if each.scope is None else each.scope,
            )
            for each in given
        ]


class ProposalIn(ClosedModel):
    """A change that somebody wants."""

    edits: Annotated[list[EditIn], Field(min_length=1, max_length=MAX_EDITS)]
    reason: Text = ""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "edits": [
                        {
                            "edit": "alias.create",
                            "name": {"kind": "service", "key": "profile-api"},
                            "context": "application",
                            "target": {"kind": "service", "key": "user-management-api"},
                            "type": "temporary",
                            "lifetime": 2592000,
                        }
                    ],
                    "reason": "The profile page moves in March.",
                }
            ]
        }
    )


class DecisionIn(ClosedModel):
    """One person's verdict on exactly what they saw."""

    digest: Annotated[
        str, Field(max_length=128, description="`digest` of the proposal as it was shown.")
    ]
    verdict: Literal["approve", "reject"]
    reason: Annotated[str, Field(max_length=MAX_REASON_CHARS)] = ""
    in_stead_of: Line = Field(
        "", description="Whoever let the sender decide in their stead; see `/v1/delegations`."
    )

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"digest": "9f2c" * 16, "verdict": "approve", "reason": "Agreed."}]
        }
    )


class UndoIn(ClosedModel):
    """Why an applied proposal should be undone."""

    reason: Text = ""
