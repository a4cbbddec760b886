"""Rebuild the registry from nothing but its log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from registry.domain.changes import read_changes
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.audit.stored import StoredEntry
    from registry.domain.changes import Changes
    from registry.domain.rows import Row, RowKey


class Rebuilt(NamedTuple):
    """The registry as the log tells it, up to the first entry that does not fit."""

    rows: dict[RowKey, Row]
    revision: int
    problem: str
    first_bad: int | None
    """The position of that entry; None when all fit."""


def rebuild(applied: Iterable[StoredEntry]) -> Rebuilt:
    """Make every change that the log tells of, in order, each on what the last one left.

    Args:
        applied: The entries of applied revisions, in the order of their positions.
    """
    rows: dict[RowKey, Row] = {}
    revision = 0
    for entry in applied:
        told, changes = _read(entry)
        problem = "" if told == revision + 1 else f"revision {told} follows {revision}"
        problem = problem or _misfit(rows, changes)
        if problem:
            return Rebuilt(rows, revision, problem, entry.position)
        for key, _, after in changes:
            rows.pop(key, None)
            if after is not None:
                rows[key] = after
        revision += 1
    return Rebuilt(rows, revision, "", None)


def _read(entry: StoredEntry) -> tuple[int | None, Changes]:
    try:
        data = json.loads(entry.body)["data"]
        return data["revision"], read_changes(data["changes"])
    except (ValueError, TypeError, KeyError, FrenlyError):
        return None, ()


def _misfit(rows: dict[RowKey, Row], changes: Changes) -> str:
    for key, before, _ in changes:
        if rows.get(key) != before:
            return f"row {str(key)!r} was not as the entry says it was before"
    return ""
