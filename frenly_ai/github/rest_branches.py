"""GitHub's REST API behind the port that writes: git's own objects, refs and pull requests."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from frenly_ai.github import git_answers as g
from frenly_ai.github.answers import read
from frenly_ai.github.branches import (
    BranchMoved,
    BranchTaken,
    HeldCommit,
    HeldFile,
    Home,
    OwnPull,
)
from frenly_ai.github.folders import Folders
from frenly_ai.github.host import HostAway, HostRefuses, TooLarge
from frenly_ai.github.kit import is_missing, parted, refused_with, translated
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from githubkit import GitHub

    from frenly_ai.github.branches import NewFile, Words

_PAGE, _MOST_PAGES = 30, 40
_UNPROCESSABLE = 422
_NO_PART_OF_A_PATH = frozenset("#?%")


class GitHubBranches:
    """One repository of an installation that may write, or of a token."""

    def __init__(
        self, client: GitHub[Any], own_login: Callable[[], str], seal: Callable[[str], str]
    ) -> None:
        """`own_login` says under which name pull requests of ours appear; `seal` seals."""
        self._client, self._own_login, self._seal = client, own_login, seal

    def seal(self, commit: str) -> str:
        """Return what nobody else can write of a commit."""
        return self._seal(commit)

    def home(self, repository: str) -> Home:
        """Return what a repository is."""
        with translated(f"show {repository}"):
            found = read(g.Repository, self._client.rest.repos.get(*parted(repository)))
        return Home(found.id, found.default_branch)

    def tip(self, repository: str, branch: str) -> str | None:
        """Return the newest commit of a branch; None where there is no such branch."""
        try:
            with translated(f"show the branch {branch!r} of {repository}"):
                answer = self._client.rest.git.get_ref(*parted(repository), _ref(branch))
                return read(g.Ref, answer).object.sha
        except HostRefuses as error:
            if is_missing(error):
                return None
            raise

    def commit_at(self, repository: str, commit: str) -> HeldCommit:
        """Return a commit."""
        with translated(f"show a commit of {repository}"):
            answer = self._client.rest.git.get_commit(*parted(repository), commit)
            found = read(g.Commit, answer)
        return HeldCommit(found.tree.sha, tuple(each.sha for each in found.parents))

    def held(
        self, repository: str, commit: str, paths: Collection[str]
    ) -> Mapping[str, HeldFile]:
        """Return by path what a commit holds there, folder by folder.

        Only what the tree itself names is ever asked for: no path of others is part of a URL,
        and a link is seen as one.
        """
        folders = Folders(self._client, repository, self.commit_at(repository, commit).tree)
        found: dict[str, HeldFile] = {}
        for path in sorted(paths):
            entry = folders.entry(tuple(path.split("/")))
            if entry is not None:
                found[path] = HeldFile(entry.mode, entry.sha, entry.size)
        return found

    def data(self, repository: str, blob: str) -> bytes:
        """Return a file's bytes, every one as it is."""
        with translated(f"read a file of {repository}"):
            found = read(g.Blob, self._client.rest.git.get_blob(*parted(repository), blob))
        if found.encoding != "base64":
            raise HostAway("GitHub tells a file in another encoding.", hint="Try it later.")
        return base64.b64decode(found.content)

    def put_tree(self, repository: str, base: str, files: Sequence[NewFile]) -> str:
        """Keep the tree of the commit `base` with these files anew; return its digest."""
        below = self.commit_at(repository, base).tree
        with translated(f"keep files in {repository}"):
            entries: list[Any] = [
                {
                    "path": each.path,
                    "mode": each.mode,
                    "type": "blob",
                    "sha": self._put_blob(repository, each.data),
                }
                for each in files
            ]
            answer = self._client.rest.git.create_tree(
                *parted(repository), base_tree=below, tree=entries
            )
            return read(g.Sha, answer).sha

    def _put_blob(self, repository: str, data: bytes) -> str:
        """Keep bytes as bytes: as a text, some would come back as others."""
        answer = self._client.rest.git.create_blob(
            *parted(repository), content=base64.b64encode(data).decode(), encoding="base64"
        )
        return read(g.Sha, answer).sha

    def put_commit(
        self, repository: str, tree: str, parents: Sequence[str], message: str
    ) -> str:
        """Keep a commit; who made it is not said, so that GitHub signs it as the app's."""
        with translated(f"keep a commit in {repository}"):
            answer = self._client.rest.git.create_commit(
                *parted(repository), message=message, tree=tree, parents=list(parents)
            )
            return read(g.Sha, answer).sha

    def begin(self, repository: str, branch: str, commit: str) -> None:
        """Make a branch; raise `BranchTaken` where there is one of that name."""
        try:
            with translated(f"make the branch {branch!r} in {repository}"):
                self._client.rest.git.create_ref(
                    *parted(repository), ref=f"refs/heads/{branch}", sha=commit
                )
        except HostRefuses as error:
            # The same status says that a rule forbids it.
            if refused_with(error, _UNPROCESSABLE) and self.tip(repository, branch):
                raise BranchTaken(
                    f"There is a branch {branch!r}.", hint="Look at what it holds."
                ) from error
            raise

    def advance(self, repository: str, branch: str, commit: str) -> None:
        """Move a branch forward; raise `BranchMoved` where that would lose a commit."""
        try:
            with translated(f"move the branch {branch!r} of {repository}"):
                self._client.rest.git.update_ref(
                    *parted(repository), _ref(branch), sha=commit, force=False
                )
        except HostRefuses as error:
            if refused_with(error, _UNPROCESSABLE):
                raise BranchMoved(
                    f"GitHub does not move {branch!r}: it holds other commits, or a rule "
                    "keeps it.",
                    hint="Look at what it holds.",
                ) from error
            raise

    def drop(self, repository: str, branch: str) -> None:
        """Take a branch away."""
        with translated(f"take away the branch {branch!r} of {repository}"):
            self._client.rest.git.delete_ref(*parted(repository), _ref(branch))

    def is_ancestor(self, repository: str, old: str, new: str) -> bool:
        """Say whether `new` came of `old`; a commit that nobody holds any more is nobody's."""
        try:
            with translated(f"compare commits of {repository}"):
                answer = self._client.rest.repos.compare_commits(
                    *parted(repository), f"{old}...{new}", per_page=1, page=2
                )
                return read(g.Compared, answer).merge_base_commit.sha == old
        except HostRefuses as error:
            if is_missing(error):
                return False
            raise

    def own_pulls(self, repository: str, onto: str) -> Sequence[OwnPull]:
        """List the open pull requests of one's own account into a branch, the oldest first."""
        own = self._own_login()
        with translated(f"list the pull requests of {repository}"):
            return [
                OwnPull(each.number, each.head.ref, each.head.sha, each.words)
                for each in self._pulls(repository, onto)
                if each.user is not None and each.user.login == own
            ]

    def _pulls(self, repository: str, onto: str) -> list[g.Pull]:
        found: list[g.Pull] = []
        for page in range(1, _MOST_PAGES + 1):
            answer = self._client.rest.pulls.list(
                *parted(repository),
                state="open",
                base=onto,
                sort="created",
                direction="asc",
                per_page=_PAGE,
                page=page,
            )
            told = read(list[g.Pull], answer)
            found += told
            if len(told) < _PAGE:
                return found
        raise TooLarge(
            f"More than {_PAGE * _MOST_PAGES:,} pull requests are open.", hint="Close some."
        )

    def open_pull(self, repository: str, branch: str, onto: str, words: Words) -> int:
        """Ask to merge a branch into another; return the number."""
        with translated(f"open a pull request in {repository}"):
            answer = self._client.rest.pulls.create(
                *parted(repository), title=words.title, body=words.body, head=branch, base=onto
            )
            return read(g.Pull, answer).number

    def edit_pull(self, repository: str, number: int, words: Words) -> None:
        """Replace what stands on a pull request."""
        with translated(f"edit {repository}#{number}"):
            self._client.rest.pulls.update(
                *parted(repository), number, title=words.title, body=words.body
            )

    def close_pull(self, repository: str, number: int) -> None:
        """Close a pull request without merging it."""
        with translated(f"close {repository}#{number}"):
            self._client.rest.pulls.update(*parted(repository), number, state="closed")


def _ref(branch: str) -> str:
    """Write a branch as one part of a URL; its name may hold slashes, and others."""
    if set(branch) & _NO_PART_OF_A_PATH:
        # The client's library reads the path that it asks for a second time, unquoted.
        raise InvalidInput(
            f"The branch {branch!r} cannot be asked for.",
            hint="Use a branch without '#', '?' and '%' in its name.",
        )
    return quote(f"heads/{branch}", safe="")
