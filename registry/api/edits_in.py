"""Edits as requests carry them: what `write_edit` writes, checked to the last field."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from registry.api.fields import (
    ClosedModel,
    ContextIn,
    Line,
    MomentIn,
    ProposalId,
    SecondsIn,
    Text,
    WaitIn,
    unfit,
)
from registry.domain.edits import EDITS, Edit
from registry.domain.names import Kind, Name
from registry.domain.rows import AliasType, Anchor
from registry.domain.schedules import Dip
from registry.domain.versions import MAX_VERSION_CHARS, Compatibility
from registry.errors import InvalidInput

MAX_EDITS = 1_000
MAX_BROWNOUTS = 20
Constraint = Annotated[str, Field(max_length=MAX_VERSION_CHARS, examples=[">=1,<2"])]
VersionIn = Annotated[str, Field(min_length=1, max_length=MAX_VERSION_CHARS, examples=["v2"])]


class NameIn(ClosedModel):
    """A name: a key under the grammar of its kind."""

    kind: Kind = Kind.SERVICE
    key: str = Field(examples=["user-management-api"])

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        try:
            self.name()
        except InvalidInput as error:
            raise unfit(error) from error
        return self

    def name(self) -> Name:
        """Return it as the domain knows it."""
        return Name.parse(self.kind, self.key)


class AnchorIn(ClosedModel):
    """An anchor as a manifest declares it."""

    id: Annotated[str, Field(min_length=1, max_length=200)]
    family: Line
    source: Text
    owner: Line = ""
    version: Line = ""
    format: Line = ""
    description: Text = ""


class _EditIn(ClosedModel):
    edit: str

    def to_edit(self) -> Edit:
        """Return it as the domain knows it."""
        fields = (field for field in type(self).model_fields if field != "edit")
        return EDITS[self.edit](**{field: _value(getattr(self, field)) for field in fields})


def _value(given: Any) -> Any:
    if isinstance(given, NameIn):
        return given.name()
    if isinstance(given, DipIn):
        return given.dip()
    if isinstance(given, tuple):
        return tuple(_value(each) for each in given)
    return Anchor(**given.model_dump()) if isinstance(given, AnchorIn) else given


class CreateAliasIn(_EditIn):
    """Let a name stand for a target in a context."""

    edit: Literal["alias.create"]
    name: NameIn
    context: ContextIn
    target: NameIn
    scope: Line = ""
    constraint: Constraint = ""
    type: AliasType = AliasType.PERMANENT
    lifetime: SecondsIn | None = None
    owner: Line = ""
    description: Text = ""


class AdoptAliasIn(_EditIn):
    """Record an alias that a platform already has. Takes the permission `import`."""

    edit: Literal["alias.adopt"]
    name: NameIn
    context: ContextIn
    target: NameIn | None = None
    scope: Line = ""
    constraint: Constraint = ""
    candidates: Annotated[tuple[NameIn, ...], Field(max_length=50)] = ()
    tombstone: bool = False
    type: AliasType = AliasType.PERMANENT
    owner: Line = ""
    description: Text = ""
    created_at: MomentIn | None = None
    expires_at: MomentIn | None = None
    deprecated_in: Line = ""
    removed_in: Line = ""


class RepointAliasIn(_EditIn):
    """Let an existing alias stand for another target."""

    edit: Literal["alias.repoint"]
    name: NameIn
    context: ContextIn
    target: NameIn
    scope: Line = ""
    constraint: Constraint = ""


class ExtendAliasIn(_EditIn):
    """Let an expiring alias live longer."""

    edit: Literal["alias.extend"]
    name: NameIn
    context: ContextIn
    by: SecondsIn
    scope: Line = ""


class DipIn(ClosedModel):
    """A while in which lookups fail: how long after applying it starts, how long it lasts."""

    after: SecondsIn
    lasts: SecondsIn

    def dip(self) -> Dip:
        """Return it as the domain knows it."""
        return Dip(self.after, self.lasts)


class ScheduleEndIn(_EditIn):
    """Announce the end of an alias, all times counted from applying."""

    edit: Literal["alias.schedule_end"]
    name: NameIn
    context: ContextIn
    ends_after: SecondsIn
    warn_after: WaitIn = timedelta(0)
    brownouts: Annotated[tuple[DipIn, ...], Field(max_length=MAX_BROWNOUTS)] = ()
    scope: Line = ""


class CancelEndIn(_EditIn):
    """Take back the announced end of an alias."""

    edit: Literal["alias.cancel_end"]
    name: NameIn
    context: ContextIn
    scope: Line = ""


class RetireAliasIn(_EditIn):
    """Stop an alias from resolving."""

    edit: Literal["alias.retire"]
    name: NameIn
    context: ContextIn
    scope: Line = ""


class TombstoneAliasIn(_EditIn):
    """Let lookups of an alias be told that it is gone and that nothing replaces it."""

    edit: Literal["alias.tombstone"]
    name: NameIn
    context: ContextIn
    scope: Line = ""


class ChangeAliasOwnerIn(_EditIn):
    """Hand an alias to another owner."""

    edit: Literal["alias.change_owner"]
    name: NameIn
    context: ContextIn
    owner: Annotated[str, Field(min_length=1, max_length=255)]
    scope: Line = ""


class RegisterContractIn(_EditIn):
    """Make a canonical name known."""

    edit: Literal["contract.register"]
    name: NameIn
    version: Line = ""
    owner: Line = ""
    description: Text = ""
    base_url: Text = ""


class UpdateContractIn(_EditIn):
    """Change what is known of a canonical; an absent field stays."""

    edit: Literal["contract.update"]
    name: NameIn
    version: Line | None = None
    owner: Line | None = None
    description: Text | None = None
    base_url: Text | None = None
    compatibility: Compatibility | None = None


class ReleaseVersionIn(_EditIn):
    """Let another version of a canonical live beside those it has."""

    edit: Literal["contract.release"]
    name: NameIn
    version: VersionIn
    base_url: Text = ""


class DeprecateVersionIn(_EditIn):
    """Announce the end of one version of a canonical."""

    edit: Literal["contract.deprecate_version"]
    name: NameIn
    version: VersionIn
    sunset_after: SecondsIn | None = None


class RetireVersionIn(_EditIn):
    """End one version of a canonical."""

    edit: Literal["contract.retire_version"]
    name: NameIn
    version: VersionIn


class DeprecateContractIn(_EditIn):
    """Announce the end of a canonical."""

    edit: Literal["contract.deprecate"]
    name: NameIn
    successor: NameIn | None = None
    sunset_after: SecondsIn | None = None


class RetireContractIn(_EditIn):
    """End a canonical."""

    edit: Literal["contract.retire"]
    name: NameIn


class RegisterContextIn(_EditIn):
    """Make a context known with its full lookup order, itself first."""

    edit: Literal["context.register"]
    name: ContextIn
    fallback: Annotated[tuple[ContextIn, ...], Field(min_length=1, max_length=50)]


class AdoptAnchorIn(_EditIn):
    """Record an anchor. Takes the permission `import`."""

    edit: Literal["anchor.adopt"]
    anchor: AnchorIn


class UndoProposalIn(_EditIn):
    """Put back what an applied proposal changed."""

    edit: Literal["proposal.undo"]
    proposal: ProposalId


EditIn = Annotated[
    CreateAliasIn
    | AdoptAliasIn
    | RepointAliasIn
    | ExtendAliasIn
    | ScheduleEndIn
    | CancelEndIn
    | RetireAliasIn
    | TombstoneAliasIn
    | ChangeAliasOwnerIn
    | RegisterContractIn
    | UpdateContractIn
    | ReleaseVersionIn
    | DeprecateVersionIn
    | RetireVersionIn
    | DeprecateContractIn
    | RetireContractIn
    | RegisterContextIn
    | AdoptAnchorIn
    | UndoProposalIn,
    Field(discriminator="edit"),
]
