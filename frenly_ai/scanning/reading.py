"""One file of a tree: read within bounds, and what it uses."""

from __future__ import annotations

import os
import stat
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from registry.usage.places import places
from registry.usage.texts import NOTHING, FileUses, scan_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.usage.finder import Finder


_OPENING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_TICK_NS = 20_000_000
"""How much a file system's times may lag behind the clock."""


class Skipped(StrEnum):
    """Why a file was not searched."""

    BINARY = "binary"
    LARGE = "too large"
    UNREADABLE = "unreadable"


class Read(NamedTuple):
    """What came of some files: those that say nothing are not listed."""

    found: dict[str, FileUses]
    skipped: dict[str, Skipped]
    young: frozenset[str]
    """Files that were written while the tree was scanned: the next scan reads them again."""
    size_bytes: int


class Reader:
    """Reads files of one tree and finds what they use."""

    def __init__(self, finder: Finder, root: str, *, max_bytes: int, began_ns: int) -> None:
        self._finder = finder
        self._root = root
        self._max_bytes = max_bytes
        self._young_ns = began_ns - _TICK_NS

    def read(self, paths: Iterable[str]) -> Read:
        """Search files, and tell of each what can be told."""
        found: dict[str, FileUses] = {}
        skipped: dict[str, Skipped] = {}
        young: set[str] = set()
        size = 0
        for path in paths:
            data = self._data(path, young)
            uses = data if isinstance(data, Skipped) else self._search(path, data)
            if isinstance(uses, Skipped):
                skipped[path] = uses
            elif uses is not NOTHING:
                found[path] = uses
            size += 0 if isinstance(data, Skipped) else len(data)
        return Read(found, skipped, frozenset(young), size)

    def _search(self, path: str, data: bytes) -> FileUses | Skipped:
        uses = scan_file(self._finder, places, path, data)
        return Skipped.BINARY if uses is None else uses

    def _data(self, path: str, young: set[str]) -> bytes | Skipped:
        whole = path if path.startswith("/") else f"{self._root}/{path}"
        try:
            file = os.open(whole, _OPENING)
        except OSError:
            return Skipped.UNREADABLE
        try:
            seen = os.fstat(file)
            if not stat.S_ISREG(seen.st_mode):
                return Skipped.UNREADABLE
            if max(seen.st_mtime_ns, seen.st_ctime_ns) >= self._young_ns:
                young.add(path)
            if seen.st_size > self._max_bytes:
                return Skipped.LARGE
            return _whole(file, seen.st_size)
        except OSError:
            return Skipped.UNREADABLE
        finally:
            os.close(file)


def _whole(file: int, size: int) -> bytes:
    """Read a file in one go, as far as its size said."""
    data = os.read(file, size)
    while len(data) < size:
        more = os.read(file, size - len(data))
        if not more:
            break
        data += more
    return data
