"""What the audit of a platform's own files looks at, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

from registry.anchors.lenient import Stated
from registry.domain.rows import AliasType
from registry.domain.times import parse_duration, parse_moment
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime, timedelta

    from registry.anchors.claims import Claims
    from registry.anchors.governance import ForeignGovernance
    from registry.anchors.manifest import Manifest, ManifestAnchor
    from registry.anchors.seeds import Seeds

ForeignSeverity = Literal["high", "medium", "low"]
ALIASES, SOURCES, MANIFEST = (
    "alias-governance",
    "anchor-source-missing",
    "manifest-inconsistency",
)


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
    kept = tuple(dict.fromkeys(place for place in places if place))
    return ForeignFinding(
        cls=cls, severity=severity, title=title, locations=kept, expected=expected
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
    anchor: ManifestAnchor | None = None
    """The anchor that lists it; None for a seeded row."""

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
        for anchor in self.manifest.anchors if self.manifest else ():
            for alias in anchor.aliases:
                if alias.name:
                    yield AliasUse(
                        name=alias.name,
                        context=alias.context,
                        type=alias.type,
                        target=alias.target.value if alias.target else "",
                        created=alias.created_at,
                        expires=alias.expires_at,
                        anchor=anchor,
                    )

    def seeded(self) -> Iterator[AliasUse]:
        """Go through the aliases that migrations insert."""
        for seed in (alias for seeds in self.seeds for alias in seeds.aliases):
            yield AliasUse(
                name=Stated(seed.name, seed.at),
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
        return not any(known.startswith(f"{path}/") for known in self.paths)


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
    return Stated(value, at) if value else None
