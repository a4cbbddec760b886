"""Which files of a tree are scanned, and what tells a changed one from the last time."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from frenly_ai.scanning.git import git_in
from frenly_ai.scanning.walking import known_by, walk

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_DEADLINE_S = 120
_FILES = ("100644", "100755")
_LINKS = ("120000", "160000")
_OTHER = "?"
"""Git's tag of a file that it does not keep."""


class Asked(NamedTuple):
    """Git, asked for the files of a tree; it answers while something else is done."""

    root: Path
    staged: subprocess.Popen[bytes]
    changed: subprocess.Popen[bytes]


def ask(root: Path) -> Asked | None:
    """Begin to list a tree as its repository sees it; None where there is no git."""
    changed = ("-t", "-d", "-m", "-o", "--exclude-standard", "-z")
    try:
        git = git_in(root)
        return Asked(root, _ask(git, ("-s", "-z")), _ask(git, changed))
    except OSError:
        return None


def _ask(git: list[str], words: tuple[str, ...]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - git, with words of ours and the tree to scan
        [*git, "ls-files", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The files of a tree, as far as git or the directory itself knows them."""

    staged: bytes = b""
    """Git's list of all it keeps, with their blobs."""
    loose: dict[str, str] = field(default_factory=dict)
    """Files that differ from it or are not in it, with what each is known by: size, times and
    inode, or nothing while it is so young that these may not show its next change."""
    gone: frozenset[str] = frozenset()
    """What git keeps and is no file here."""
    links: int = 0
    """Links and other repositories; they are not followed."""
    untracked: int = 0
    """How many of the loose files git does not keep."""

    @property
    def files(self) -> int:
        """How many files there are."""
        return _count(self.staged, _FILES) - len(self.gone) + self.untracked


def answer(asked: Asked | None, root: Path, now_ns: int) -> Listed:
    """Wait for git, and list a tree without it where this is no repository of these files."""
    said = _said(asked)
    if said is None:
        files, links = walk(root, now_ns)
        return Listed(loose=files, links=links, untracked=len(files))
    staged, changed = said
    loose: dict[str, str] = {}
    others, gone = set[str](), set[str]()
    for entry in os.fsdecode(changed).split("\0"):
        tag, path = entry[:1], entry[2:]
        known = known_by(root / path, now_ns) if path else None
        if known is not None:
            loose[path] = known
            others |= {path} if tag == _OTHER else set()
        elif path and tag != _OTHER:
            gone.add(path)
    return Listed(
        staged=staged,
        loose=loose,
        gone=frozenset(gone),
        links=_count(staged, _LINKS) + _links(root, changed),
        untracked=len(others),
    )


def _count(staged: bytes, modes: Iterable[str]) -> int:
    entries = b"\0" + staged
    return sum(entries.count(f"\0{mode} ".encode()) for mode in modes)


def _links(root: Path, changed: bytes) -> int:
    """Count what is not in git and no file, such as a link or a repository of its own."""
    entries = os.fsdecode(changed).split("\0")
    others = [entry[2:] for entry in entries if entry[:1] == _OTHER]
    return sum(path.endswith("/") or (root / path).is_symlink() for path in others)


def _said(asked: Asked | None) -> list[bytes] | None:
    if asked is None:
        return None
    outputs = []
    for process in (asked.staged, asked.changed):
        try:
            outputs.append(process.communicate(timeout=_DEADLINE_S)[0])
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
    ended = asked.staged.returncode == 0 == asked.changed.returncode
    return outputs if ended and any(outputs) else None


def staged_files(entries: Iterable[bytes]) -> dict[str, str]:
    """Read entries of git's list: paths with their blobs, links and repositories left out."""
    files = {}
    for entry in entries:
        told, _, path = os.fsdecode(entry).partition("\t")
        if told[:6] in _FILES:
            files[path] = told[7:-2]
    return files
