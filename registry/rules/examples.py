"""Examples of rules as policy files write them: small, readable, and checked when read.

An example tells a situation: rows that stand, and a wish for a change of them, a row put in
place of another, people who approve, or a lookup. `registry/rules/trying.py` plays it.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any, cast

from pydantic import AfterValidator, Field

from registry.domain.edits import EDITS, AdoptAnchor, Edit, UndoProposal
from registry.domain.names import Kind, Name
from registry.domain.rows import (
    Alias,
    AliasStatus,
    AliasType,
    Context,
    Contract,
    ContractStatus,
    Row,
)
from registry.domain.times import parse_duration, parse_moment
from registry.errors import FrenlyError, InvalidInput, chosen, nearest
from registry.rules.closed import Closed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NOW = parse_moment("2026-01-01")
"""The moment of every example."""
Told = dict[str, Any]

_EDITS = {name: of for name, of in EDITS.items() if of not in {AdoptAnchor, UndoProposal}}
_ROWS: dict[str, type[Alias | Contract | Context]] = {
    "alias": Alias,
    "contract": Contract,
    "context": Context,
}
_OWNED = {"alias": {"created_at": NOW, "type": AliasType.PERMANENT, "target": None}}
"""What a row has when an example does not say."""


def read_wish(told: Told) -> Edit:
    """Read an edit, e.g. `{edit: alias.create, name: a-api, context: c, target: b-api}`."""
    name = str(told.get("edit"))
    if name not in _EDITS:
        raise InvalidInput(f"{name!r} is not an edit.", hint=nearest(name, _EDITS))
    rest = {key: value for key, value in told.items() if key != "edit"}
    keep = {"name": str} if name == "context.register" else {}
    return cast("Edit", _built(_EDITS[name], rest, keep))


def read_row(told: Told) -> Row:
    """Read a row, e.g. `{alias: a-api, context: c, target: b-api}` or `{contract: b-api}`."""
    word = next((word for word in _ROWS if word in told), "")
    if not word or (word == "context" and set(told) - {"context", "fallback"}):
        raise InvalidInput(
            "A row begins with what it is.",
            hint=f"Write one of {', '.join(_ROWS)} and its name.",
        )
    rest = {("name" if key == word else key): value for key, value in told.items()}
    status = ContractStatus if word == "contract" else AliasStatus
    keep: dict[str, Callable[[Any], Any]] = {
        "status": lambda raw: chosen(status, str(raw), "a status")
    }
    if word == "context":
        keep = {"name": str}
    return cast("Row", _built(_ROWS[word], {**_OWNED.get(word, {}), **rest}, keep))


def read_name(raw: Any) -> Name:
    """Read `key`, or `kind:key` for names that are no services."""
    kind, mark, key = str(raw).partition(":")
    if mark and kind in set(Kind):
        return Name.parse(Kind(kind), key)
    return Name.parse(Kind.SERVICE, str(raw))


_READERS: dict[str, Callable[[Any], Any]] = {
    "name": read_name,
    "target": read_name,
    "successor": read_name,
    "type": lambda raw: AliasType.parse(str(raw)),
    "lifetime": lambda raw: parse_duration(str(raw)),
    "by": lambda raw: parse_duration(str(raw)),
    "created_at": lambda raw: parse_moment(str(raw)),
    "expires_at": lambda raw: parse_moment(str(raw)),
    "deprecated_at": lambda raw: parse_moment(str(raw)),
    "fallback": lambda raw: tuple(map(str, raw)) if isinstance(raw, list) else (str(raw),),
}


def _built(of: Any, told: Told, keep: Mapping[str, Callable[[Any], Any]]) -> Any:
    known = [field.name for field in fields(of)]
    values = {}
    for key, value in told.items():
        if key not in known:
            raise InvalidInput(f"{key!r} is not known in an example.", hint=nearest(key, known))
        read = keep.get(key) or _READERS.get(key, str)
        values[key] = None if value is None else read(value)
    try:
        return of(**values)
    except TypeError:
        raise InvalidInput(
            "An example leaves something out.", hint=f"It may give: {', '.join(known)}."
        ) from None


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
