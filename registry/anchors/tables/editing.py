"""Two versions of our own name table compared: the edits that lead from one to the other. Pure.

Only what has one meaning becomes an edit. Whatever else was changed is refused with its line,
so that nobody takes a change for made that was not.
"""

from __future__ import annotations

import math
import re
from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from registry.anchors.import_report import ImportLine
from registry.anchors.tables.formats import Format, open_document, read_document
from registry.anchors.tables.items import AliasItem, Asked, ContextItem, ContractItem
from registry.domain.edits import (
    ChangeAliasOwner,
    CreateAlias,
    RegisterContract,
    RepointAlias,
    RetireAlias,
    TombstoneAlias,
)
from registry.domain.names import Name
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from registry.domain.edits import Edit

MOST_EDITS = 200
"""Of one pull request; nobody reads more. A larger table is imported."""
_Key = TypeVar("_Key")
_Value = TypeVar("_Value", AliasItem, ContractItem)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that let a text be read in another order than it stands in."""
_DAY = timedelta(days=1)
_ASIDE = frozenset({"at", "note"})
_EDITABLE = frozenset({"targets", "constraint", "owner", "gone"})


class _Place(NamedTuple):
    """What identifies an alias."""

    name: Name
    context: str
    scope: str


class _Table(NamedTuple):
    aliases: dict[_Place, AliasItem]
    contracts: dict[Name, ContractItem]
    contexts: dict[str, tuple[str, ...]]


def edits_between(
    before: str | None, after: str | None, *, source: str, now: datetime
) -> tuple[Edit, ...]:
    """Return the edits of a changed table; none when only its wording changed.

    Args:
        before: The table as it was; None where there was none.
        after: The table as it is to be; None where it was deleted.
        source: What to call it in messages.
        now: When lifetimes begin; an end in the table becomes a lifetime of whole days.

    Raises:
        InvalidInput: The table cannot be read, or was changed in a way that is no edit.
    """
    old, new = _read(before, source), _read(after, source)
    if old.contexts != new.contexts and None not in {before, after}:
        raise _refusal(source, "contexts", "they are not changed this way")
    edits = [*_contracts(old, new), *_aliases(old, new, now)]
    if len(edits) > MOST_EDITS:
        raise InvalidInput(
            f"{source}: {len(edits)} names change, and at most {MOST_EDITS} may at once.",
            hint="Import the table with `frenly import`, or split the change.",
        )
    for edit in edits:
        if any(_TURNING.search(str(getattr(edit, field.name))) for field in fields(edit)):
            what = str(getattr(edit, "name", ""))
            raise _refusal(source, what, "it holds signs that turn how it is read")
    return tuple(edits)


def _read(text: str | None, source: str) -> _Table:
    table = _Table({}, {}, {})
    if text is None:
        return table
    root = open_document(text, source=source)
    for item in read_document(root, Format.FRENLY, Asked()):
        if isinstance(item, ImportLine):
            raise InvalidInput(
                f"{item.location}: {item.what}: {item.why}", hint="Correct the table."
            )
        if isinstance(item, AliasItem):
            _put(table.aliases, _Place(item.name, item.context, item.scope), item)
        elif isinstance(item, ContractItem):
            _put(table.contracts, item.name, item)
        elif isinstance(item, ContextItem):
            table.contexts[item.name] = item.fallback
    return table


def _put(held: dict[_Key, _Value], key: _Key, item: _Value) -> None:
    if key in held:
        raise _refusal(item.at, item.what, "it stands in the table twice")
    held[key] = item


def _contracts(old: _Table, new: _Table) -> Iterator[Edit]:
    for name in sorted(old.contracts.keys() - new.contracts.keys()):
        gone = old.contracts[name]
        raise _refusal(gone.at, gone.what, "a contract does not end by being left out")
    for name, item in new.contracts.items():
        was = old.contracts.get(name)
        if was is None and not (item.deprecated or item.successor):
            yield RegisterContract(
                name=name,
                version=item.version,
                owner=item.owner,
                description=item.description,
                base_url=item.base_url,
            )
        elif was is None or _changed(was, item):
            raise _refusal(item.at, item.what, "only new contracts are taken this way")


def _aliases(old: _Table, new: _Table, now: datetime) -> Iterator[Edit]:
    for place, gone in old.aliases.items():
        if place not in new.aliases:
            if gone.gone:
                raise _refusal(gone.at, gone.what, "what is gone stays on record")
            yield RetireAlias(name=place.name, context=place.context, scope=place.scope)
    for place, item in new.aliases.items():
        was = old.aliases.get(place)
        yield from [_created(item, now)] if was is None else _edited(was, item)


def _created(item: AliasItem, now: datetime) -> Edit:
    if len(item.targets) != 1 or item.gone:
        raise _refusal(item.at, item.what, "a new name needs exactly one target")
    lifetime = None
    if item.expires_at is not None:
        if item.expires_at <= now:
            raise _refusal(item.at, item.what, "it would have ended already")
        lifetime = _DAY * math.ceil((item.expires_at - now) / _DAY)
    if item.deprecated_in or item.removed_in or item.created_at:
        raise _refusal(item.at, item.what, "history is imported, not changed")
    return CreateAlias(
        name=item.name,
        context=item.context,
        target=item.targets[0],
        scope=item.scope,
        constraint=item.constraint,
        type=item.type,
        lifetime=lifetime,
        owner=item.owner,
        description=item.description,
    )


def _edited(was: AliasItem, item: AliasItem) -> Iterator[Edit]:
    changed = _changed(was, item)
    if other := sorted(changed - _EDITABLE):
        raise _refusal(item.at, item.what, f"{other[0]!r} is not changed this way")
    name, context, scope = item.name, item.context, item.scope
    if "gone" in changed:
        if not item.gone or changed - {"gone", "targets"}:
            raise _refusal(item.at, item.what, "what was removed stays so, and alone")
        yield TombstoneAlias(name=name, context=context, scope=scope)
        return
    if changed & {"targets", "constraint"}:
        if len(item.targets) != 1:
            raise _refusal(item.at, item.what, "it needs exactly one target")
        yield RepointAlias(
            name=name,
            context=context,
            scope=scope,
            target=item.targets[0],
            constraint=item.constraint,
        )
    if "owner" in changed:
        if not item.owner:
            raise _refusal(item.at, item.what, "it needs an owner")
        yield ChangeAliasOwner(name=name, context=context, scope=scope, owner=item.owner)


def _changed(was: _Value, item: _Value) -> frozenset[str]:
    names = {field.name for field in fields(item)} - _ASIDE
    return frozenset(n for n in names if getattr(was, n) != getattr(item, n))


def _refusal(at: str, what: str, why: str) -> InvalidInput:
    return InvalidInput(
        f"{at}: {what}: {why}.",
        hint="Put it back, and ask for it with `frenly propose` or `frenly import`.",
    )
