"""Changed lines of a file written as a patch that `git apply` takes. Pure, and of bytes.

Only for changes that keep every line where it is, as those of names do: lines are compared
one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_AROUND = 3
_PLAIN = frozenset(range(0x20, 0x7F)) - {0x22, 0x5C}
_ESCAPES = {0x07: b"\\a", 0x08: b"\\b", 0x09: b"\\t", 0x0A: b"\\n", 0x0B: b"\\v"}
_ESCAPES |= {0x0C: b"\\f", 0x0D: b"\\r", 0x22: b'\\"', 0x5C: b"\\\\"}


def patch_of(path: str, old: bytes, new: bytes) -> bytes:
    """Write the patch from `old` to `new`, which have equally many lines; b"" for no change."""
    before, after = _lines(old), _lines(new)
    changed = [
        at for at, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]
    ]
    if not changed:
        return b""
    parts = [_head(path)]
    for first, last in _hunks(changed, len(before)):
        count = last - first
        parts.append(b"@@ -%d,%d +%d,%d @@\n" % (first + 1, count, first + 1, count))
        parts += _body(before[first:last], after[first:last])
    return b"".join(parts)


def _lines(data: bytes) -> list[bytes]:
    """Part bytes at line feeds alone, each line with its end."""
    parts = data.split(b"\n")
    ended = [part + b"\n" for part in parts[:-1]]
    return ended + ([parts[-1]] if parts[-1] else [])


def _hunks(changed: list[int], length: int) -> Iterator[tuple[int, int]]:
    """Yield from where to where each hunk goes; those that would touch become one."""
    first = last = changed[0]
    for at in changed[1:]:
        if at - last > 2 * _AROUND:
            yield max(first - _AROUND, 0), min(last + _AROUND + 1, length)
            first = at
        last = at
    yield max(first - _AROUND, 0), min(last + _AROUND + 1, length)


def _body(before: list[bytes], after: list[bytes]) -> Iterator[bytes]:
    """Yield the lines of a hunk: changed ones that follow each other as one block."""
    taken, given = list[bytes](), list[bytes]()
    for old, new in zip(before, after, strict=True):
        if old == new:
            yield from (*taken, *given, _line(b" ", old))
            taken, given = [], []
        else:
            taken.append(_line(b"-", old))
            given.append(_line(b"+", new))
    yield from (*taken, *given)


def _line(sign: bytes, line: bytes) -> bytes:
    if line.endswith(b"\n"):
        return sign + line
    return sign + line + b"\n\\ No newline at end of file\n"


def _head(path: str) -> bytes:
    old, new = _named(b"a/", path), _named(b"b/", path)
    # A tab ends a path with spaces, which could else be taken for a time behind it.
    end = b"\t\n" if " " in path and not old.startswith(b'"') else b"\n"
    return b"diff --git %b %b\n--- %b%b+++ %b%b" % (old, new, old, end, new, end)


def _named(prefix: bytes, path: str) -> bytes:
    """Write a path as git does: quoted where a byte of it is not plain."""
    raw = prefix + path.encode("utf-8", "surrogateescape")
    if all(byte in _PLAIN for byte in raw):
        return raw
    return b'"' + b"".join(map(_escaped, raw)) + b'"'


def _escaped(byte: int) -> bytes:
    if byte in _PLAIN:
        return bytes([byte])
    return _ESCAPES.get(byte) or b"\\%03o" % byte
