"""Rows that lists still read from a snapshot. To be deleted when they read from the store."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from registry.domain.rows import Alias, Anchor, Contract, Row, RowKey, contract_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from registry.domain.names import Name


class HeldRows:
    """Whole rows, loaded when one is asked for."""

    def hold(self, load: Callable[[], Iterable[Row]]) -> None:
        """Say from where rows are loaded."""
        self._load = load

    @cached_property
    def rows(self) -> dict[RowKey, Row]:
        return {row.key: row for row in self._load()}

    @property
    def anchors(self) -> dict[str, Anchor]:
        return {row.id: row for row in self.rows.values() if isinstance(row, Anchor)}

    def find_contract(self, name: Name) -> Contract | None:
        row = self.rows.get(contract_key(name))
        return row if isinstance(row, Contract) else None

    def aliases(self) -> Iterable[Alias]:
        return (row for row in self.rows.values() if isinstance(row, Alias))
