"""Queries for which a database reads a whole table, and the index that was dropped before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.facts import ids
from agent.triage.causes.sessions import cells_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_DROPPED = re.compile(
    r"drop(?:ped|ping)? index (?:concurrently )?(?:if exists )?[`\"']?(?:\w+\.)?(\w+)", re.I
)
_MANY = 100_000
"""Rows that are read for nothing before anybody notices."""


def dropped(facts: Facts) -> Iterator[Draft]:
    """A table is read from end to end by a column whose index was dropped."""
    gone = {
        found[1]: e
        for form in ("turn", "line")
        for e in facts.of(form)
        for found in _DROPPED.finditer(str(e.data["text"]))
    }
    for e in facts.of("record"):
        cells = cells_of(e)
        table, column = cells.get("scanned_table", ""), cells.get("scanned_by", "")
        removed = cells.get("rows_removed", "")
        if not (table and column and removed.isdigit() and int(removed) >= _MANY):
            continue
        index = next((name for name in sorted(gone) if _is_on(name, column)), "")
        yield _draft(facts, e, gone.get(index), index)


def _is_on(index: str, column: str) -> bool:
    """Whether an index is called after a column."""
    return f"_{column}_" in f"_{index}_"


def _draft(facts: Facts, e: Evidence, gone: Evidence | None, index: str) -> Draft:
    cells = cells_of(e)
    table, column = cells["scanned_table"], cells["scanned_by"]
    scanned = (
        f"the database reads all of the table {table} to find rows by {column} (sequential "
        f"scan, {cells['rows_removed']} rows for nothing)"
    )
    said = (
        f'The index `{index}` was dropped: "{gone.data["text"][:140]}"; since then '
        if gone
        else ""
    )
    return Draft(
        entity=index or facts.subject or table,
        fault="database_error" if gone else "slow_dependency",
        says=f"{said}{scanned}."
        if gone
        else f"{scanned[0].upper()}{scanned[1:]}: no index fits.",
        rule="index_dropped" if gone else "whole_table_read",
        about="",
        seen=ids([e, *([gone] if gone else [])]),
        direct=gone is not None,
        weight=0.95 if gone else 0.7,
        disproof=f"The same query being slow with an index on {table} ({column}).",
    )


RULES = (dropped,)
