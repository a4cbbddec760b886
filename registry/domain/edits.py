"""Edits: the steps a proposal asks for, each a small value that JSON can carry."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from registry.domain.names import Kind, Name
from registry.domain.rows import AliasType, Anchor, Content
from registry.domain.schedules import Dip
from registry.domain.times import parse_moment, show_moment
from registry.domain.versions import Compatibility
from registry.errors import InvalidInput, nearest

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAlias:
    """Let `name` stand for `target` in `context`."""

    name: Name
    context: str
    target: Name
    scope: str = ""
    constraint: str = ""
    type: AliasType = AliasType.PERMANENT
    lifetime: timedelta | None = None
    owner: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptAlias:
    """Record an alias that a platform already has, as its source gives it.

    Without a target it may have candidates among which the source does not choose, or be a
    tombstone, or be neither: then nobody has told yet what it stands for.
    """

    name: Name
    context: str
    target: Name | None = None
    scope: str = ""
    constraint: str = ""
    candidates: tuple[Name, ...] = ()
    tombstone: bool = False
    type: AliasType = AliasType.PERMANENT
    owner: str = ""
    description: str = ""
    created_at: datetime | None = None
    expires_at: datetime | None = None
    deprecated_in: str = ""
    removed_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepointAlias:
    """Let an existing alias stand for another target; without a constraint, its newest."""

    name: Name
    context: str
    target: Name
    scope: str = ""
    constraint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendAlias:
    """Let an expiring alias live `by` longer."""

    name: Name
    context: str
    by: timedelta
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleEnd:
    """Announce the end of an alias: from when on it warns, browns out, and is gone.

    Every time is counted from the moment this is applied.
    """

    name: Name
    context: str
    ends_after: timedelta
    warn_after: timedelta = timedelta(0)
    brownouts: tuple[Dip, ...] = ()
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelEnd:
    """Take back the announced end of an alias, as long as it has not come."""

    name: Name
    context: str
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireAlias:
    """Stop an alias from resolving; its row and history stay."""

    name: Name
    context: str
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TombstoneAlias:
    """Let lookups of an alias be told that it is gone and that nothing replaces it."""

    name: Name
    context: str
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAliasOwner:
    """Hand an alias to another owner."""

    name: Name
    context: str
    owner: str
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterContract:
    """Make a canonical name known."""

    name: Name
    version: str = ""
    owner: str = ""
    description: str = ""
    base_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateContract:
    """Change what is known of a canonical; an absent field stays. Its name never changes."""

    name: Name
    version: str | None = None
    owner: str | None = None
    description: str | None = None
    base_url: str | None = None
    compatibility: Compatibility | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseVersion:
    """Let another version of a canonical live beside those it has."""

    name: Name
    version: str
    base_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeprecateVersion:
    """Announce the end of one version of a canonical."""

    name: Name
    version: str
    sunset_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireVersion:
    """End one version of a canonical. No alias may bind to it any more."""

    name: Name
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeprecateContract:
    """Announce the end of a canonical, with what follows it if anything does."""

    name: Name
    successor: Name | None = None
    sunset_after: timedelta | None = None
    """How long it still answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireContract:
    """End a canonical. Nothing resolves to it any more."""

    name: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterContext:
    """Make a context known with its full fallback order, itself first."""

    name: str
    fallback: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptAnchor:
    """Record an anchor as the manifest declares it."""

    anchor: Anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoProposal:
    """Put every row that an applied proposal touched back as it was."""

    proposal: str


Edit = (
    CreateAlias
    | AdoptAlias
    | RepointAlias
    | ExtendAlias
    | ScheduleEnd
    | CancelEnd
    | RetireAlias
    | TombstoneAlias
    | ChangeAliasOwner
    | RegisterContract
    | UpdateContract
    | ReleaseVersion
    | DeprecateVersion
    | RetireVersion
    | DeprecateContract
    | RetireContract
    | RegisterContext
    | AdoptAnchor
    | UndoProposal
)

EDITS: dict[str, type[Edit]] = {
    "alias.create": CreateAlias,
    "alias.adopt": AdoptAlias,
    "alias.repoint": RepointAlias,
    "alias.extend": ExtendAlias,
    "alias.schedule_end": ScheduleEnd,
    "alias.cancel_end": CancelEnd,
    "alias.retire": RetireAlias,
    "alias.tombstone": TombstoneAlias,
    "alias.change_owner": ChangeAliasOwner,
    "contract.register": RegisterContract,
    "contract.update": UpdateContract,
    "contract.release": ReleaseVersion,
    "contract.deprecate_version": DeprecateVersion,
    "contract.retire_version": RetireVersion,
    "contract.deprecate": DeprecateContract,
    "contract.retire": RetireContract,
    "context.register": RegisterContext,
    "anchor.adopt": AdoptAnchor,
    "proposal.undo": UndoProposal,
}
_NAMES = {edit: name for name, edit in EDITS.items()}
_DEFAULTS = {
    edit: tuple((field.name, field.default) for field in fields(edit))
    for edit in EDITS.values()
}
_EMPTY: tuple[object, ...] = (None, "", (), False)


def edit_name(edit: Edit) -> str:
    """Return the dotted name under which an edit is written down."""
    return _NAMES[type(edit)]


def write_edit(edit: Edit) -> Content:
    """Write an edit as JSON carries it; what is empty because nobody gave it is left out."""
    content: Content = {"edit": edit_name(edit)}
    for name, default in _DEFAULTS[type(edit)]:
        value = getattr(edit, name)
        if value != default or value not in _EMPTY:
            content[name] = _write(value)
    return content


def read_edit(content: Content) -> Edit:
    """Read what `write_edit` wrote."""
    name = content.get("edit")
    if name not in EDITS:
        raise InvalidInput(f"{name!r} is not an edit.", hint=nearest(str(name), EDITS))
    values = {key: _read(key, value) for key, value in content.items() if key != "edit"}
    return EDITS[name](**values)


def _write(value: Any) -> Any:
    if isinstance(value, Name):
        return {"kind": str(value.kind), "key": value.key}
    if isinstance(value, Anchor):
        return value.content()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, tuple):
        parts = [_write(each) for each in value]
        return dict(zip(value._fields, parts, strict=True)) if isinstance(value, Dip) else parts
    if hasattr(value, "isoformat"):
        return show_moment(value)
    return value if value is None or isinstance(value, bool) else str(value)


def _read_name(value: Any) -> Name:
    return Name(Kind(value["kind"]), value["key"])


def _read_seconds(value: int) -> timedelta:
    return timedelta(seconds=value)


_FIELDS: dict[str, Any] = {
    "name": lambda v: v if isinstance(v, str) else _read_name(v),
    "target": _read_name,
    "successor": _read_name,
    "candidates": lambda v: tuple(_read_name(each) for each in v),
    "type": AliasType,
    "compatibility": Compatibility,
    "lifetime": _read_seconds,
    "by": _read_seconds,
    "sunset_after": _read_seconds,
    "ends_after": _read_seconds,
    "warn_after": _read_seconds,
    "brownouts": lambda v: tuple(
        Dip(_read_seconds(each["after"]), _read_seconds(each["lasts"])) for each in v
    ),
    "created_at": parse_moment,
    "expires_at": parse_moment,
    "fallback": tuple,
    "anchor": Anchor.read,
}


def _read(field: str, value: Any) -> Any:
    return _FIELDS[field](value) if field in _FIELDS else value
