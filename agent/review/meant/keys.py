"""Under which keys a name stands, innermost first, read from the lines alone. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.contracts.usage import Use

_NESTING = (".json", ".tpl", ".yaml", ".yml")
_ROWS_ABOVE = 200
_NEAR_CHARS = 400
_KEY_CHARS = 80
_KEY = r"([\w.$/@-]+)[\"']?\s*"
_DIRECT = re.compile(_KEY + r"(?:=>|=~|!=|[:=])\s*(?:-\s+)?[\"'`\\]*\Z")
_OPENING = re.compile(_KEY + r"[:=]?\s*\Z")
_VALUE = re.compile(r"[^\s\"'`]*\Z")
_LINE = re.compile(r"(\s*(?:-\s+)*)[\"']?([\w.$/@-]+)[\"']?\s*:(?:\s|\Z)")
_INDENT = re.compile(r"\s*(?:-\s+)*")


def key_of(use: Use, line: str) -> str:
    """Return the key whose value the name stands in, on its own line; "" where none is.

    >>> from registry.contracts.usage import Use
    >>> from registry.domain.names import Kind, Name
    >>> key_of(Use("a.yaml", 1, 8, Name(Kind.SERVICE, "pay"), "pay"), "image: pay")
    'image'
    """
    before = _before(use, line)
    return key_before(before) or key_before(_VALUE.sub("", before))


def key_before(text: str) -> str:
    """Return the key whose value begins where the text ends; "" where none does."""
    found = _DIRECT.search(text[-_KEY_CHARS:])
    return found[1] if found else ""


def keys_above(use: Use, lines: Sequence[str]) -> Iterator[str]:
    """Yield the keys around that of the value: of its brackets, then of its indentation."""
    line = lines[use.line - 1]
    yield from _bracketed(_before(use, line))
    if use.path.lower().endswith(_NESTING):
        yield from _indented(lines, use.line - 1)


def _before(use: Use, line: str) -> str:
    start = use.column - 1
    return line[max(start - _NEAR_CHARS, 0) : start]


def _bracketed(before: str) -> Iterator[str]:
    """Yield what stands before each bracket that is still open."""
    depth = 0
    for at in range(len(before) - 1, -1, -1):
        if before[at] in "}])":
            depth += 1
        elif before[at] in "{[(" and depth:
            depth -= 1
        elif before[at] in "{[(" and (
            found := _OPENING.search(before[max(at - _KEY_CHARS, 0) : at])
        ):
            yield found[1]


def _indented(lines: Sequence[str], row: int) -> Iterator[str]:
    """Yield the key of each line above that stands further left than all before it."""
    indent = _width(lines[row])
    for line in reversed(lines[max(row - _ROWS_ABOVE, 0) : row]):
        if line.startswith("---") or not indent:
            return
        found = _LINE.match(line)
        if found and len(found[1]) < indent:
            indent = len(found[1])
            yield found[2]


def _width(line: str) -> int:
    found = _INDENT.match(line)
    return len(found[0]) if found else 0
