"""Paths in the heads of a diff: quoted, prefixed, followed by a time, or said twice."""

from __future__ import annotations

import re
from typing import NamedTuple

from registry.errors import InvalidInput

NOWHERE = "/dev/null"
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_LETTERS = {b"a": 7, b"b": 8, b"t": 9, b"n": 10, b"v": 11, b"f": 12, b"r": 13}
_PREFIXES = ("a/", "b/"), ("i/", "w/"), ("c/", "i/"), ("c/", "w/"), ("o/", "w/"), ("1/", "2/")


class Paths(NamedTuple):
    """A path before and after; None where there is no file."""

    old: str | None
    new: str | None


def path_of(raw: str) -> str:
    r"""Read one path as git writes it after `---`, `+++` or `rename from`.

    >>> path_of(r'"a/\303\244.txt"'), path_of("b/two words.txt\t")
    ('a/ä.txt', 'b/two words.txt')
    """
    quoted = _QUOTED.match(raw)
    return _unquoted(quoted[1]) if quoted else raw.split("\t", 1)[0]


def bare(old: str, new: str) -> Paths:
    """Take away git's prefixes, but never a folder that happens to be called like one.

    >>> bare("a/x.py", "b/x.py"), bare("a/x.py", "a/x.py")
    (Paths(old='x.py', new='x.py'), Paths(old='a/x.py', new='a/x.py'))
    """
    for before, after in _PREFIXES:
        if _fits(old, before) and _fits(new, after) and (old, new) != (NOWHERE, NOWHERE):
            return Paths(within(old.removeprefix(before)), within(new.removeprefix(after)))
    return Paths(within(old), within(new))


def said_twice(head: str) -> Paths | None:
    """Read `a/path b/path` behind `diff --git`, where both are one path; else None.

    Only such heads are needed: wherever the paths differ, or there is a hunk, further lines
    name each one alone. A path may hold spaces, so the middle decides.
    """
    quoted = _QUOTED.match(head)
    if quoted:
        second = head[quoted.end() + 1 :]
        found = bare(_unquoted(quoted[1]), path_of(second))
        return found if found.old == found.new else None
    middle = len(head) // 2
    if len(head) % 2 == 0 or head[middle] != " ":
        return None
    found = bare(head[:middle], head[middle + 1 :])
    return found if found.old == found.new else None


def _fits(path: str, prefix: str) -> bool:
    return path == NOWHERE or path.startswith(prefix)


def _unquoted(raw: str) -> str:
    def byte(match: re.Match[bytes]) -> bytes:
        told = match[1]
        if told.isdigit():
            return bytes([int(told, 8) & 0xFF])
        return bytes([_LETTERS[told]]) if told in _LETTERS else told

    return _ESCAPE.sub(byte, raw.encode()).decode("utf-8", "backslashreplace")


def within(path: str) -> str | None:
    """Return the path; None for no file. Refuse one that leads out of the tree."""
    if path == NOWHERE:
        return None
    if not path or path.startswith("/") or ".." in path.split("/"):
        raise InvalidInput(
            f"The diff names {path!r}, which is not a path inside a repository.",
            hint="Make the diff with `git diff` at the top of the repository.",
        )
    return path
