"""Files below a folder, reached through no link: not the file, and no folder on the way.

A tree is written by others. Where a folder of it has become a link, or its repository names
files that lie elsewhere, nothing there is read or written.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

_FOLDER = os.O_DIRECTORY | os.O_CLOEXEC | getattr(os, "O_PATH", os.O_RDONLY)
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Below:
    """Opens files below one folder, which itself may be reached through links.

    Whoever asks for files in order has each folder opened once.
    """

    def __init__(self, root: Path | str, *, anywhere: bool = False) -> None:
        """With `anywhere`, a path that begins with `/` may lie outside of `root`."""
        self._root, self._anywhere = root, anywhere
        self._open: tuple[str, int] | None = None

    def __enter__(self) -> Self:
        """Open nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the folder that is open."""
        if self._open is not None:
            os.close(self._open[1])
            self._open = None

    def folder(self, path: str) -> int:
        """Return the folder that a file stands in, open until another one is asked for.

        Raises `OSError` where that is no folder, or a link leads to it.
        """
        folder, slash, _ = path.rpartition("/")
        if self._open is None or self._open[0] != folder + slash:
            opened = self._reached(folder + slash)
            self.__exit__()
            self._open = folder + slash, opened
        return self._open[1]

    def file(self, path: str) -> int:
        """Open a file to read it; raise `OSError` for a link. It may be a device or a pipe."""
        return os.open(path.rpartition("/")[2], _FILE, dir_fd=self.folder(path))

    def _reached(self, folder: str) -> int:
        parts = [part for part in folder.split("/") if part]
        is_outside = folder.startswith("/")
        if ".." in parts or (is_outside and not self._anywhere):
            raise OSError(errno.EXDEV, "it lies outside of the folder")
        opened = os.open("/" if is_outside else self._root, _FOLDER)
        for part in parts:
            above = opened
            try:
                opened = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=above)
            finally:
                os.close(above)
        return opened


def read_plain(
    root: Path, path: str, *, anywhere: bool = False, most: int | None = None
) -> bytes | None:
    """Read a file, unless it has more than `most` bytes.

    None for a link, anything else that is no file, and what may not be read.
    """
    with (
        suppress(OSError, ValueError),
        Below(root, anywhere=anywhere) as below,
        os.fdopen(below.file(path), "rb") as stream,
    ):
        seen = os.fstat(stream.fileno())
        if stat.S_ISREG(seen.st_mode) and (most is None or seen.st_size <= most):
            return stream.read()
    return None
