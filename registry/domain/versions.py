"""Versions of a contract, how they are ordered, and which of them a constraint accepts.

Written and ordered as PEP 440 says, through the `packaging` library: `v1`, `1.2.0`, `2.0rc1`,
and dates such as `2026-01-31`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from registry.domain.times import Moment, read_moment, settle, show_moment
from registry.errors import InvalidInput, chosen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_ONE = re.compile(r"[^<>=!~,\s]+")
_HINT = "Write one version (`v1`, `1.2.0`, `2026-01-31`) or a range (`>=1,<2`, `~=1.4`)."
_UNORDERED = Version("0.dev0")
MAX_VERSION_CHARS = 100


class ReleaseStatus(StrEnum):
    """Where one version of a contract stands in its life."""

    ACTIVE = "active"
    DEPRECATED = "deprecated"
    RETIRED = "retired"


class Compatibility(StrEnum):
    """Which changes a contract's documents may make from one version to the next."""

    NONE = "none"
    """Any."""
    BACKWARD = "backward"
    """Nothing that breaks a caller."""
    FULL = "full"
    """Nothing that breaks a caller or might."""

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read a policy by its name; raise `InvalidInput` with the nearest one."""
        return chosen(cls, raw, "a policy", policy=raw)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One version of a contract, and where it answers."""

    version: str
    base_url: str = ""
    status: ReleaseStatus = ReleaseStatus.ACTIVE
    deprecated_at: Moment | None = None
    sunset_at: Moment | None = None

    def content(self) -> dict[str, Any]:
        """Write it as JSON carries it."""
        return {
            "version": self.version,
            "base_url": self.base_url,
            "status": str(self.status),
            "deprecated_at": show_moment(self.deprecated_at),
            "sunset_at": show_moment(self.sunset_at),
        }

    def settled(self, at: datetime) -> Self:
        """Fix moments that wait for the time of applying."""
        return replace(
            self,
            deprecated_at=settle(self.deprecated_at, at),
            sunset_at=settle(self.sunset_at, at),
        )

    @classmethod
    def read(cls, content: dict[str, Any]) -> Self:
        """Read what `content` wrote."""
        return cls(
            version=content["version"],
            base_url=content["base_url"],
            status=ReleaseStatus(content["status"]),
            deprecated_at=read_moment(content["deprecated_at"]),
            sunset_at=read_moment(content["sunset_at"]),
        )


def parse_version(raw: str) -> Version:
    """Read a version; raise `InvalidInput` for a text that has no place in an order.

    >>> parse_version("v1") == parse_version("1.0")
    True
    """
    found = _DATE.fullmatch(raw)
    try:
        return Version(".".join(found.groups()) if found else raw[:MAX_VERSION_CHARS])
    except InvalidVersion:
        raise InvalidInput(f"{raw[:60]!r} is not a version.", hint=_HINT) from None


def order(raw: str) -> tuple[Version, str]:
    """Return what versions are sorted by; one that nobody can read comes first.

    >>> order("v2") > order("v1beta1") > order("whatever")
    True
    """
    try:
        return parse_version(raw), raw
    except InvalidInput:
        return _UNORDERED, raw


def same_version(one: str, other: str) -> bool:
    """Say whether two texts mean one version.

    >>> same_version("v1", "1.0.0")
    True
    """
    if one == other:
        return True
    try:
        return parse_version(one) == parse_version(other)
    except InvalidInput:
        return False


def check_constraint(raw: str) -> str:
    """Return a constraint as given; raise `InvalidInput` when it is none. "" is the latest."""
    if len(raw) > MAX_VERSION_CHARS:
        raise InvalidInput(f"{raw[:60]!r} is not a version or range.", hint=_HINT)
    if raw and not _ONE.fullmatch(raw):
        _range(raw)
    return raw


def pick(releases: Iterable[Release], constraint: str) -> Release | None:
    """Return the highest release that the constraint accepts and that is not retired.

    >>> v1, v2 = Release(version="v1"), Release(version="v2")
    >>> pick([v1, v2], "").version, pick([v1, v2], "<2").version, pick([v1], "v3")
    ('v2', 'v1', None)
    """
    return pick_all(releases, (constraint,))


def pick_all(releases: Iterable[Release], constraints: Iterable[str]) -> Release | None:
    """Return the highest release that every constraint accepts and that is not retired.

    >>> releases = [Release(version=v) for v in ("v1", "v1.5", "v2")]
    >>> pick_all(releases, (">=1", "<2")).version
    'v1.5'
    """
    live = [r for r in releases if r.status is not ReleaseStatus.RETIRED]
    for constraint in constraints:
        live = _accepted(live, constraint)
    return max(live, key=lambda release: order(release.version), default=None)


def _accepted(releases: list[Release], constraint: str) -> list[Release]:
    if not constraint:
        return releases
    if _ONE.fullmatch(constraint):
        return [r for r in releases if same_version(r.version, constraint)]
    wanted = _range(constraint)
    return [r for r in releases if wanted.contains(order(r.version)[0], prereleases=True)]


def _range(raw: str) -> SpecifierSet:
    try:
        return SpecifierSet(raw)
    except InvalidSpecifier:
        raise InvalidInput(f"{raw[:60]!r} is not a version or range.", hint=_HINT) from None
