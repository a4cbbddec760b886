"""Where names are used: one whole name in a text, one use in a file, and who finds them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.domain.names import Name


class Place(StrEnum):
    """What a name stands in, as far as a parser can tell."""

    CODE = "code"
    STRING = "string"
    COMMENT = "comment"
    DOCUMENTATION = "documentation"
    TEXT = "text"
    """No parser reads the file; it may be any of the others."""


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


class NameFinder(Protocol):
    """Finds all names it was built for at once, whole tokens as each kind bounds them."""

    def find(self, text: str) -> Sequence[Hit]:
        """Return every whole name in order of where it begins; hits may overlap."""
        ...
