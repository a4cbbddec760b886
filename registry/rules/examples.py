"""Examples of rules as policy files write them: small, readable, and checked when read.

An example tells a situation: rows that stand, and a wish for a change of them, a row put in
place of another, people who approve, or a lookup. `registry/rules/trying.py` plays it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field

from registry.domain.provenance import SourceKind
from registry.errors import FrenlyError
from registry.rules.closed import Closed
from registry.rules.example_rows import Told, read_row, read_wish

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _checked(read: Callable[[Told], object]) -> AfterValidator:
    def check(told: Told) -> Told:
        try:
            read(told)
        except FrenlyError as error:
            raise ValueError(f"{error.message} {error.hint}") from error
        return told

    return AfterValidator(check)


Wished = Annotated[Told, _checked(read_wish)]
Given = Annotated[Told, _checked(read_row)]


class Approval(Closed):
    """Somebody who approves, for which groups, and how long before the count."""

    by: str
    groups: tuple[str, ...] = ()
    ago: str = "1h"


class Asked(Closed):
    """Through an agent: on which channel, and where one value came from."""

    channel: str
    field: str
    value: str = ""
    source: SourceKind
    where: str = ""
    registered: bool = False
    signs: tuple[str, ...] = ()


class Lookup(Closed):
    """A name that is looked up from a context."""

    name: str
    context: str


class Example(Closed):
    """One situation of which a rule says either yes or no."""

    under: dict[str, Any] = Field(default_factory=dict)
    """Settings that the example is about; every other one is that of the effective policy."""
    given: tuple[Given, ...] = ()
    """Rows that stand already."""
    wish: tuple[Wished, ...] = ()
    put: tuple[Given, ...] = ()
    """Rows put in place of given ones, as an undo may do and no edit can."""
    asked: Asked | None = None
    """How the wish was asked for; None is a wish of nobody's in particular."""
    used_by: tuple[str, ...] = ()
    """Repositories in whose code stands whatever the wish ends."""
    author: str = "ana"
    approvals: tuple[Approval, ...] | None = None
    """Who approves the wish; None leaves approving out of the example."""
    lookup: Lookup | None = None
    says: str = ""
    """Words that the message must hold where the rule says no."""


class Examples(Closed):
    """Situations that a rule lets pass, and others that it does not."""

    passes: tuple[Example, ...] = ()
    fails: tuple[Example, ...] = ()


class ExampleFile(Closed):
    """The examples of every built-in rule, with what all of them share."""

    under: dict[str, Any] = Field(default_factory=dict)
    given: tuple[Given, ...] = ()
    rules: Annotated[dict[str, Examples], Field(min_length=1)]

    def of(self, rule: str) -> Examples:
        """Return a rule's examples, each with what all of them share."""
        own = self.rules.get(rule, Examples())
        return Examples(
            passes=tuple(map(self._whole, own.passes)), fails=tuple(map(self._whole, own.fails))
        )

    def _whole(self, example: Example) -> Example:
        shared = {
            "under": merged(self.under, example.under),
            "given": (*self.given, *example.given),
        }
        return example.model_copy(update=shared)


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one tree of settings over another; lists and plain values replace."""
    found = dict(below)
    for key, value in above.items():
        standing = found.get(key)
        if isinstance(standing, dict) and isinstance(value, dict):
            found[key] = merged(standing, value)
        else:
            found[key] = value
    return found
