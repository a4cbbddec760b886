"""The rows that a search must see to tell what a change brings about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.rows import Alias, Contract
from registry.rules.conflicts.idents import ident

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.domain.changes import Changes
    from registry.domain.conflicts import Conflict, Named
    from registry.domain.names import Name
    from registry.domain.rows import Row, RowKey
    from registry.rules.conflicts.ground import Ground
    from registry.rules.conflicts.idents import Ident


def around(ground: Ground, conflict: Conflict, changes: Changes) -> dict[RowKey, Row]:
    """Return the rows that a search must see to tell what the changes bring about."""
    touched = [row for c in changes for row in (c.before, c.after) if row is not None]
    seeds = {ident(row.name): row.name for row in (*conflict.rows, *_named(touched))}
    queue: list[Ident] = list(seeds)
    queue += (other for same in seeds for other in ground.spellings.alike(same))
    queue += (ident(name) for row in _named(touched) for name in _leads_to(row))
    found: dict[RowKey, Row] = {context.key: context for context in ground.contexts()}
    seen: set[Ident] = set()
    while queue:
        same = queue.pop()
        if same in seen:
            continue
        seen.add(same)
        rows = list(_bearing(ground, same, with_leading=same in seeds))
        found |= {row.key: row for row in rows}
        queue += (ident(name) for row in rows for name in (row.name, *_leads_to(row)))
    return found


def _bearing(ground: Ground, same: Ident, *, with_leading: bool) -> Iterator[Named]:
    """Yield what bears a name, and what leads to it; a contract's many users only if asked."""
    yield from ground.named.get(same, ())
    contract = ground.canonicals.get(same)
    if contract is not None:
        yield contract
    if contract is None or with_leading:
        yield from ground.leading.get(same, ())


def _named(rows: Iterable[Row]) -> Iterator[Named]:
    return (row for row in rows if isinstance(row, Alias | Contract))


def _leads_to(row: Named) -> tuple[Name, ...]:
    following = row.target if isinstance(row, Alias) else row.successor
    return () if following is None else (following,)
