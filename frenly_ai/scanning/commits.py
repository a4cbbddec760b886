"""The commit that a scan looked at: what the usage record knows a repository's uses by."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

from frenly_ai.scanning.git import git_in
from registry.errors import InvalidInput

_DEADLINE_S = 60
_SHOWN = 3


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
    top = (_git(root, "rev-parse", "--show-toplevel") or "").rstrip("\n")
    if not top or Path(top).resolve() != root.resolve():
        raise InvalidInput(
            f"{str(root)!r} is not the top of a repository of git.",
            hint="Scan the whole repository: a report tells what is used nowhere else.",
        )
    shown = _git(root, "show", "-s", "--format=%H %cI", "HEAD")
    told = (shown or "").split()
    if len(told) != len(Commit._fields):
        raise InvalidInput("The repository has no commit yet.", hint="Commit, then scan again.")
    # what is within other repositories is not scanned, and their settings are not vetted
    how = (
        "--porcelain",
        "-z",
        "--no-renames",
        "--untracked-files=normal",
        "--ignore-submodules=dirty",
    )
    changed = _git(root, "status", *how)
    if changed != "":
        raise InvalidInput(
            f"The files differ from their commit{_named(changed)}.",
            hint="Commit or stash what changed, let .gitignore name what is made here, then "
            "scan again.",
        )
    return Commit(*told)


def _named(changed: str | None) -> str:
    """Name the first files of a list of git's; nothing where it gave none."""
    paths = [entry[3:] for entry in (changed or "").split("\0") if entry[2:3] == " "]
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return f": {', '.join(map(repr, paths[:_SHOWN]))}{more}" if paths else ""


def _git(root: Path, *words: str) -> str | None:
    """Return what git says; None where it fails, which is not the same as nothing."""
    try:
        done = subprocess.run(  # noqa: S603 - git, with words of ours and the tree to scan
            [*git_in(root), *words],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_DEADLINE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None
