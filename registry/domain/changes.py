"""Changes: what each touched row was, and what it would be; their inverse and its proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.domain.rows import Content, Row, RowKey, Table, read_row
from registry.domain.state import Overlay, State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class RowChange(NamedTuple):
    """One row before and after; None where there is none."""

    key: RowKey
    before: Row | None
    after: Row | None


Changes = tuple[RowChange, ...]


def invert(changes: Changes) -> Changes:
    """Return the changes that put every row back."""
    return tuple(RowChange(key, after, before) for key, before, after in changes)


def settled(changes: Changes, at: datetime) -> Changes:
    """Fix what waits for the time of applying."""
    return tuple(
        RowChange(c.key, c.before, None if c.after is None else c.after.settled(at))
        for c in changes
    )


def proves_undo(changes: Changes, at: datetime) -> bool:
    """Apply, then the inverse, on a stored copy: is each touched row as it was, to the byte?"""
    fixed = settled(changes, at)
    stored = {c.key: _content(c.before) for c in fixed}
    before = dict(stored)
    for step in (fixed, invert(fixed)):
        for key, expected, after in step:
            if stored[key] != _content(expected):
                return False
            stored[key] = _reread(key, after)
    return stored == before


def post_state(state: State, changes: Changes) -> Overlay:
    """Return the state as it would be after the changes."""
    return Overlay(state, {c.key: c.after for c in changes})


def write_changes(changes: Changes) -> list[Content]:
    """Write changes as JSON carries them."""
    return [
        {
            "table": str(c.key.table),
            "id": c.key.id,
            "before": _content(c.before),
            "after": _content(c.after),
        }
        for c in changes
    ]


def read_changes(content: Iterable[Content]) -> Changes:
    """Read what `write_changes` wrote."""
    return tuple(_read_change(item) for item in content)


def _read_change(item: Content) -> RowChange:
    key = RowKey(Table(item["table"]), item["id"])
    before, after = (
        None if item[side] is None else read_row(key.table, item[side])
        for side in ("before", "after")
    )
    return RowChange(key, before, after)


def _content(row: Row | None) -> Content | None:
    return None if row is None else row.content()


def _reread(key: RowKey, row: Row | None) -> Content | None:
    return None if row is None else read_row(key.table, row.content()).content()
