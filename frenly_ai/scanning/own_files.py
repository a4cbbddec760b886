"""Files that only we have written, and that may be deleted at any time."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WRITING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def read_own(file: Path) -> bytes:
    """Read a file; raise `OSError` where it is none, or anybody else could have written it."""
    with os.fdopen(os.open(file, _READING), "rb") as stream:
        seen = os.fstat(stream.fileno())
        is_ours = stat.S_ISREG(seen.st_mode) and seen.st_uid == os.geteuid()
        if not is_ours or seen.st_mode & _OTHERS_WRITE:
            raise PermissionError("it is not ours alone")
        return stream.read()


def write_own(file: Path, parts: Iterable[bytes]) -> None:
    """Write a file anew in one step; where that cannot be, the former one stays or none."""
    fresh = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(fresh, _WRITING, 0o600), "wb") as out:
            out.writelines(parts)
        fresh.replace(file)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
