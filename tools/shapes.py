"""What the arguments and results of all tools have in common."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

KindName = Annotated[
    Literal[
        "service", "path", "api_version", "attribute", "metric", "env", "label", "alert", "flag"
    ],
    Field(description="Of the name."),
]
AliasTypeName = Literal["permanent", "temporary", "contextual", "migration"]
AliasState = Literal["live", "expired", "retired", "without target"]
StatusName = Literal["pending", "approved", "applied", "rejected", "expired", "refused"]


def _plain(value: str) -> str:
    """Refuse what a reader cannot see: control characters, bidi marks, line breaks."""
    if not value.isprintable():
        raise ValueError("must be visible text on one line")
    return value


Key = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_plain)]
"""A name, a context or an identifier; its grammar is checked by whoever owns it."""
Word = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_plain)]
"""A short value such as a duration or a version."""
Line = Annotated[str, Field(max_length=500), AfterValidator(_plain)]
"""Free text for people."""

DURATIONS = frozenset({"lifetime", "by"})
"""Arguments that hold a duration, whichever tool takes them."""


def choices(annotation: Any) -> tuple[str, ...]:
    """Return the words that a `Literal` type allows, also inside a union; empty for others.

    >>> choices(Literal["a", "b"] | None)
    ('a', 'b')
    """
    parts = get_args(annotation)
    return tuple(w for p in parts for w in ((p,) if isinstance(p, str) else choices(p)))


class Args(BaseModel):
    """What the model fills in. It reads the descriptions; nothing else is accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class NoArgs(Args):
    """For tools that take nothing."""


class Shape(BaseModel):
    """A part of a result."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(Shape):
    """One thing that was read, under the id by which an answer cites it."""

    id: str
    fact: str
    source: str


class Result(Shape):
    """What every tool answers with: its own fields, and the facts it rests on."""

    facts: tuple[Fact, ...]
