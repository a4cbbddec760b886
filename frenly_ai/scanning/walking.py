"""The files of a directory that is no repository, without what its .gitignore files name."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from pathspec import GitIgnoreSpec

from frenly_ai.scanning.below import read_plain

if TYPE_CHECKING:
    from pathlib import Path

_RACY_NS = 2_000_000_000
"""A file this young may change again without its times showing it."""
_MOST_RULES_BYTES = 1_000_000
_NEVER = frozenset({".git", ".hg", ".svn"})


class _Rules(NamedTuple):
    """The patterns of one .gitignore, which count below its own directory."""

    below: str
    spec: GitIgnoreSpec


def walk(root: Path, now_ns: int) -> tuple[dict[str, str], int]:
    """Return the files with what each is known by, and the number of links.

    A file is known by its size, its times and its inode; by nothing when it is so young that
    these may not show the next change.
    """
    files: dict[str, str] = {}
    links = 0
    waiting: list[tuple[str, tuple[_Rules, ...]]] = [("", ())]
    while waiting:
        below, rules = waiting.pop()
        entries = _entries(root, below)
        if entries is None:
            files[below or "."] = ""  # what reads files will say that it could not
            continue
        if ".gitignore" in entries:
            rules = (_rules(root, below), *rules)
        for name, entry in entries.items():
            path = below + name
            if entry.is_dir(follow_symlinks=False):
                if name not in _NEVER and not _is_ignored(path + "/", rules):
                    waiting.append((path + "/", rules))
            elif not _is_ignored(path, rules):
                known = known_by(entry, now_ns)
                links += known is None
                files.update({} if known is None else {path: known})
    return files, links


def _entries(root: Path, below: str) -> dict[str, os.DirEntry[str]] | None:
    """Return what a folder holds; None where it cannot be read, or is no folder any more."""
    try:
        with os.scandir(root / below) as found:
            return {entry.name: entry for entry in found}
    except OSError:
        return None


def _rules(root: Path, below: str) -> _Rules:
    raw = read_plain(root, f"{below}.gitignore", most=_MOST_RULES_BYTES) or b""
    try:
        lines = raw.decode("utf-8", "replace").splitlines()
        return _Rules(below, GitIgnoreSpec.from_lines(lines))
    except ValueError:  # patterns that are none: git ignores them too
        return _Rules(below, GitIgnoreSpec([]))


def _is_ignored(path: str, rules: tuple[_Rules, ...]) -> bool:
    """Ask the nearest .gitignore first; one that says nothing leaves it to those above."""
    for below, spec in rules:
        said = spec.check_file(path[len(below) :]).include
        if said is not None:
            return said
    return False


def known_by(entry: os.DirEntry[str] | Path, now_ns: int) -> str | None:
    """Tell what a file is known by; None for what is no file, or is there no more."""
    try:
        seen = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    if not stat.S_ISREG(seen.st_mode):
        return None
    if now_ns - max(seen.st_mtime_ns, seen.st_ctime_ns) < _RACY_NS:
        return ""
    return f"{seen.st_size}.{seen.st_mtime_ns}.{seen.st_ctime_ns}.{seen.st_ino}"
