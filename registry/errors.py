"""Expected failures, each with what happened and the next step.

    FrenlyError
    |-- InvalidInput    the caller can fix the input                exit 2, HTTP 422
    |-- Missing         there is no such thing                      exit 3, HTTP 404
    |-- Conflict        it contradicts the present state or a rule  exit 4, HTTP 409
    |-- Denied          a person (another one) must decide          exit 5, HTTP 403
    `-- Unavailable     nothing was changed; try again              exit 75, HTTP 503

Every edge (HTTP, CLI, model, retry) maps the five kinds once. Anything else is a bug and
is not caught.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable


Choice = TypeVar("Choice", bound=StrEnum)


class ErrorKind(StrEnum):
    """Who can act on the failure."""

    INVALID = "invalid"
    MISSING = "missing"
    CONFLICT = "conflict"
    DENIED = "denied"
    UNAVAILABLE = "unavailable"


class FrenlyError(Exception):
    """An expected failure: what happened, and the next step a person can take."""

    kind: ClassVar[ErrorKind]
    code: ClassVar[str]

    def __init__(self, message: str, *, hint: str, **facts: str) -> None:
        super().__init__(message)
        self.message, self.hint, self.facts = message, hint, facts


class InvalidInput(FrenlyError):
    """What was given cannot be meant; the caller can correct it."""

    kind, code = ErrorKind.INVALID, "input.invalid"


class Missing(FrenlyError):
    """There is no such thing."""

    kind, code = ErrorKind.MISSING, "missing"


class Conflict(FrenlyError):
    """It contradicts the present state or a rule."""

    kind, code = ErrorKind.CONFLICT, "conflict"


class Denied(FrenlyError):
    """The actor may not do this; somebody else must decide."""

    kind, code = ErrorKind.DENIED, "denied"


class Unavailable(FrenlyError):
    """A part that is needed does not answer. Nothing was changed."""

    kind, code = ErrorKind.UNAVAILABLE, "unavailable"


def nearest(word: str, choices: Iterable[str], *, otherwise: str = "") -> str:
    """Suggest the choice a person most likely meant, as a sentence.

    >>> nearest("frontent", ["frontend", "system"])
    "Did you mean 'frontend'?"
    >>> nearest("zzz", ["frontend", "system"])
    'Known: frontend, system.'
    """
    import difflib  # noqa: PLC0415 - only failures pay for it, not every start of the CLI

    known, shown = sorted(str(choice) for choice in choices), 12
    near = difflib.get_close_matches(word, known, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    if not known:
        return otherwise or "None is known yet."
    return f"Known: {', '.join(known[:shown])}{', ...' if len(known) > shown else ''}."


def chosen(choices: type[Choice], raw: str, what: str, **facts: str) -> Choice:
    """Read one of `choices` by its name; raise `InvalidInput` with the nearest one.

    `what` says what the word should have been, with its article, e.g. "a policy".
    """
    try:
        return choices(raw)
    except ValueError:
        raise InvalidInput(
            f"{raw!r} is not {what}.", hint=nearest(raw, choices), **facts
        ) from None
