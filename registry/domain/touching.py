"""What planning and judging edits will ask of the registry, told beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain import edits as e
from registry.domain.names import Name
from registry.domain.rows import RowKey, Table, alias_key, contract_key
from registry.domain.state import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable


def touched(edits: Iterable[e.Edit]) -> Wanted:
    """Return what is likely to be asked, so that a store can fetch it in few queries.

    A guess that misses costs a query, never an answer: what was not told is asked one by one.
    """
    rows: set[RowKey] = set()
    named: set[Name] = set()
    for edit in edits:
        names = _names(edit)
        named |= names
        context: str = getattr(edit, "context", "")
        if context:
            rows.add(RowKey(Table.CONTEXT, context))
            scope: str = getattr(edit, "scope", "")
            rows |= {alias_key(name, context, scope) for name in names}
    rows |= {contract_key(name) for name in named}
    return Wanted(rows=frozenset(rows), named=frozenset(named), to=frozenset(named))


def _names(edit: e.Edit) -> set[Name]:
    given = (getattr(edit, field, None) for field in ("name", "target", "successor"))
    return {name for name in given if isinstance(name, Name)}
