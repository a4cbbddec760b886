"""Git, run by somebody who has a name and whose settings are nobody's."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SETTINGS = ("user.name=t", "user.email=t@example.org", "gc.auto=0")


def git(folder: Path, *words: object, given: bytes | None = None) -> bytes:
    """Run git in a folder, with something to read, and return what it says."""
    settings = [word for each in _SETTINGS for word in ("-c", each)]
    command = ["git", *settings, *map(str, words)]
    done = subprocess.run(command, cwd=folder, input=given, capture_output=True, check=True)
    return done.stdout
