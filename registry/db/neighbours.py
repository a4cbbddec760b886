"""Names beside a misspelt one, from which a hint is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from registry.db import tables as t
from registry.db.rows import TABLES
from registry.db.statements import Statements
from registry.domain.searching import mirror, past

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Select

    from registry.domain.names import Name
    from registry.domain.rows import Table


class NeighbourRows(Statements):
    """The part of a unit of work that finds names spelled nearly alike."""

    def keys_near(self, table: Table, name: Name, most: int) -> Iterable[str]:
        sql = TABLES[table]
        beside = [*_beside(sql, name, most), *_beside_mirrored(sql, name, most)]
        return {key for query in beside for key in self.run(query).scalars()}


def _beside(sql: Any, name: Name, most: int) -> Iterator[Select[Any]]:
    """Look to both sides of a name in order, at one spelling of each name."""
    key = func.min(sql.c.key)
    if sql is t.alias:
        column, word, mine = sql.c.same, name.same, sql.c.kind == str(name.kind)
        keys = select(key).where(mine).group_by(column).limit(most)
        first, last = column.is_not(None), column.is_not(None)
    else:  # its id is kind and name
        column, word = sql.c.id, f"{name.kind}:{name.same}"
        keys = select(sql.c.key).limit(most)
        first, last = column >= f"{name.kind}:", column < past(f"{name.kind}:")
    yield keys.where(column >= word, last).order_by(column)
    yield keys.where(column < word, first).order_by(column.desc())


def _beside_mirrored(sql: Any, name: Name, most: int) -> Iterator[Select[Any]]:
    """Look to both sides of a name in the order of names back to front."""
    column, word = sql.c.mirror, mirror(name.same)
    pairs = select(column, sql.c.key).where(sql.c.kind == str(name.kind)).distinct().limit(most)
    for side in (
        pairs.where(column >= word).order_by(column, sql.c.key),
        pairs.where(column < word).order_by(column.desc(), sql.c.key.desc()),
    ):
        yield select(side.subquery().c.key)
