"""GitHub's answers about git's own objects, as far as anything in them is read."""

from __future__ import annotations

from pydantic import BaseModel

from frenly_ai.github.answers import User
from frenly_ai.github.branches import Words


class Sha(BaseModel):
    """Something of git, by its digest."""

    sha: str


class Ref(BaseModel):
    """A branch."""

    object: Sha


class Commit(BaseModel):
    """A commit."""

    tree: Sha
    parents: list[Sha]


class Entry(BaseModel):
    """One line of a tree."""

    path: str
    mode: str
    sha: str = ""
    size: int = 0


class Tree(BaseModel):
    """A folder."""

    tree: list[Entry]
    truncated: bool = False


class Blob(BaseModel):
    """A file."""

    content: str
    encoding: str


class Repository(BaseModel):
    """A repository."""

    id: int
    default_branch: str


class _Head(BaseModel):
    ref: str
    sha: str


class Pull(BaseModel):
    """A pull request."""

    number: int
    title: str
    body: str | None = None
    user: User | None = None
    head: _Head

    @property
    def words(self) -> Words:
        """Return what stands on it."""
        return Words(self.title, self.body or "")


class Compared(BaseModel):
    """Two commits compared."""

    merge_base_commit: Sha
