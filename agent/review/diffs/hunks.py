"""Hunks: counted lines, so that nothing in a file can be taken for the head of another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.review.diffs.records import DiffLine, Hunk, Side

if TYPE_CHECKING:
    from agent.review.diffs.lines import Lines

_HEAD = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@(?: (.*))?")
_SIDES = {" ": Side.BOTH, "-": Side.OLD, "+": Side.NEW}
_NO_NEWLINE = "\\"
_SIGNATURE = re.compile(r"-- ?\r?")
_AGAIN = "It was cut or edited; make it again with `git diff`."


def is_hunk(line: str | None) -> bool:
    """Tell whether a hunk begins with this line."""
    return line is not None and line.startswith("@@ ")


def read_hunk(lines: Lines) -> Hunk:
    """Read one hunk; raise `InvalidInput` where its lines are not as many as its head says."""
    head = _HEAD.fullmatch((lines.peek() or "").rstrip("\r"))
    if head is None:
        lines.refuse("a hunk begins with `@@ -LINE,COUNT +LINE,COUNT @@`.", _AGAIN)
    lines.take()
    old_count, new_count = int(head[2] or 1), int(head[4] or 1)
    old_start, new_start = int(head[1]), int(head[3])
    read = _read_lines(lines, (old_start, new_start), (old_count, new_count))
    _refuse_more(lines)
    return Hunk(
        old_start=old_start,
        old_count=old_count,
        new_start=new_start,
        new_count=new_count,
        section=head[5] or "",
        lines=read,
    )


def _read_lines(
    lines: Lines, start: tuple[int, int], count: tuple[int, int]
) -> tuple[DiffLine, ...]:
    (old, new), read = start, list[DiffLine]()
    old_end, new_end = old + count[0], new + count[1]
    for raw in lines.rest():
        if raw.startswith(_NO_NEWLINE) and read:
            read[-1] = _unended(read[-1], raw)
            continue
        if old == old_end and new == new_end:
            break
        # Some mailers take the one space away that stands for an empty line.
        side = _SIDES.get(raw[:1] or " ")
        on_old, on_new = side is not Side.NEW, side is not Side.OLD
        if side is None or old + on_old > old_end or new + on_new > new_end:
            break
        text, ending = (raw[1:-1], "\r\n") if raw.endswith("\r") else (raw[1:], "\n")
        read.append(DiffLine(side, text, old * on_old, new * on_new, ending))
        old, new = old + on_old, new + on_new
    lines.skip(len(read) + sum(not line.ending for line in read))
    if old != old_end or new != new_end:
        lines.refuse("the hunk has fewer or other lines than its head says.", _AGAIN)
    return tuple(read)


def _unended(line: DiffLine, marker: str) -> DiffLine:
    """Return the line as the last of its file; a mail may have ended both lines with CR."""
    of_the_file = line.ending == "\r\n" and not marker.endswith("\r")
    return line._replace(text=line.text + "\r" * of_the_file, ending="")


def _refuse_more(lines: Lines) -> None:
    """Refuse what goes on as a hunk does, unless a mail's signature or a head follows."""
    follows = lines.peek() or ""
    if follows.startswith(("--- ", "+++ ")) or _SIGNATURE.fullmatch(follows):
        return
    if follows[:1] in {"+", "-", " "} and follows:
        lines.refuse("the hunk has more lines than its head says.", _AGAIN)
