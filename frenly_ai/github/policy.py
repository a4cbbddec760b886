"""Which repositories are looked at, and who is who: `github.yaml`, read here, closed."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from registry.rules.closed import Closed
from tools.closed_model import Wording, keys_of, read_model

_Repository = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}$")]
_Path = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-][A-Za-z0-9_./-]{0,399}$")]
_Person = Annotated[str, Field(min_length=1, max_length=64)]
_Account = Annotated[int, Field(ge=1)]


class Repository(Closed):
    """What is done about the pull requests of one repository."""

    id: _Account | None = None
    """The host's number of it; None lets the first sight of it decide."""
    review: bool = True
    context: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """In which the names of its code are meant; None where review.yaml says it by paths."""
    aliases: _Path | None = None
    """A table of names; a pull request that edits it asks for the change."""
    reviews_decide: bool = False
    """Whether reviews of the table's code owners count as decisions."""
    fixes: bool = False
    """Whether pull requests with fixes may be asked for; it takes a right to write code."""

    teams: bool = False
    """Whether members of teams that own the table count; it takes a right to read members."""

    @model_validator(mode="after")
    def _has_a_table(self) -> Self:
        if self.reviews_decide and self.aliases is None:
            raise ValueError("'reviews_decide' needs 'aliases': there is nothing to decide on")
        if self.teams and not self.reviews_decide:
            raise ValueError("'teams' needs 'reviews_decide': no review would count")
        if self.aliases is not None and {"", ".", ".."} & set(self.aliases.split("/")):
            raise ValueError(f"{self.aliases!r} is no path from the root of a repository")
        return self


class GitHubPolicy(Closed):
    """Everything about GitHub."""

    version: Literal[1]
    api: Annotated[
        str, Field(pattern=r"^https?://[A-Za-z0-9.\[\]:-]{1,255}(?:/[!-~]{0,200})?$")
    ]
    app: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{0,40}$")]
    """The app's id; empty where a token is used."""
    repositories: dict[_Repository, Repository]
    people: dict[_Person, _Account]
    """Frenly's name of a person to their number at GitHub."""

    @model_validator(mode="after")
    def _is_one_each(self) -> Self:
        if len(set(self.people.values())) < len(self.people):
            raise ValueError("two people of 'people' have the same number")
        numbers = [each.id for each in self.repositories.values() if each.id is not None]
        if len(set(numbers)) < len(numbers):
            raise ValueError("two of 'repositories' have the same id")
        return self

    def repository(self, name: str) -> Repository | None:
        """Return what is done for a repository; names are compared as GitHub does."""
        wanted = name.lower()
        found = (r for key, r in self.repositories.items() if key.lower() == wanted)
        return next(found, None)

    def person(self, account: int) -> str | None:
        """Return who an account is here; None for somebody unknown."""
        return next((name for name, number in self.people.items() if number == account), None)


def load_github(text: str, *, source: str) -> GitHubPolicy:
    """Read the file; raise `InvalidInput` with file:line for anything unknown or missing."""
    return read_model(GitHubPolicy, text, source=source, wording=_WORDING)[0]


def _known(path: tuple[int | str, ...]) -> list[str]:
    return keys_of(Repository if path[0] == "repositories" else GitHubPolicy)


_WORDING = Wording(
    known=_known,
    otherwise="See the comment in the packaged github.yaml.",
    aside=frozenset({"[key]"}),
)
