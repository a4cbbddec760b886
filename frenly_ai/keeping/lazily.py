"""A keyring that loads its cryptography only when it makes a key or signs with one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from frenly_ai.keeping.keys import FileKeyring


class LazyKeyring:
    """Hands everything on to a `FileKeyring`; most commands never sign."""

    def __init__(self, folder: Path) -> None:
        """Keep keys in `folder`."""
        self._folder = folder

    @cached_property
    def _keys(self) -> FileKeyring:
        from frenly_ai.keeping.keys import FileKeyring  # noqa: PLC0415 - the point of this

        return FileKeyring(self._folder)

    def create(self) -> bytes:
        return self._keys.create()

    def holds(self, public: bytes) -> bool:
        return self._keys.holds(public)

    def sign(self, public: bytes, message: bytes) -> bytes:
        return self._keys.sign(public, message)

    def forget(self, public: bytes) -> None:
        self._keys.forget(public)
