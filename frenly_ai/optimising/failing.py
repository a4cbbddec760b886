"""Lookups that met no such name, added up by name and by the context that asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from registry.contracts.failed_lookups import FailedLookupFilter
from registry.domain.names import Kind, Name
from registry.domain.rows import Alias
from registry.resolution.errors import UnknownName
from registry.rules.conflicts.idents import ident
from registry.service.failed_lookups import KEPT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from registry.domain.rows import Row
    from registry.rules.conflicts.idents import Ident
    from registry.service.ports import UnitOfWork

_AT_ONCE = 2_000
_MOST_ROWS = 20_000
"""Of so many names at once; more would only tell again that they are asked for."""


def asked_of(
    uow: UnitOfWork, rows: Iterable[Row], now: datetime
) -> Mapping[tuple[Ident, str], int]:
    """Return how often each context asked for an alias that it does not know."""
    live = (row for row in rows if isinstance(row, Alias) and row.is_live(now))
    keys = sorted({alias.name.key for alias in live})
    found: Counter[tuple[Ident, str]] = Counter()
    for start in range(0, len(keys), _AT_ONCE):
        some = tuple(keys[start : start + _AT_ONCE])
        wanted = FailedLookupFilter(keys=some, since=now - KEPT, until=now)
        for each in uow.failed_lookups(wanted, _MOST_ROWS):
            if each.code == UnknownName.code:
                found[ident(Name(Kind(each.kind), each.key)), each.context] += each.times
    return found
