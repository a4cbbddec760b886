"""GitHub's answers, as far as anything in them is read.

The client's own models hold whole answers to today's description; an older server, or a label
that lacks a field nobody here reads, would make a pull request unreadable. So requests go
through its models, and of answers only these fields are looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, TypeAdapter

if TYPE_CHECKING:
    from githubkit import Response

_Answer = TypeVar("_Answer")


class User(BaseModel):
    """An account."""

    id: int
    login: str
    type: str = ""


class _Repo(BaseModel):
    id: int
    default_branch: str = ""


class _Branch(BaseModel):
    sha: str
    ref: str
    repo: _Repo | None = None


class Pull(BaseModel):
    """A pull request."""

    state: str
    merged: bool = False
    user: User | None
    head: _Branch
    base: _Branch
    changed_files: int = 0

    @property
    def is_fork(self) -> bool:
        """Say whether it comes from elsewhere; a fork that was deleted has no repository."""
        theirs, ours = self.head.repo, self.base.repo
        return theirs is None or ours is None or theirs.id != ours.id

    @property
    def repository_id(self) -> int:
        """Return the number of the repository it is to be merged into; 0 for none."""
        return 0 if self.base.repo is None else self.base.repo.id

    @property
    def is_onto_default(self) -> bool:
        """Say whether it is to be merged into the branch on which the repository stands."""
        ours = self.base.repo
        return ours is not None and bool(self.base.ref) and self.base.ref == ours.default_branch


class IssueComment(BaseModel):
    """A comment on the whole."""

    id: int
    user: User | None
    body: str | None = None


class PullReview(BaseModel):
    """A review."""

    id: int
    user: User | None
    state: str
    commit_id: str | None = None


class CheckRun(BaseModel):
    """A check run."""

    id: int
    external_id: str | None = None


class CheckRuns(BaseModel):
    """Check runs of a commit."""

    check_runs: list[CheckRun]


class Permission(BaseModel):
    """What an account may do."""

    permission: str
    user: User | None = None


class _Commit(BaseModel):
    sha: str


class Comparison(BaseModel):
    """Two branches compared."""

    merge_base_commit: _Commit


class Installation(BaseModel):
    """Where the app may act."""

    id: int


class App(BaseModel):
    """The app that asks."""

    slug: str


def read(model: type[_Answer], answer: Response[Any, Any]) -> _Answer:
    """Read an answer; raise pydantic's `ValidationError` for anything else."""
    return TypeAdapter(model).validate_json(answer.content)
