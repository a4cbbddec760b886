"""Names as they were compiled for the last scan, whatever tree that was of."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from frenly_ai.scanning.own_files import read_own, write_own

if TYPE_CHECKING:
    from pathlib import Path

_FILE = "names.compiled"


@dataclass(frozen=True, slots=True)
class FileShelf:
    """One file in a folder, as good as none when it is broken or of other names."""

    folder: Path

    def take(self, key: str) -> bytes | None:
        """Return what was compiled under the key last; None where that cannot be trusted."""
        try:
            head, _, compiled = read_own(self.folder / _FILE).partition(b"\n")
        except OSError:
            return None
        return compiled if head == _head(key, compiled) else None

    def put(self, key: str, compiled: bytes) -> None:
        """Keep it in the place of what was compiled before."""
        write_own(self.folder / _FILE, (_head(key, compiled), b"\n", compiled))


def _head(key: str, compiled: bytes) -> bytes:
    return f"{key} {blake2b(compiled, digest_size=16).hexdigest()}".encode()
