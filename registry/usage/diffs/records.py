"""What a unified diff says: files, hunks and lines, each line with its place on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Side(StrEnum):
    """Where a line of a hunk stands."""

    BOTH = " "
    OLD = "-"
    NEW = "+"


SIDES = {" ": Side.BOTH, "-": Side.OLD, "+": Side.NEW, "": Side.BOTH}
"""By sign. Some mailers take the one space away that stands for an empty line."""
NO_END = "\\"
"""Begins the remark that the line above is the last of its file and has no end."""


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


@dataclass(frozen=True, kw_only=True)
class Hunk:
    """Lines that belong together, with where they begin on both sides."""

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    section: str
    """What git says that the hunk stands in, e.g. the head of a function; often empty."""
    at: int
    """The line of the diff behind the hunk's head, from 0."""
    raw: tuple[str, ...]
    """Its lines as the diff writes them, counted by its head."""

    @cached_property
    def lines(self) -> tuple[DiffLine, ...]:
        """What the lines say; read when it is asked for, as a scan asks for few hunks."""
        old, new, read = self.old_start, self.new_start, list[DiffLine]()
        for raw in self.raw:
            if raw.startswith(NO_END):
                read[-1] = _unended(read[-1], raw)
                continue
            side = SIDES[raw[:1]]
            on_old, on_new = side is not Side.NEW, side is not Side.OLD
            text, ending = (raw[1:-1], "\r\n") if raw.endswith("\r") else (raw[1:], "\n")
            read.append(DiffLine(side, text, old * on_old, new * on_new, ending))
            old, new = old + on_old, new + on_new
        return tuple(read)


def _unended(line: DiffLine, remark: str) -> DiffLine:
    """Return the line as the last of its file; a mail may have ended both lines with CR."""
    of_the_file = line.ending == "\r\n" and not remark.endswith("\r")
    return line._replace(text=line.text + "\r" * of_the_file, ending="")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDiff:
    """What a diff does to one file."""

    old_path: str | None
    """As the diff names it, with `/` and without `a/`; None for a new file."""
    new_path: str | None
    """None for a deleted file."""
    status: Status
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
