"""What lists, hints and exports need from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from registry.contracts.records import AliasFilter, ContractFilter
    from registry.domain.names import Name
    from registry.domain.rows import Alias, Anchor, Contract, Row, RowKey, Table


class ListRows(Protocol):
    """Rows picked and ordered along a store's indexes."""

    def find_aliases(
        self, wanted: AliasFilter, *, now: datetime, limit: int, after: str | None
    ) -> Sequence[Alias]:
        """List aliases in their order, behind `after` (see `registry.service.cursors`)."""
        ...

    def find_contracts(
        self, wanted: ContractFilter, *, limit: int, after: str | None
    ) -> Sequence[Contract]:
        """List contracts in their order, behind `after`."""
        ...

    def users_of(self, target: Name, limit: int) -> Sequence[Alias]:
        """List the first aliases that point straight at a name, in key order."""
        ...

    def anchors(self) -> Sequence[Anchor]:
        """List every anchor, in id order."""
        ...

    def keys_near(self, table: Table, name: Name, most: int) -> Iterable[str]:
        """Return the keys that stand beside `name` in order, and beside it back to front.

        So many on each of the four sides: with one slip of the hand either the beginning or
        the end of a name is still right.
        """
        ...

    def known(self, keys: Iterable[RowKey]) -> frozenset[RowKey]:
        """Return those of the keys that have a row."""
        ...

    def each_row(self) -> Iterator[Row]:
        """Go through every row in key order, in bounded memory."""
        ...

    def rows_at(self, revision: int) -> Iterator[Row]:
        """Go through every row as it was when that revision was the newest."""
        ...
