"""Rows and edits as examples write them, in one line each."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, cast

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
from registry.domain.schedules import Dip
from registry.domain.times import parse_duration, parse_moment
from registry.domain.versions import Compatibility
from registry.errors import InvalidInput, chosen, nearest

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


_LEFT_OUT = {"schedule", "releases"}
"""Parts of rows that take more than a line; no rule is about them alone."""


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


def _read_dip(raw: Any) -> Dip:
    """Read a brown-out, e.g. `30d:1h`: when it starts, and how long it lasts."""
    after, _, lasts = str(raw).partition(":")
    return Dip(parse_duration(after), parse_duration(lasts))


_READERS: dict[str, Callable[[Any], Any]] = {
    "name": read_name,
    "target": read_name,
    "successor": read_name,
    "type": lambda raw: AliasType.parse(str(raw)),
    "lifetime": lambda raw: parse_duration(str(raw)),
    "by": lambda raw: parse_duration(str(raw)),
    "created_at": lambda raw: parse_moment(str(raw)),
    "expires_at": lambda raw: parse_moment(str(raw)),
    "ends_after": lambda raw: parse_duration(str(raw)),
    "warn_after": lambda raw: parse_duration(str(raw)),
    "brownouts": lambda raw: tuple(map(_read_dip, raw if isinstance(raw, list) else [raw])),
    "sunset_after": lambda raw: parse_duration(str(raw)),
    "sunset_at": lambda raw: parse_moment(str(raw)),
    "candidates": lambda raw: tuple(map(read_name, raw if isinstance(raw, list) else [raw])),
    "compatibility": lambda raw: Compatibility.parse(str(raw)),
    "tombstone": lambda raw: raw is True,
    "deprecated_at": lambda raw: parse_moment(str(raw)),
    "fallback": lambda raw: tuple(map(str, raw)) if isinstance(raw, list) else (str(raw),),
}


def _built(of: Any, told: Told, keep: Mapping[str, Callable[[Any], Any]]) -> Any:
    known = [field.name for field in fields(of) if field.name not in _LEFT_OUT]
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
