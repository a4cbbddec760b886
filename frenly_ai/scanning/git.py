"""Git, asked about a tree in words that let the tree itself start no program.

A repository's own settings can name programs: for its filters, its hooks, to be told of
changed files, to check signatures, to fetch what is missing. A tree that came from elsewhere,
`.git` and all, must not run them just because it is looked at. What the user's or the machine's
own settings name is trusted.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DEADLINE_S = 60
_NOBODYS = (
    ("core.fsmonitor", "false"),
    ("core.hooksPath", "/dev/null"),
    ("log.showSignature", "false"),
    *((f"protocol.{way}.allow", "never") for way in ("ext", "file", "git", "http", "ssh")),
    ("protocol.https.allow", "never"),
    ("protocol.allow", "never"),
)
_TRUSTED = ("system", "global", "command")
_GIT = ("git", "--no-optional-locks")


def git_in(root: Path) -> list[str]:
    """Return how a command of git begins; raise `OSError` where none is safe."""
    words = [*_GIT, "-C", str(root)]
    for key, value in (*_NOBODYS, *_without_filters(root)):
        words += ("-c", f"{key}={value}")
    return words


def _without_filters(root: Path) -> Iterator[tuple[str, str]]:
    """Yield what takes their programs from the filters that the repository itself names."""
    asked = ("config", "--show-scope", "--name-only", "-z", "--get-regexp", r"^filter\.")
    try:
        told = subprocess.run(  # noqa: S603 - git, with words of ours and the tree to scan
            [*_GIT, "-C", str(root), *asked],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_DEADLINE_S,
            check=False,
        ).stdout
    except subprocess.TimeoutExpired as error:
        raise OSError(str(error)) from error
    parts = told.decode("utf-8", "surrogateescape").split("\0")
    pairs = zip(parts[::2], parts[1::2], strict=False)  # behind the last stands nothing
    keys = {key for scope, key in pairs if scope not in _TRUSTED}
    for name in sorted({key.rpartition(".")[0] for key in keys}):
        if "=" in name:
            raise OSError(f"{name!r} cannot be switched off")
        yield f"{name}.clean", ""
        yield f"{name}.process", ""
        yield f"{name}.required", "false"
