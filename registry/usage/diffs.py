"""The uses that a unified diff adds: its added lines, without parsing what holds no name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from registry.errors import InvalidInput
from registry.usage.decoding import decoded, searchable
from registry.usage.ignores import MARK
from registry.usage.texts import FileUses, joined, scan_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.contracts.usage import Hit, Use
    from registry.usage.finder import Finder
    from registry.usage.texts import Classifier

_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_MERGED = re.compile(r"@@@+ -")
_ESCAPED = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f"}
_LETTERS |= {b"v": b"\v"}
_NO_FILE = "/dev/null"


class Hunk(NamedTuple):
    """The new side of one hunk: lines as the new file has them."""

    path: str
    first: int
    """The number of the first line in the new file."""
    lines: tuple[str, ...]
    added: frozenset[int]
    """Numbers of those lines that the diff adds."""
    at: range
    """The lines of the diff itself, from 0."""


def scan_diff(finder: Finder, classify: Classifier, raw: bytes) -> FileUses:
    """Find what a diff's added lines use, each with its line in the new file.

    The whole diff is searched first; hunks are read only when a name stands somewhere. What
    surrounds an added line in its hunk helps to tell code from comments.

    Raises:
        InvalidInput: When the text is no unified diff.
    """
    data = searchable(raw)
    if data is None:
        raise InvalidInput("The diff is binary.", hint="Hand over text: `git diff`.")
    hits = finder.find_bytes(data)
    if not hits and MARK.encode() not in data:
        if data.strip() and b"\n@@" not in data and b"diff --git " not in data:
            raise _no_diff()
        return FileUses()
    telling = set(_lines_of(data, hits))
    found = hunks(decoded(data))
    if MARK.encode() not in data:
        found = [hunk for hunk in found if not telling.isdisjoint(hunk.at)]
    return joined(_scan_hunk(finder, classify, hunk) for hunk in found)


def _lines_of(data: bytes, hits: Sequence[Hit]) -> Iterator[int]:
    """Yield the numbers of the lines on which hits stand, from 0."""
    line, seen = 0, 0
    for hit in hits:
        line += data.count(b"\n", seen, hit.start)
        seen = hit.start
        yield line


def _scan_hunk(finder: Finder, classify: Classifier, hunk: Hunk) -> FileUses:
    text = "\n".join(hunk.lines)
    found = scan_text(classify, hunk.path, text, finder.find(text))
    return _moved(found, hunk)


def hunks(text: str) -> list[Hunk]:
    """Read the hunks of a unified diff, in its order.

    Raises:
        InvalidInput: When there are none where some must be.
    """
    found: list[Hunk] = []
    lines = enumerate(text.split("\n"))
    path = ""
    for number, line in lines:
        if line.startswith("+++ "):
            path = _path(line[4:])
        elif _MERGED.match(line):
            raise InvalidInput(
                "This is the diff of a merge against both of its parents.",
                hint="Compare with one: `git diff --first-parent`, or `git diff BASE...HEAD`.",
            )
        elif head := _HUNK.match(line):
            found.append(_hunk(path, head, number, lines))
    if not found and "diff --git " not in text and text.strip():
        raise _no_diff()
    return [hunk for hunk in found if hunk.path != _NO_FILE]


def _no_diff() -> InvalidInput:
    return InvalidInput(
        "This is no unified diff: it has no hunk (`@@ -1 +1 @@`).",
        hint="Pipe one in, e.g. `git diff main...HEAD | frenly scan --diff -`.",
    )


def _hunk(
    path: str, head: re.Match[str], number: int, lines: Iterator[tuple[int, str]]
) -> Hunk:
    """Read as many lines as the head of a hunk promises."""
    old, new = (1 if each is None else int(each) for each in (head[1], head[3]))
    first, side, added = int(head[2]), list[str](), set[int]()
    last = number
    while old > 0 or new > 0:
        read = next(lines, None)
        if read is None:
            break  # cut short: what is there counts
        last, line = read
        sign = line[:1]
        if sign == "\\":
            continue
        old -= sign != "+"
        new -= sign != "-"
        if sign == "+":
            added.add(first + len(side))
        if sign != "-":
            side.append(line[1:])
    return Hunk(path, first, tuple(side), frozenset(added), range(number, last + 1))


def _path(written: str) -> str:
    """Read the path behind `+++`, without the prefix `b/` and what follows a tab."""
    written = written.rstrip("\r")
    if written.startswith('"') and written.endswith('"'):
        written = _unescaped(written[1:-1])
    else:
        written = written.partition("\t")[0]
    return written.removeprefix("b/")


def _unescaped(written: str) -> str:
    def one(found: re.Match[bytes]) -> bytes:
        code = found[1]
        return bytes([int(code, 8) & 0xFF]) if code.isdigit() else _LETTERS.get(code, code)

    return _ESCAPED.sub(one, written.encode()).decode("utf-8", "replace")


def _moved(found: FileUses, hunk: Hunk) -> FileUses:
    """Keep what stands in added lines, with the lines of the whole file."""
    down = hunk.first - 1

    def kept(use: Use) -> bool:
        return use.line + down in hunk.added

    def moved(use: Use) -> Use:
        return replace(use, line=use.line + down)

    return FileUses(
        tuple(moved(use) for use in found.uses if kept(use)),
        tuple(replace(each, use=moved(each.use)) for each in found.ignored if kept(each.use)),
        tuple(moved(use) for use in found.faults if kept(use)),
    )
