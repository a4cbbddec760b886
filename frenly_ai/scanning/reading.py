"""One file of a tree: read within bounds, and what it uses."""

from __future__ import annotations

import os
import stat
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from frenly_ai.scanning.below import Below
from registry.usage.places import places
from registry.usage.texts import NOTHING, FileUses, scan_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.usage.finder import Finder


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

    def __init__(
        self,
        finder: Finder,
        root: str,
        *,
        max_bytes: int,
        began_ns: int,
        anywhere: bool = False,
    ) -> None:
        """With `anywhere`, paths that begin with `/` may lie outside of `root`."""
        self._finder = finder
        self._root, self._anywhere = root, anywhere
        self._max_bytes = max_bytes
        self._young_ns = began_ns - _TICK_NS

    def read(self, paths: Iterable[str]) -> Read:
        """Search files, and tell of each what can be told."""
        found: dict[str, FileUses] = {}
        skipped: dict[str, Skipped] = {}
        young: set[str] = set()
        size = 0
        with Below(self._root, anywhere=self._anywhere) as below:
            for path in paths:
                data = self._data(below, path, young)
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

    def _data(self, below: Below, path: str, young: set[str]) -> bytes | Skipped:
        try:
            file = below.file(path)
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
