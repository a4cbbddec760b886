"""What every part of the unit of work stands on: one open connection."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Table, Tuple


def values_of(columns: Sequence[ColumnElement[Any]], where: ColumnElement[bool]) -> Tuple:
    """Return one row's values, to compare others with; NULLs where there is no such row."""
    return tuple_(*(select(column).where(where).scalar_subquery() for column in columns))


class Statements(ABC):
    """Executes statements in one transaction."""

    @property
    @abstractmethod
    def connection(self) -> Connection:
        """Return the open connection."""

    @abstractmethod
    def run(self, statement: Any, values: Any = None) -> Any:
        """Execute a statement, its failures translated."""

    @abstractmethod
    def stream(self, statement: Any, batch: int) -> Any:
        """Execute a query whose rows are fetched in batches, never all at once."""

    def insert_new(self, table: Table, rows: Sequence[dict[str, Any]]) -> Any:
        """Return a statement that inserts what is not there yet, and nothing else."""
        is_postgresql = self.connection.dialect.name == "postgresql"
        insert = postgresql.insert if is_postgresql else sqlite.insert
        return insert(table).values(list(rows)).on_conflict_do_nothing()
