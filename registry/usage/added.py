"""The uses that a unified diff adds, with their places in the new files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.errors import InvalidInput
from registry.usage.decoding import decoded, searchable
from registry.usage.diffs.parsing import parse_files
from registry.usage.diffs.records import NO_END
from registry.usage.ignores import MARK
from registry.usage.texts import NOTHING, FileUses, joined, scan_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.contracts.usage import Hit
    from registry.usage.diffs.records import Hunk
    from registry.usage.finder import Finder
    from registry.usage.texts import Classifier


_HINT = "Pipe one in, e.g. `git diff main...HEAD | frenly scan --diff -`."


def scan_diff(finder: Finder, classify: Classifier, raw: bytes) -> FileUses:
    """Find what a diff's added lines use, each with its line in the new file.

    The whole diff is searched first; hunks are looked at only where a name stands. What
    surrounds an added line in its hunk helps to tell code from comments.

    Raises:
        InvalidInput: When the text is no unified diff, or one that was edited.
    """
    data = searchable(raw)
    if data is None:
        raise InvalidInput("The diff is binary.", hint="Hand over text: `git diff`.")
    diff = parse_files(decoded(data), _HINT, may_be_cut=True)
    marked = MARK.encode() in data
    telling = set(_lines_of(data, finder.find_bytes(data)))
    if not telling and not marked:
        return NOTHING
    return joined(
        _scan_hunk(finder, classify, file.new_path, hunk)
        for file in diff.files
        if file.new_path is not None
        for hunk in file.hunks
        if marked or not telling.isdisjoint(range(hunk.at, hunk.at + len(hunk.raw)))
    )


def _lines_of(data: bytes, hits: Sequence[Hit]) -> Iterator[int]:
    """Yield the numbers of the lines on which hits stand, from 0."""
    line, seen = 0, 0
    for hit in hits:
        line += data.count(b"\n", seen, hit.start)
        seen = hit.start
        yield line


def _scan_hunk(finder: Finder, classify: Classifier, path: str, hunk: Hunk) -> FileUses:
    # Signs suffice here: to read every line as a record takes half as long as the scan.
    shown = [line for line in hunk.raw if line[:1] not in {"-", NO_END}]
    text = "\n".join(line[1:] for line in shown)
    added = {at for at, line in enumerate(shown, hunk.new_start) if line[:1] == "+"}
    return _moved(scan_text(classify, path, text, finder.find(text)), hunk.new_start - 1, added)


def _moved(found: FileUses, down: int, added: set[int]) -> FileUses:
    """Keep what stands in added lines, with the lines of the whole file."""
    moved = found.retold(lambda use: replace(use, line=use.line + down))
    return FileUses(
        tuple(use for use in moved.uses if use.line in added),
        tuple(each for each in moved.ignored if each.use.line in added),
        tuple(use for use in moved.faults if use.line in added),
    )
