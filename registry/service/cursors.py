"""In which order lists are read, and where a page of one goes on.

A list is read along an index, so its order follows from what it is picked by, and a page goes
on behind the last item of the page before: no item is counted off again.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from registry.domain.rows import Alias
from registry.domain.searching import found_under, same_in
from registry.domain.times import parse_moment, show_moment
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from registry.contracts.records import AliasFilter, ContractFilter
    from registry.domain.rows import Contract


class Order(Enum):
    """What a list is ordered by, its keys last."""

    KEY = auto()
    FOUND = auto()
    """By the end of the name that begins with the searched text."""
    EXPIRY = auto()
    """Soonest first."""


class Place(NamedTuple):
    """The last item of a page: its row id, and what comes before that in the order."""

    row: str
    tail: str = ""
    ends_at: datetime | None = None


def order_of(wanted: AliasFilter | ContractFilter) -> Order:
    """Say how a list picked so is ordered."""
    if wanted.search is not None:
        return Order.FOUND
    within = getattr(wanted, "expiring_within", None)
    expired = getattr(wanted, "state", None) == "expired"
    return Order.EXPIRY if expired or within is not None else Order.KEY


def cursor(row: Alias | Contract, order: Order) -> str:
    """Write where the page behind `row` begins."""
    if order is Order.EXPIRY:
        return f"{show_moment(ends_at(row) if isinstance(row, Alias) else None)} {row.key}"
    return str(row.key)


def ends_at(alias: Alias) -> datetime | None:
    """Return when an alias ends by itself: by its expiry or its announced end, the sooner."""
    ends = (alias.expires_at, over_at(alias))
    return min((end for end in ends if isinstance(end, datetime)), default=None)


def over_at(alias: Alias) -> datetime | None:
    """Return when the announced end of an alias comes."""
    end = None if alias.schedule is None else alias.schedule.ends_at
    return end if isinstance(end, datetime) else None


def read_cursor(raw: str, wanted: AliasFilter | ContractFilter) -> Place:
    """Read what `cursor` wrote for a list picked so.

    Raises `InvalidInput` for a text that continues another list.
    """
    order = order_of(wanted)
    try:
        moment, key = raw.split(" ", 1) if order is Order.EXPIRY else ("", raw)
        table, row = key.split(":", 1)
        if order is Order.EXPIRY:
            return Place(row, ends_at=parse_moment(moment))
        if order is Order.KEY:
            return Place(row)
        return Place(row, tail=_tail(same_in(table, row), wanted.search or ""))
    except ValueError:
        raise _strange(raw) from None


def _tail(same: str, text: str) -> str:
    tail = found_under(same, text)
    if tail is None:
        raise ValueError(same)
    return tail


def _strange(raw: str) -> InvalidInput:
    return InvalidInput(
        f"This list does not go on behind {raw[:80]!r}.",
        hint="Pass what the page before gave as its continuation, with the same filters.",
    )
