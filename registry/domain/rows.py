"""The rows of the truth: contexts, contracts, aliases, anchors, and how they are written.

A row is identified by its `RowKey` and compared by its `content()`: a plain dictionary that
JSON can carry, the same on every database. Content holds no counters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast

from registry.domain.names import Kind, Name
from registry.domain.schedules import Schedule
from registry.domain.times import Moment, read_moment, settle, show_moment
from registry.domain.versions import Release
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
    TOMBSTONE = "tombstone"
    """What it stood for is gone and nothing replaces it; lookups are told so."""


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


def place(context: str, scope: str = "") -> str:
    """Write where an alias stands.

    >>> place("otel", "metrics/system.cpu.time")
    'otel[metrics/system.cpu.time]'
    """
    return f"{context}[{scope}]" if scope else context


def alias_key(name: Name, context: str, scope: str = "") -> RowKey:
    """Identify an alias: kind, context, scope if it holds only in one, and key."""
    return RowKey(Table.ALIAS, f"{name.kind}:{place(context, scope)}:{name.same}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A canonical name and what is known of it. The name itself never changes.

    `version` and `base_url` are the newest release's; `releases` holds the others that live
    beside it, newest first.
    """

    name: Name
    version: str = ""
    owner: str = ""
    description: str = ""
    base_url: str = ""
    status: ContractStatus = ContractStatus.ACTIVE
    successor: Name | None = None
    deprecated_at: Moment | None = None
    sunset_at: Moment | None = None
    """When it stops answering, as announced with its deprecation."""
    compatibility: str = ""
    """Which changes its documents may make: none, backward or full; "" is governance's."""
    releases: tuple[Release, ...] = ()

    @property
    def key(self) -> RowKey:
        return contract_key(self.name)

    @property
    def newest(self) -> Release:
        """Return the newest release."""
        return Release(version=self.version, base_url=self.base_url)

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
            "sunset_at": show_moment(self.sunset_at),
            "compatibility": self.compatibility,
            "releases": [release.content() for release in self.releases],
        }

    def settled(self, at: datetime) -> Self:
        """Fix moments that wait for the time of applying."""
        return replace(
            self,
            deprecated_at=settle(self.deprecated_at, at),
            sunset_at=settle(self.sunset_at, at),
            releases=tuple(release.settled(at) for release in self.releases),
        )

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
            # Rows of the first schema's histories have none of the fields below.
            sunset_at=read_moment(content.get("sunset_at")),
            compatibility=content.get("compatibility", ""),
            releases=tuple(Release.read(each) for each in content.get("releases", ())),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Another name for a target, in one context, and in one scope of it if it has one.

    `target` is None where a source named the alias without saying what it stands for, where
    it gave several (`candidates`), and for a tombstone: such an alias never resolves until
    somebody repoints it.
    """

    name: Name
    context: str
    scope: str = ""
    """The part of its context in which alone it holds, e.g. one metric; "" is all of it."""
    type: AliasType
    target: Name | None
    constraint: str = ""
    """Which version of the target: one, a range such as `>=1,<2`, or "" for the newest."""
    candidates: tuple[Name, ...] = ()
    """The targets among which its source does not choose, in name order."""
    owner: str = ""
    description: str = ""
    created_at: Moment
    expires_at: Moment | None = None
    status: AliasStatus = AliasStatus.ACTIVE
    schedule: Schedule | None = None
    """When it begins to warn, browns out and ends, if its end is announced."""
    deprecated_in: str = ""
    """The release of the platform that deprecates the name, e.g. `v1.14.0`."""
    removed_in: str = ""
    """The release of the platform that no longer knows the name."""

    @property
    def key(self) -> RowKey:
        return alias_key(self.name, self.context, self.scope)

    @property
    def place(self) -> str:
        """Write where it stands, as people read it."""
        return place(self.context, self.scope)

    def is_live(self, now: datetime) -> bool:
        """Say whether it may resolve at `now`; planned moments count as not yet over."""
        if self.status is not AliasStatus.ACTIVE or self.is_over(now):
            return False
        return self.expires_at is None or (settle(self.expires_at, now) or now) > now

    def is_over(self, now: datetime) -> bool:
        """Say whether its announced end has come."""
        return self.schedule is not None and self.schedule.is_over(now)

    def is_tombstone(self, now: datetime) -> bool:
        """Say whether a lookup that meets it at `now` is told that nothing replaces it."""
        if self.status is AliasStatus.ACTIVE:
            return self.is_over(now)
        return self.status is AliasStatus.TOMBSTONE

    def content(self) -> Content:
        """Write the row as JSON carries it."""
        return {
            "kind": str(self.name.kind),
            "context": self.context,
            "scope": self.scope,
            "key": self.name.key,
            "type": str(self.type),
            "target": _write_name(self.target),
            "constraint": self.constraint,
            "candidates": [_write_name(name) for name in self.candidates],
            "owner": self.owner,
            "description": self.description,
            "created_at": show_moment(self.created_at),
            "expires_at": show_moment(self.expires_at),
            "status": str(self.status),
            "schedule": None if self.schedule is None else self.schedule.content(),
            "deprecated_in": self.deprecated_in,
            "removed_in": self.removed_in,
        }

    def settled(self, at: datetime) -> Self:
        """Fix moments that wait for the time of applying."""
        created = settle(self.created_at, at)
        assert created is not None  # noqa: S101 - created_at is never None
        return replace(
            self,
            created_at=created,
            expires_at=settle(self.expires_at, at),
            schedule=None if self.schedule is None else self.schedule.settled(at),
        )

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
            # Rows of the first schema's histories have none of the fields below.
            scope=content.get("scope", ""),
            constraint=content.get("constraint", ""),
            candidates=tuple(
                Name(Kind(each["kind"]), each["key"]) for each in content.get("candidates", ())
            ),
            schedule=Schedule.read(content.get("schedule")),
            deprecated_in=content.get("deprecated_in", ""),
            removed_in=content.get("removed_in", ""),
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
