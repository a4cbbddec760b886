"""Hunks: counted lines, so that nothing in a file can be taken for the head of another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.usage.diffs.records import NO_END, SIDES, Hunk

if TYPE_CHECKING:
    from registry.usage.diffs.lines import Lines

_HEAD = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@(?: (.*))?")
_SIGNATURE = re.compile(r"-- ?\r?")
AGAIN = "It was cut or edited; make it again with `git diff`."


def is_hunk(line: str | None) -> bool:
    """Tell whether a hunk begins with this line."""
    return line is not None and line.startswith("@@ ")


def read_hunk(lines: Lines) -> Hunk:
    """Read one hunk; raise `InvalidInput` where its lines are not as many as its head says."""
    head = _HEAD.fullmatch((lines.peek() or "").rstrip("\r"))
    if head is None:
        lines.refuse("a hunk begins with `@@ -LINE,COUNT +LINE,COUNT @@`.", AGAIN)
    lines.take()
    at, old_count, new_count = lines.at, int(head[2] or 1), int(head[4] or 1)
    raw = _counted(lines, old_count, new_count)
    _refuse_more(lines)
    return Hunk(
        old_start=int(head[1]),
        old_count=old_count,
        new_start=int(head[3]),
        new_count=new_count,
        section=head[5] or "",
        at=at,
        raw=raw,
    )


def _counted(lines: Lines, old: int, new: int) -> tuple[str, ...]:
    """Take so many lines of the old side and of the new one."""
    taken = list[str]()
    for line in lines.rest():
        sign = line[:1]
        if sign == NO_END and taken:
            taken.append(line)
            continue
        if sign not in SIDES or not (old or new):
            break
        old -= sign != "+"
        new -= sign != "-"
        if old < 0 or new < 0:
            break
        taken.append(line)
    lines.skip(len(taken))
    if (old or new) and not lines.are_cut():
        lines.refuse("the hunk has fewer or other lines than its head says.", AGAIN)
    return tuple(taken)


def _refuse_more(lines: Lines) -> None:
    """Refuse what goes on as a hunk does, unless a mail's signature or a head follows."""
    follows = lines.peek() or ""
    if follows.startswith(("--- ", "+++ ")) or _SIGNATURE.fullmatch(follows):
        return
    if follows[:1] in {"+", "-", " "} and follows:
        lines.refuse("the hunk has more lines than its head says.", AGAIN)
