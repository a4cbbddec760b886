"""What is asked of a host of code, and the plain records that it answers with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

from registry.errors import Denied, InvalidInput, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frenly_ai.github.owners import Team

MOST_DIFF_BYTES = 5_000_000
"""A larger diff is not fetched to its end."""
MOST_ANNOTATIONS = 50
"""Of one request about a check run; more go in further requests."""


class HostAway(Unavailable):
    """The host does not answer, or not now."""

    code = "code_host.away"

    def __init__(self, message: str, *, hint: str, wait: timedelta = timedelta(0)) -> None:
        """`wait` is how long the host wants to be left alone."""
        super().__init__(message, hint=hint)
        self.wait = wait


class HostRefuses(Denied):
    """The host will not do it, however often it is asked."""

    code = "code_host.refuses"


class TooLarge(InvalidInput):
    """What the host has is more than is read."""

    code = "code_host.too_large"


class PullRef(NamedTuple):
    """One pull request of one repository."""

    repository: str
    """As `owner/name`."""
    number: int

    def __str__(self) -> str:
        return f"{self.repository}#{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """A pull request as it stands."""

    ref: PullRef
    author_id: int
    """The host's number of a person: names change hands, numbers do not. 0 for a program."""
    head: str
    """The newest commit of the branch."""
    base: str
    """A commit of the branch it is to be merged into, the newest when this was last pushed."""
    onto: str
    """The name of that branch."""
    is_onto_default: bool
    """Whether it is the branch on which the repository stands; anybody may make others."""
    is_fork: bool
    is_open: bool
    is_merged: bool = False
    changed_files: int = 0
    branch: str = ""
    """The name of the branch that holds the change, in the repository that it is from."""
    repository_id: int = 0
    """The host's number of the repository it is to be merged into; 0 where it is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment on a pull request as a whole."""

    id: int
    author: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A conversation that began at a line; only its first comment is told."""

    id: str
    author: str
    body: str
    is_resolved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LineComment:
    """A comment to put at one line of the newest commit."""

    path: str
    line: int
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What somebody said of one commit."""

    id: int
    author_id: int
    """The host's number of a person; 0 for a program."""
    login: str
    state: str
    """`approved`, `changes_requested`, `commented`, `dismissed` or `pending`."""
    commit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A remark of a check run at one line."""

    path: str
    line: int
    level: str
    """`notice`, `warning` or `failure`."""
    title: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check run as it is to stand on a commit."""

    commit: str
    conclusion: str
    """`success`, `neutral` or `failure`."""
    title: str
    summary: str
    external_id: str
    """What it says in a few digits, to see that nothing new is to be told."""
    annotations: tuple[Annotation, ...] = ()


class CodeHost(Protocol):
    """One installation on a host of code. Every call may raise `HostAway` or `HostRefuses`."""

    def own_login(self) -> str:
        """Return the name under which what it writes appears."""
        ...

    def pull(self, ref: PullRef) -> PullRequest:
        """Return a pull request as it stands."""
        ...

    def diff(self, ref: PullRef) -> str:
        """Return its unified diff; raise `TooLarge` for one that is not read."""
        ...

    def comments(self, ref: PullRef) -> Sequence[Comment]:
        """List the comments on it, the oldest first."""
        ...

    def add_comment(self, ref: PullRef, body: str) -> None:
        """Comment on it."""
        ...

    def edit_comment(self, ref: PullRef, comment_id: int, body: str) -> None:
        """Replace the text of a comment of one's own."""
        ...

    def threads(self, ref: PullRef) -> Sequence[Thread]:
        """List the conversations at its lines, the oldest first."""
        ...

    def resolve(self, ref: PullRef, thread_id: str) -> None:
        """Close a conversation."""
        ...

    def add_review(self, ref: PullRef, commit: str, comments: Sequence[LineComment]) -> None:
        """Comment on lines of a commit, all at once, without a verdict."""
        ...

    def check_of(self, ref: PullRef, commit: str) -> str | None:
        """Return the `external_id` of its newest check run on a commit; None without one."""
        ...

    def put_check(self, ref: PullRef, check: Check) -> None:
        """Put a check run on a commit, its annotations in as many requests as they take."""
        ...

    def permission(self, ref: PullRef, login: str, account: int) -> str:
        """Return what an account may do there: `admin`, `write`, `read` or `none`.

        `none` as well where somebody else than `account` bears the name by now.
        """
        ...

    def is_member(self, team: Team, account: int) -> bool:
        """Say whether an account is in a team of an organization, or in one below it.

        Raises `HostRefuses` for a team that is not shown, `TooLarge` for one that is not read.
        """
        ...

    def reviews(self, ref: PullRef) -> Sequence[Review]:
        """List the reviews, the oldest first."""
        ...

    def merge_base(self, pull: PullRequest) -> str:
        """Return the commit from which the branch went its own way."""
        ...

    def file(self, ref: PullRef, path: str, commit: str) -> str | None:
        """Return a file's text at a commit; None where there is none."""
        ...
