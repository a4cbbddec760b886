"""Both sides of a hunk: what is above and below a line among the lines of its own side."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from agent.review.renames.outlines import Outline
from agent.review.renames.records import Line
from registry.usage.diffs.records import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.usage.diffs.records import DiffLine, Hunk


class Sides(NamedTuple):
    """Both sides of a hunk, so that a line's number says where it stands among them."""

    hunk: Hunk
    old: Outline
    new: Outline

    @classmethod
    def of(cls, hunk: Hunk) -> Self:
        return cls(
            hunk,
            Outline([line.text for line in hunk.lines if line.side is not Side.NEW]),
            Outline([line.text for line in hunk.lines if line.side is not Side.OLD]),
        )

    def line(self, path: str, line: DiffLine, *, is_new: bool | None = None) -> Line:
        """Return a line with what is above and below it on its side.

        A line that stays has two sides: `is_new` says which one is meant.
        """
        if line.side is Side.NEW or (line.side is Side.BOTH and is_new):
            outline, at = self.new, line.new - self.hunk.new_start
        else:
            outline, at = self.old, line.old - self.hunk.old_start
        return Line(path, line, outline.parents(at), outline.follows(at), outline.item(at))


def lines_of(hunk: Hunk, *, is_new: bool) -> Iterator[DiffLine]:
    """Yield the lines of one side of a hunk, those that stay among them."""
    other = Side.OLD if is_new else Side.NEW
    return (line for line in hunk.lines if line.side is not other)
