"""Every row with the revision that wrote it last, and who made each revision."""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING, NamedTuple, cast

from registry.service.revision_ports import RegistryState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from registry.domain.rows import Row
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork
    from registry.service.revision_ports import Authored

_AT_ONCE = 1_000


class TouchedRow(NamedTuple):
    """A row, and the newest revision that wrote it; 0 where no revision did."""

    revision: int
    row: Row


class Touched(NamedTuple):
    """The registry at one moment. Its rows may be gone through once, in key order."""

    state: RegistryState
    authored: Sequence[Authored]
    rows: Iterator[TouchedRow]

    def close(self) -> None:
        """Let go of what the rows are read from."""
        close = getattr(self.rows, "close", None)
        if close is not None:
            close()


def touched(deps: Deps) -> Touched:
    """Read the registry as it stands, row by row in bounded memory."""
    moment = _one_moment(deps)
    state = cast("RegistryState", next(moment))
    authored = cast("Sequence[Authored]", next(moment))
    return Touched(state, authored, cast("Iterator[TouchedRow]", moment))


def _one_moment(deps: Deps) -> Iterator[RegistryState | Sequence[Authored] | TouchedRow]:
    """Yield where the registry stands, who made it, then its rows: all of one transaction."""
    with deps.view() as uow:
        revision = uow.revision()
        yield RegistryState(revision, uow.state_hash(revision))
        yield uow.authored()
        for _, rows in groupby(uow.each_row(), key=lambda row: row.key.table):
            while batch := list(islice(rows, _AT_ONCE)):
                yield from _written(uow, batch)


def _written(uow: UnitOfWork, batch: Sequence[Row]) -> Iterable[TouchedRow]:
    first, last = batch[0].key, batch[-1].key
    found = uow.last_written(first.table, first.id, last.id)
    return [TouchedRow(found.get(row.key.id, 0), row) for row in batch]
