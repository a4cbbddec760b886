"""The commit that a scan looked at: what the usage record knows a repository's uses by."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

from frenly_ai.scanning.listing import GIT
from registry.errors import InvalidInput

_DEADLINE_S = 60


class Commit(NamedTuple):
    """One commit, as git writes it."""

    id: str
    at: str


def commit_of(root: Path) -> Commit:
    """Return the commit whose files a folder holds.

    Raises:
        InvalidInput: When the folder is no whole checkout, or differs from its commit: what
            would be recorded could be found by nobody again.
    """
    top = _git(root, "rev-parse", "--show-toplevel").rstrip("\n")
    if not top or Path(top).resolve() != root.resolve():
        raise InvalidInput(
            f"{str(root)!r} is not the top of a repository of git.",
            hint="Scan the whole repository: a report tells what is used nowhere else.",
        )
    told = _git(root, "show", "-s", "--format=%H %cI", "HEAD").split()
    if len(told) != len(Commit._fields):
        raise InvalidInput("The repository has no commit yet.", hint="Commit, then scan again.")
    if _git(root, "status", "--porcelain", "--untracked-files=normal"):
        raise InvalidInput(
            "The files differ from their commit.",
            hint="Commit or stash what changed, then scan again.",
        )
    return Commit(*told)


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - git, with words of ours and the tree to scan
            [*GIT, "-C", str(root), *words],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_DEADLINE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else ""
