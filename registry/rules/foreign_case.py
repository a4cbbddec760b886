"""What the audit of a platform's own files looks at, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeVar

from registry.domain.rows import AliasType
from registry.domain.times import parse_duration, parse_moment
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime, timedelta

    from registry.rules.foreign_reads import (
        Claims,
        ForeignGovernance,
        Manifest,
        ManifestAnchor,
        Seeds,
        Stated,
    )

T = TypeVar("T")
_MAX_TITLE = 600
ForeignSeverity = Literal["high", "medium", "low"]
ALIASES, SOURCES, MANIFEST = (
    "alias-governance",
    "anchor-source-missing",
    "manifest-inconsistency",
)


class Told(NamedTuple, Generic[T]):
    """A statement that the audit itself puts together from what it read."""

    value: T
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignFinding:
    """One defect that follows from the text of the files, with every place that shows it."""

    cls: str
    severity: ForeignSeverity
    title: str
    locations: tuple[str, ...]
    expected: str
    """What a correct platform, or a correct tool, would do."""


def finding(
    cls: str,
    severity: ForeignSeverity,
    title: str,
    places: Iterable[str | None],
    expected: str,
) -> ForeignFinding:
    """Make a finding; absent and repeated places are left out."""
    short = title if len(title) <= _MAX_TITLE else f"{title[: _MAX_TITLE - 3]}..."
    kept = tuple(dict.fromkeys(place for place in places if place))
    return ForeignFinding(
        cls=cls, severity=severity, title=short, locations=kept, expected=expected
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasUse:
    """An alias as some source states it."""

    name: Stated[str]
    context: Stated[str] | None
    type: Stated[str] | None
    target: str
    created: Stated[str] | None
    expires: Stated[str] | None

    @property
    def ends_by_type(self) -> bool:
        """Say whether its type must carry an expiry."""
        return self.type is not None and self.type.value in {
            AliasType.TEMPORARY,
            AliasType.MIGRATION,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A platform's own files as far as they could be read, and the moment of the audit."""

    now: datetime
    manifest: Manifest | None = None
    governance: ForeignGovernance | None = None
    seeds: tuple[Seeds, ...] = ()
    claims: tuple[Claims, ...] = ()
    paths: frozenset[str] | None = None
    """Every file of the platform; None when nobody knows, then existence is not judged."""

    def listed(self) -> Iterator[AliasUse]:
        """Go through the aliases of the manifest that have a name."""
        return (use for _, use in self.listed_by_anchor())

    def listed_by_anchor(self) -> Iterator[tuple[ManifestAnchor, AliasUse]]:
        """Go through the same aliases, each with the anchor that lists it."""
        for anchor in self.manifest.anchors if self.manifest else ():
            for alias in anchor.aliases:
                if alias.name:
                    yield (
                        anchor,
                        AliasUse(
                            name=alias.name,
                            context=alias.context,
                            type=alias.type,
                            target=alias.target.value if alias.target else "",
                            created=alias.created_at,
                            expires=alias.expires_at,
                        ),
                    )

    def seeded(self) -> Iterator[AliasUse]:
        """Go through the aliases that migrations insert."""
        for seed in (alias for seeds in self.seeds for alias in seeds.aliases):
            yield AliasUse(
                name=Told(seed.name, seed.at),
                context=_stated(seed.context, seed.at),
                type=_stated(seed.type, seed.at),
                target=seed.target,
                created=_stated(seed.created_at, seed.at),
                expires=_stated(seed.expires_at, seed.at),
            )

    def uses(self) -> Iterator[AliasUse]:
        """Go through both."""
        yield from self.listed()
        yield from self.seeded()

    def lacks(self, source: str) -> bool:
        """Say whether a source is known not to exist; addresses elsewhere are not judged."""
        if self.paths is None or "://" in source:
            return False
        path = source.split("#", maxsplit=1)[0].removeprefix("./").rstrip("/")
        if path in {"", "."} or path in self.paths:
            return False
        if any(char in path for char in "*?["):
            return not any(fnmatchcase(known, path) for known in self.paths)
        return path not in _folders(self.paths)


@lru_cache(maxsize=4)
def _folders(paths: frozenset[str]) -> frozenset[str]:
    return frozenset(str(folder) for path in paths for folder in PurePosixPath(path).parents)


def moment(stated: Stated[str] | None) -> datetime | None:
    """Read a stated date; None where there is none or it is no date."""
    try:
        return parse_moment(stated.value) if stated else None
    except InvalidInput:
        return None


def duration(stated: Stated[str] | None) -> timedelta | None:
    """Read a stated duration; None where there is none or it is no duration."""
    try:
        return parse_duration(stated.value) if stated else None
    except InvalidInput:
        return None


def _stated(value: str, at: str) -> Stated[str] | None:
    return Told(value, at) if value else None
