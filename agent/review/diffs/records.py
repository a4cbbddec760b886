"""What a unified diff says: files, hunks and lines, each line with its place on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Side(StrEnum):
    """Where a line of a hunk stands."""

    BOTH = " "
    OLD = "-"
    NEW = "+"


class Status(StrEnum):
    """What became of a file."""

    ADDED = "added"
    DELETED = "deleted"
    CHANGED = "changed"
    RENAMED = "renamed"
    COPIED = "copied"


class DiffLine(NamedTuple):
    """One line of a hunk. Line numbers begin at 1; 0 where the line is not on that side."""

    side: Side
    text: str
    """Without its ending."""
    old: int
    new: int
    ending: str = "\n"
    """What ends it in the file: a line feed, CR and line feed, or nothing at a file's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunk:
    """Lines that belong together, with where they begin on both sides."""

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    section: str
    """What git says that the hunk stands in, e.g. the head of a function; often empty."""
    lines: tuple[DiffLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDiff:
    """What a diff does to one file."""

    old_path: str | None
    """As the diff names it, with `/` and without `a/`; None for a new file."""
    new_path: str | None
    """None for a deleted file."""
    status: Status
    old_mode: str = ""
    new_mode: str = ""
    is_binary: bool = False
    """Whether the diff says nothing of the content."""
    hunks: tuple[Hunk, ...] = ()

    @property
    def path(self) -> str:
        """The path after the change, of a deleted file the one before."""
        return self.new_path or self.old_path or ""

    def added(self) -> Iterator[DiffLine]:
        """Yield the lines that only the new side has."""
        return (line for hunk in self.hunks for line in hunk.lines if line.side is Side.NEW)

    def removed(self) -> Iterator[DiffLine]:
        """Yield the lines that only the old side has."""
        return (line for hunk in self.hunks for line in hunk.lines if line.side is Side.OLD)


@dataclass(frozen=True, slots=True)
class Diff:
    """All files of a diff, in its order."""

    files: tuple[FileDiff, ...] = ()
