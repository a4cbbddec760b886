"""A host that lets branches be written, in memory: what tests and dry runs talk to."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import SecretStr

from frenly_ai.github.branches import (
    BranchMoved,
    BranchTaken,
    HeldCommit,
    HeldFile,
    Home,
    NewFile,
    OwnPull,
    Words,
    blob_of,
    sealing,
)
from frenly_ai.github.host import HostRefuses

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

Tree = dict[str, tuple[str, str]]
"""Mode and blob by path."""


@dataclass
class MemoryBranches:
    """One repository's objects and branches, and the pull requests of one's own."""

    main: str = "main"
    number: int = 1
    blobs: dict[str, bytes] = field(default_factory=dict)
    trees: dict[str, Tree] = field(default_factory=dict)
    commits: dict[str, HeldCommit] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    tips: dict[str, str] = field(default_factory=dict)
    opened: dict[int, tuple[str, str, Words]] = field(default_factory=dict)
    """Branch, into which one, and words, by number; only those that are open."""
    protected: set[str] = field(default_factory=set)
    """Branches nobody may make, move, take away, or ask to merge into."""
    writes: list[str] = field(default_factory=list)

    def hold(
        self, commit: str, files: Mapping[str, bytes], modes: Mapping[str, str] | None = None
    ) -> None:
        """Let a commit of somebody else hold these files; for whoever sets the stage."""
        held = [
            NewFile(path, (modes or {}).get(path, "100644"), data)
            for path, data in files.items()
        ]
        self.commits[commit] = HeldCommit(self._tree({}, held), ())

    def seal(self, commit: str) -> str:
        """Seal a commit, with a secret that everybody knows."""
        return sealing(SecretStr("memory"))(commit)

    def home(self, repository: str) -> Home:  # noqa: ARG002 - the port's
        """Return what the repository is."""
        return Home(self.number, self.main)

    def tip(self, repository: str, branch: str) -> str | None:  # noqa: ARG002 - the port's
        """Return the newest commit of a branch."""
        return self.tips.get(branch)

    def commit_at(self, repository: str, commit: str) -> HeldCommit:  # noqa: ARG002 - the port's
        """Return a commit; raise `HostRefuses` for one that is not there."""
        if commit not in self.commits:
            raise HostRefuses(f"The host knows no commit {commit!r}.", hint="Check it.")
        return self.commits[commit]

    def held(
        self, repository: str, commit: str, paths: Collection[str]
    ) -> Mapping[str, HeldFile]:
        """Return by path what a commit holds there."""
        tree = self.trees[self.commit_at(repository, commit).tree]
        return {
            path: HeldFile(*tree[path], size=len(self.blobs.get(tree[path][1], b"")))
            for path in sorted(paths)
            if path in tree
        }

    def data(self, repository: str, blob: str) -> bytes:  # noqa: ARG002 - the port's
        """Return a file's bytes."""
        return self.blobs[blob]

    def put_tree(self, repository: str, base: str, files: Sequence[NewFile]) -> str:
        """Keep a tree."""
        self.writes.append("tree")
        return self._tree(self.trees[self.commit_at(repository, base).tree], files)

    def _tree(self, base: Tree, files: Sequence[NewFile]) -> str:
        tree = dict(base)
        for path, mode, data in files:
            self.blobs[blob_of(data)] = data
            tree[path] = (mode, blob_of(data))
        name = _digest(sorted(tree.items()))
        self.trees[name] = tree
        return name

    def put_commit(
        self, repository: str, tree: str, parents: Sequence[str], message: str
    ) -> str:
        """Keep a commit."""
        for parent in parents:
            self.commit_at(repository, parent)
        self.writes.append("commit")
        name = _digest([tree, *parents, message, len(self.commits)])
        self.commits[name], self.messages[name] = HeldCommit(tree, tuple(parents)), message
        return name

    def begin(self, repository: str, branch: str, commit: str) -> None:
        """Make a branch; raise `BranchTaken`."""
        self._check(branch)
        if branch in self.tips:
            raise BranchTaken(f"There is a branch {branch!r}.", hint="Look at it.")
        self.commit_at(repository, commit)
        self.writes.append("begin")
        self.tips[branch] = commit

    def advance(self, repository: str, branch: str, commit: str) -> None:
        """Move a branch forward; raise `BranchMoved`."""
        self._check(branch)
        if not self.is_ancestor(repository, self.tips.get(branch, ""), commit):
            raise BranchMoved(f"{branch!r} holds other commits.", hint="Look at them.")
        self.writes.append("advance")
        self.tips[branch] = commit

    def drop(self, repository: str, branch: str) -> None:  # noqa: ARG002 - the port's
        """Take a branch away, and close what asks to merge it, as hosts do."""
        self._check(branch)
        self.writes.append("drop")
        if self.tips.pop(branch, None) is None:
            raise HostRefuses(f"The host knows no branch {branch!r}.", hint="Check it.")
        for number in [n for n, held in self.opened.items() if held[0] == branch]:
            del self.opened[number]

    def is_ancestor(self, repository: str, old: str, new: str) -> bool:
        """Say whether `new` came of `old`."""
        if old == new:
            return True
        return any(
            self.is_ancestor(repository, old, each)
            for each in self.commit_at(repository, new).parents
        )

    def own_pulls(self, repository: str, onto: str) -> Sequence[OwnPull]:  # noqa: ARG002 - the port's
        """List the open pull requests of one's own."""
        return [
            OwnPull(number, branch, self.tips[branch], words)
            for number, (branch, into, words) in sorted(self.opened.items())
            if into == onto
        ]

    def open_pull(self, repository: str, branch: str, onto: str, words: Words) -> int:  # noqa: ARG002 - the port's
        """Ask to merge a branch."""
        self._check(onto)
        if any(held[:2] == (branch, onto) for held in self.opened.values()):
            raise HostRefuses("There is such a pull request.", hint="Look at it.")
        self.writes.append("open")
        number = 100 + self.writes.count("open")
        self.opened[number] = (branch, onto, words)
        return number

    def edit_pull(self, repository: str, number: int, words: Words) -> None:  # noqa: ARG002 - the port's
        """Replace what stands on a pull request."""
        self.writes.append("edit")
        branch, onto, _ = self.opened[number]
        self.opened[number] = (branch, onto, words)

    def close_pull(self, repository: str, number: int) -> None:  # noqa: ARG002 - the port's
        """Close a pull request."""
        self.writes.append("close")
        del self.opened[number]

    def _check(self, branch: str) -> None:
        if branch in self.protected:
            raise HostRefuses(f"The branch {branch!r} is protected.", hint="Ask its owner.")


def _digest(told: object) -> str:
    return hashlib.sha1(json.dumps(told).encode(), usedforsecurity=False).hexdigest()
