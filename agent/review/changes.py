"""The findings that a diff adds, and the files it changes as they were and as they are. Pure.

Where the whole file can be had, and says on the added lines what the diff says, it is judged
as a whole; else each hunk is judged by itself, as far as it shows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from agent.review.encodings import read_written
from agent.review.reviewer import Reviewed, together
from registry.usage.diffs.records import Side, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agent.review.reviewer import Reviewer
    from registry.contracts.usage import Use
    from registry.usage.diffs.records import Diff, FileDiff, Hunk

    Tree = Callable[[str], bytes | None]
    """Reads a file of the tree that the diff leads to; None where that cannot be had."""


def no_tree(_: str) -> bytes | None:
    """Stand in where there is a diff and no tree."""
    return None


def review_diff(reviewer: Reviewer, diff: Diff, tree: Tree = no_tree) -> Reviewed:
    """Review what the diff adds; lines that were there before are not its fault."""
    return together(part for file in diff.files for part in _file(reviewer, file, tree))


def _file(reviewer: Reviewer, file: FileDiff, tree: Tree) -> Iterator[Reviewed]:
    if file.new_path is None or file.is_binary or not file.hunks:
        return
    added = frozenset(line.new for line in file.added())
    text = new_text(file, tree)
    if text is not None:
        yield reviewer.text(file.new_path, text, added)
        return
    for hunk in file.hunks:
        yield _hunk(reviewer, file.new_path, hunk)


def new_text(file: FileDiff, tree: Tree) -> str | None:
    """Return the file after the change; None where it cannot be had or is another by now."""
    if file.new_path is None or file.is_binary:
        return None
    if file.status is Status.ADDED:
        return "".join(line.text + line.ending for line in file.added())
    raw = tree(file.new_path)
    written = None if raw is None else read_written(raw)
    if written is None or not _agrees(file, written.text):
        return None
    return written.text


def old_text(file: FileDiff, new: str) -> str:
    """Return the file before the change, by undoing the diff on the file after it."""
    lines, done, parts = _lines_of(new), 0, list[str]()
    for hunk in file.hunks:
        # A hunk without lines of its own side names the line before it.
        begin = hunk.new_start - (1 if hunk.new_count else 0)
        parts += lines[done:begin]
        parts += [e.text + e.ending for e in hunk.lines if e.side is not Side.NEW]
        done = begin + hunk.new_count
    return "".join([*parts, *lines[done:]])


def _agrees(file: FileDiff, text: str) -> bool:
    """Say whether the file has, where the diff says so, the lines that the diff says."""
    lines = text.split("\n")
    told = (line for hunk in file.hunks for line in hunk.lines if line.side is not Side.OLD)
    return all(
        line.new <= len(lines) and lines[line.new - 1].rstrip("\r") == line.text.rstrip("\r")
        for line in told
    )


def _lines_of(text: str) -> list[str]:
    return [part + "\n" for part in text.split("\n")[:-1]] + [
        last for last in text.rsplit("\n", 1)[-1:] if last
    ]


def _hunk(reviewer: Reviewer, path: str, hunk: Hunk) -> Reviewed:
    """Judge what a hunk shows; one line stands for all above it, of which it may say many."""
    above = 1 if hunk.new_start > 1 else 0
    lines = [line for line in hunk.lines if line.side is not Side.OLD]
    added = frozenset(at for at, line in enumerate(lines, above + 1) if line.side is Side.NEW)
    text = "\n" * above + "\n".join(line.text for line in lines)
    return _moved(reviewer.text(path, text, added), hunk.new_start - above - 1)


def _moved(reviewed: Reviewed, down: int) -> Reviewed:
    """Tell lines of the file instead of those of a part of it."""
    if not down:
        return reviewed

    def moved(use: Use) -> Use:
        return replace(use, line=use.line + down)

    return Reviewed(
        tuple(replace(each, use=moved(each.use)) for each in reviewed.findings),
        tuple(replace(each, use=moved(each.use)) for each in reviewed.ignored),
        tuple((path, f"{why}, counted from line {down + 1}") for path, why in reviewed.unread),
        reviewed.left_alone,
    )
