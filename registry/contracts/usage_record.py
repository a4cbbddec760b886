"""What is known of who uses a name: from scans of repositories, and from lookups by the day."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.domain.names import Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One whole look at one commit of a branch. What it does not tell of is not used there."""

    repository: str
    """As its host names it, e.g. `shop/checkout`."""
    commit: str
    at: datetime
    """When the commit was made: a later one replaces what an earlier one said."""
    branch: str = ""
    """Empty for the one that is deployed; others are kept beside it."""
    context: str = ""
    """From which the repository's names are called; empty when nobody said."""
    revision: int = 0
    """Of the registry whose names were looked for. What it did not hold was not looked for."""
    files: int = 0
    """How many were looked at."""
    skipped: int = 0
    """How many were not: too large, or unreadable."""


class FileUse(NamedTuple):
    """How one file uses a name, in one sort of place."""

    path: str
    spelled: str
    """As the file spells it first."""
    place: str
    lines: list[int]
    """The first of them, in order."""
    times: int


class NameUses(NamedTuple):
    """How a repository uses one name."""

    kind: str
    same: str
    """The folded key, by which spellings of one name are equal."""
    in_files: int
    times: int
    """In code, or where no parser tells."""
    mentions: int
    """In comments and documents."""
    files: str
    """Each file, written down; `registry.usage.uses` reads it."""


class Outcome(StrEnum):
    """What became of a scan that was told."""

    RECORDED = "recorded"
    SAME = "same"
    """It was told before."""
    OLDER = "older"
    """A later commit is known; nothing was changed."""


class Recorded(NamedTuple):
    """How a scan was taken."""

    outcome: Outcome
    names: int
    """Registered names that the repository uses."""
    in_files: int
    """How many files use them, counted for each name."""
    unknown: tuple[str, ...]
    """Names that are not registered; they were left out."""
    standing: str
    """The commit of which the record now tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanView:
    """What the record holds of one branch of a repository."""

    scan: Scan
    told_by: str
    told_at: datetime
    in_files: int
    """How many files use names, counted for each name."""
    digest: str
    """Of all that was told; the same scan again changes nothing."""
    first_told_by: str
    """To whom the branch belongs: nobody else replaces what stands of it."""


class SeenIn(NamedTuple):
    """A file that uses a name, and where it is."""

    repository: str
    branch: str
    file: FileUse


class GoneFrom(NamedTuple):
    """A repository that does not use a name any more, and the last commit that did."""

    repository: str
    branch: str
    commit: str
    at: datetime


class Lookups(NamedTuple):
    """How often one caller looked one name up from one context on one day."""

    day: datetime
    """Its beginning in UTC."""
    kind: str
    same: str
    context: str
    caller: str
    """A service by its id, anybody else by what sort of being it is; never a person."""
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NameUsage:
    """All that is known of the use of one name, called from one context or from any."""

    name: Name
    context: str
    seen: tuple[SeenIn, ...]
    gone: tuple[GoneFrom, ...]
    lookups: tuple[Lookups, ...]
    scans: tuple[ScanView, ...]
    counted_since: datetime | None
    """The first day of which lookups are known; None when none was ever counted."""


class KnownUsers(NamedTuple):
    """Who is known to use a name now, and what nobody looked at."""

    repositories: tuple[str, ...] = ()
    callers: tuple[str, ...] = ()
    """Services that looked it up of late."""
    doubts: tuple[str, ...] = ()
    """Sentences; empty where all was looked at that had to be."""


class CodeUses(NamedTuple):
    """Where code uses some names, as the last scans saw it."""

    seen: tuple[tuple[Name, SeenIn], ...]
    """By name in the order of asking, then by repository, branch and path."""
    scans: tuple[ScanView, ...]


class CodeUsesReader(Protocol):
    """Shows where code uses names, many at once and no lookups."""

    def in_code(self, names: Sequence[Name]) -> CodeUses:
        """Return where they are used; a name that nobody registered is used nowhere."""
        ...
