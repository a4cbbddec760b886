"""The rows of the truth: contexts, contracts, aliases, anchors, and how they are written.

A row is identified by its `RowKey` and compared by its `content()`: a plain dictionary that
JSON can carry, the same on every database. Content holds no counters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast

from registry.domain.names import Kind, Name
from registry.domain.times import Moment, read_moment, settle, show_moment
from registry.errors import chosen

if TYPE_CHECKING:
    from datetime import datetime

Content = dict[str, Any]


class Table(StrEnum):
    """Which sort of row."""

    CONTEXT = "context"
    CONTRACT = "contract"
    ALIAS = "alias"
    ANCHOR = "anchor"


class RowKey(NamedTuple):
    """A row's identity, e.g. `("alias", "service", "frontend", "user-api")` as one text."""

    table: Table
    id: str

    def __str__(self) -> str:
        """Write it as `table:id`."""
        return f"{self.table}:{self.id}"


class AliasType(StrEnum):
    """How long an alias is meant to live, and where it holds."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    CONTEXTUAL = "contextual"
    MIGRATION = "migration"

    @property
    def expires(self) -> bool:
        """Say whether an alias of this type must carry an expiry."""
        return self in {AliasType.TEMPORARY, AliasType.MIGRATION}

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read a type; raise `InvalidInput` with the nearest one."""
        return chosen(cls, raw, "an alias type")


class ContractStatus(StrEnum):
    """Where a contract stands in its life."""

    ACTIVE = "active"
    DEPRECATED = "deprecated"
    RETIRED = "retired"


class AliasStatus(StrEnum):
    """Whether an alias may resolve at all (its expiry apart)."""

    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A place from which names are called, with its full fallback order, itself first."""

    name: str
    fallback: tuple[str, ...]

    @property
    def key(self) -> RowKey:
        return RowKey(Table.CONTEXT, self.name)

    def content(self) -> Content:
        """Write the row as JSON carries it."""
        return {"name": self.name, "fallback": list(self.fallback)}

    def settled(self, at: datetime) -> Self:  # noqa: ARG002 - the same face on every row
        return self

    @classmethod
    def read(cls, content: Content) -> Self:
        """Read what `content` wrote."""
        return cls(name=content["name"], fallback=tuple(content["fallback"]))


def contract_key(name: Name) -> RowKey:
    """Identify a canonical by what makes its name equal to another spelling."""
    return RowKey(Table.CONTRACT, f"{name.kind}:{name.same}")


def alias_key(name: Name, context: str) -> RowKey:
    """Identify an alias: kind, context and key."""
    return RowKey(Table.ALIAS, f"{name.kind}:{context}:{name.same}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A canonical name and what is known of it. The name itself never changes."""

    name: Name
    version: str = ""
    owner: str = ""
    description: str = ""
    base_url: str = ""
    status: ContractStatus = ContractStatus.ACTIVE
    successor: Name | None = None
    deprecated_at: Moment | None = None

    @property
    def key(self) -> RowKey:
        return contract_key(self.name)

    def content(self) -> Content:
        """Write the row as JSON carries it."""
        return {
            "kind": str(self.name.kind),
            "key": self.name.key,
            "version": self.version,
            "owner": self.owner,
            "description": self.description,
            "base_url": self.base_url,
            "status": str(self.status),
            "successor": _write_name(self.successor),
            "deprecated_at": show_moment(self.deprecated_at),
        }

    def settled(self, at: datetime) -> Self:
        """Fix moments that wait for the time of applying."""
        return replace(self, deprecated_at=settle(self.deprecated_at, at))

    @classmethod
    def read(cls, content: Content) -> Self:
        """Read what `content` wrote."""
        return cls(
            name=Name(Kind(content["kind"]), content["key"]),
            version=content["version"],
            owner=content["owner"],
            description=content["description"],
            base_url=content["base_url"],
            status=ContractStatus(content["status"]),
            successor=_read_name(content["successor"]),
            deprecated_at=read_moment(content["deprecated_at"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Another name for a target, in one context.

    `target` is None only where a source named the alias without saying what it stands for:
    such an alias never resolves until somebody repoints it.
    """

    name: Name
    context: str
    type: AliasType
    target: Name | None
    owner: str = ""
    description: str = ""
    created_at: Moment
    expires_at: Moment | None = None
    status: AliasStatus = AliasStatus.ACTIVE

    @property
    def key(self) -> RowKey:
        return alias_key(self.name, self.context)

    def is_live(self, now: datetime) -> bool:
        """Say whether it may resolve at `now`; planned moments count as not yet expired."""
        if self.status is AliasStatus.RETIRED:
            return False
        return self.expires_at is None or (settle(self.expires_at, now) or now) > now

    def content(self) -> Content:
        """Write the row as JSON carries it."""
        return {
            "kind": str(self.name.kind),
            "context": self.context,
            "key": self.name.key,
            "type": str(self.type),
            "target": _write_name(self.target),
            "owner": self.owner,
            "description": self.description,
            "created_at": show_moment(self.created_at),
            "expires_at": show_moment(self.expires_at),
            "status": str(self.status),
        }

    def settled(self, at: datetime) -> Self:
        """Fix moments that wait for the time of applying."""
        created = settle(self.created_at, at)
        assert created is not None  # noqa: S101 - created_at is never None
        return replace(self, created_at=created, expires_at=settle(self.expires_at, at))

    @classmethod
    def read(cls, content: Content) -> Self:
        """Read what `content` wrote."""
        created = read_moment(content["created_at"])
        assert created is not None  # noqa: S101 - created_at is never None
        return cls(
            name=Name(Kind(content["kind"]), content["key"]),
            context=content["context"],
            type=AliasType(content["type"]),
            target=_read_name(content["target"]),
            owner=content["owner"],
            description=content["description"],
            created_at=created,
            expires_at=read_moment(content["expires_at"]),
            status=AliasStatus(content["status"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A source from which part of the platform is built. Never the target of an alias."""

    id: str
    family: str
    source: str
    owner: str = ""
    version: str = ""
    format: str = ""
    description: str = ""

    @property
    def key(self) -> RowKey:
        return RowKey(Table.ANCHOR, self.id)

    def content(self) -> Content:
        """Write the row as JSON carries it."""
        return {
            "id": self.id,
            "family": self.family,
            "source": self.source,
            "owner": self.owner,
            "version": self.version,
            "format": self.format,
            "description": self.description,
        }

    def settled(self, at: datetime) -> Self:  # noqa: ARG002 - the same face on every row
        return self

    @classmethod
    def read(cls, content: Content) -> Self:
        """Read what `content` wrote."""
        return cls(**content)


Row = Context | Contract | Alias | Anchor

_READERS = {
    Table.CONTEXT: Context.read,
    Table.CONTRACT: Contract.read,
    Table.ALIAS: Alias.read,
    Table.ANCHOR: Anchor.read,
}


def read_row(table: Table, content: Content) -> Row:
    """Read a row of `table` from what its `content()` wrote."""
    return cast("Row", _READERS[table](content))


def _write_name(name: Name | None) -> Content | None:
    return None if name is None else {"kind": str(name.kind), "key": name.key}


def _read_name(content: Content | None) -> Name | None:
    return None if content is None else Name(Kind(content["kind"]), content["key"])
