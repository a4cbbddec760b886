"""What is asked of a host of code to write: blobs, trees, commits, branches, pull requests.

Nothing here can take a commit from a branch: one of ours is only ever moved forward.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, NamedTuple, Protocol

from registry.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from pydantic import SecretStr

PLAIN_MODES = frozenset({"100644", "100755"})
"""Of files; a link, another repository or a folder has another mode."""
MOST_FOLDERS = 300
"""Folders that are looked into for one fix; each is a request."""


class BranchTaken(Conflict):
    """A branch of that name is there."""

    code = "code_host.branch_taken"


class BranchMoved(Conflict):
    """A branch holds commits that were not known of."""

    code = "code_host.branch_moved"


class Home(NamedTuple):
    """A repository, as far as anybody here asks."""

    number: int
    """The host's number of it: names change hands, numbers do not."""
    default_branch: str


class HeldFile(NamedTuple):
    """A file as a commit holds it."""

    mode: str
    blob: str
    """The digest that git has for its bytes."""
    size: int

    @property
    def is_plain(self) -> bool:
        """Say whether it is a file and nothing else."""
        return self.mode in PLAIN_MODES


class NewFile(NamedTuple):
    """A file to write in the place of one that is there, with its mode."""

    path: str
    mode: str
    data: bytes


class HeldCommit(NamedTuple):
    """A commit, as far as anybody here asks."""

    tree: str
    parents: tuple[str, ...]


class Words(NamedTuple):
    """What stands on a pull request of ours."""

    title: str
    body: str


class OwnPull(NamedTuple):
    """An open pull request that Frenly made, or somebody with its account."""

    number: int
    branch: str
    tip: str
    words: Words


class Branches(Protocol):
    """One host that lets Frenly write. Every call may raise `HostAway` or `HostRefuses`."""

    def seal(self, commit: str) -> str:
        """Return what nobody else can write of a commit: 32 hexadecimal digits."""
        ...

    def home(self, repository: str) -> Home:
        """Return what a repository is."""
        ...

    def tip(self, repository: str, branch: str) -> str | None:
        """Return the newest commit of a branch; None where there is no such branch."""
        ...

    def commit_at(self, repository: str, commit: str) -> HeldCommit:
        """Return a commit."""
        ...

    def held(
        self, repository: str, commit: str, paths: Collection[str]
    ) -> Mapping[str, HeldFile]:
        """Return by path what a commit holds there; what it does not hold is left out.

        Raises `TooLarge` where more than `MOST_FOLDERS` folders had to be looked into.
        """
        ...

    def data(self, repository: str, blob: str) -> bytes:
        """Return a file's bytes, every one as it is."""
        ...

    def put_tree(self, repository: str, base: str, files: Sequence[NewFile]) -> str:
        """Keep the tree of the commit `base` with these files anew; return its digest."""
        ...

    def put_commit(
        self, repository: str, tree: str, parents: Sequence[str], message: str
    ) -> str:
        """Keep a commit that no branch holds yet; return its digest."""
        ...

    def begin(self, repository: str, branch: str, commit: str) -> None:
        """Make a branch; raise `BranchTaken` where there is one of that name."""
        ...

    def advance(self, repository: str, branch: str, commit: str) -> None:
        """Move a branch forward; raise `BranchMoved` where that would lose a commit."""
        ...

    def drop(self, repository: str, branch: str) -> None:
        """Take a branch away."""
        ...

    def is_ancestor(self, repository: str, old: str, new: str) -> bool:
        """Say whether `new` came of `old`."""
        ...

    def own_pulls(self, repository: str, onto: str) -> Sequence[OwnPull]:
        """List the open pull requests of one's own account into a branch, the oldest first."""
        ...

    def open_pull(self, repository: str, branch: str, onto: str, words: Words) -> int:
        """Ask to merge a branch into another; return the number."""
        ...

    def edit_pull(self, repository: str, number: int, words: Words) -> None:
        """Replace what stands on a pull request."""
        ...

    def close_pull(self, repository: str, number: int) -> None:
        """Close a pull request without merging it."""
        ...


def sealing(secret: SecretStr) -> Callable[[str], str]:
    """Return what seals commits with a secret that only Frenly has.

    Whoever may write to a repository edits the pull requests of others there: what stands on
    one of ours says nothing of a commit unless it could have been written by nobody else.
    """
    key = secret.get_secret_value().encode()

    def seal(commit: str) -> str:
        return hmac.new(key, f"frenly:fix {commit}".encode(), hashlib.sha256).hexdigest()[:32]

    return seal


def blob_of(data: bytes) -> str:
    r"""Return the digest that git has for a file's bytes.

    >>> blob_of(b"hello\n")
    'ce013625030ba8dba906f756967f9e9ca394464a'
    """
    held = b"blob %d\0%b" % (len(data), data)
    return hashlib.sha1(held, usedforsecurity=False).hexdigest()
