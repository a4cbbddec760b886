"""Where names are used: one whole name in a text, one use in a file, and who finds them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from registry.domain.names import Name


class Place(StrEnum):
    """What a name stands in, as far as a parser can tell."""

    CODE = "code"
    STRING = "string"
    COMMENT = "comment"
    DOCUMENTATION = "documentation"
    TEXT = "text"
    """No parser reads the file; it may be any of the others."""


MENTIONS = frozenset({Place.COMMENT, Place.DOCUMENTATION})
"""Places whose text people read and no machine acts on: nothing breaks when a name ends."""


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """One whole name in a text: `text[start:end]`, offsets in characters."""

    start: int
    end: int
    name: Name


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """One use of a registered name in a file. Lines and columns begin at 1, in characters."""

    path: str
    """As the tree or the diff names it, with `/`."""
    line: int
    column: int
    name: Name
    spelled: str
    place: Place = Place.TEXT

    def content(self) -> dict[str, str | int]:
        """Write it as JSON carries it."""
        return {
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "kind": str(self.name.kind),
            "name": self.name.key,
            "spelled": self.spelled,
            "place": str(self.place),
        }


class NameFinder(Protocol):
    """Finds all names it was built for at once, whole tokens as each kind bounds them."""

    def find(self, text: str) -> Sequence[Hit]:
        """Return every whole name in order of where it begins; hits may overlap."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedCount:
    """How much one name is used, as far as the usage record knows."""

    name: Name
    context: str = ""
    """From where it was looked up; "" for uses in code, which tell no context."""
    uses_in_code: int = 0
    lookups: int = 0
    last_seen: datetime | None = None


class Coverage(NamedTuple):
    """How far the usage record reaches: what it cannot have seen, nobody can call unused."""

    lookups_since: datetime | None = None
    """From when on lookups were counted without a gap; None when they are not counted."""
    scanned_at: datetime | None = None
    """When the repository that was scanned longest ago was scanned; None before any was."""
    repositories: int = 0


class UsageFacts(Protocol):
    """Tells how much names are used, all of them at once."""

    def coverage(self) -> Coverage:
        """Return how far the record reaches."""
        ...

    def counts(self, since: datetime) -> Iterable[UsedCount]:
        """Yield every used name: as code has it now, and its lookups since that time."""
        ...
