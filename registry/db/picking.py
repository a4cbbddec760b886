"""Which rows a list holds: filters as conditions that an index answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, literal, or_

from registry.db import tables as t
from registry.domain.rows import AliasStatus
from registry.domain.searching import past, start_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from registry.contracts.records import AliasFilter, ContractFilter

    Condition = ColumnElement[bool]


def pick_aliases(wanted: AliasFilter, now: datetime, begin: str = "") -> Iterator[Condition]:
    """Yield what an alias must meet to be listed at `now`, behind the row `begin`."""
    alias = t.alias.c
    yield from _placed(wanted, begin)
    if wanted.name is not None:
        yield alias.kind == str(wanted.name.kind)
        yield alias.same == wanted.name.same
    if wanted.target is not None:
        yield alias.target_same == f"{wanted.target.kind}:{wanted.target.same}"
    if wanted.owner is not None:
        yield from _owned(alias, wanted.owner)
    if wanted.type is not None:
        yield alias.type == wanted.type
    if wanted.expiring_within is not None:
        yield from (_is(AliasStatus.ACTIVE), alias.ends_at > now)
        yield alias.ends_at <= now + wanted.expiring_within
    if wanted.state is not None:
        yield from _standing(wanted.state, now)


def pick_contracts(wanted: ContractFilter, begin: str = "") -> Iterator[Condition]:
    """Yield what a contract must meet to be listed behind the row `begin`."""
    contract = t.contract.c
    if wanted.kind is not None:
        yield from _within(contract.id, f"{wanted.kind}:", begin)
    if wanted.owner is not None:
        yield from _owned(contract, wanted.owner)
    if wanted.status is not None:
        yield contract.status == wanted.status


def _placed(wanted: AliasFilter, begin: str) -> Iterator[Condition]:
    """The kind begins the id, so it is a part of its order."""
    alias = t.alias.c
    if wanted.context is not None:
        yield alias.context == wanted.context
    if wanted.kind is not None and wanted.name is not None:
        yield alias.kind == wanted.kind
    elif wanted.kind is not None:
        yield from _within(alias.id, f"{wanted.kind}:", begin)


def _standing(state: str, now: datetime) -> Iterator[Condition]:
    alias = t.alias.c
    if state == "retired":
        yield _is(AliasStatus.RETIRED)
    elif state == "tombstone":
        over = and_(_is(AliasStatus.ACTIVE), alias.over_at <= now)
        yield or_(_is(AliasStatus.TOMBSTONE), over)
    elif state == "expired":
        yield from (_is(AliasStatus.ACTIVE), alias.ends_at <= now)
        yield _not_reached(alias.over_at, now)
    else:
        yield from (_is(AliasStatus.ACTIVE), _not_reached(alias.ends_at, now))
        yield alias.target_same.is_not(None) if state == "live" else alias.target_same.is_(None)


def _not_reached(moment: Any, now: datetime) -> Condition:
    return or_(moment.is_(None), moment > now)


def _is(status: AliasStatus) -> Condition:
    """Write the word into the statement: an index of some rows alone serves no parameter."""
    return t.alias.c.status == literal(str(status), literal_execute=True)


def _owned(columns: Any, owner: str) -> Iterator[Condition]:
    yield columns.owner_start == start_of(owner)
    yield columns.owner == owner


def _within(column: Any, prefix: str, begin: str) -> Iterator[Condition]:
    """Cut a range; a second lower bound would keep SQLite from beginning at the first."""
    if begin < prefix:
        yield column >= prefix
    yield column < past(prefix)
