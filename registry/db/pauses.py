"""The pause in force: at most one row."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from registry.db import tables as t
from registry.db.statements import Statements
from registry.domain.pausing import Pause

_ONLY = "operator"


class PauseTable(Statements):
    """The part of a unit of work that keeps the pause."""

    def pause(self) -> Pause | None:
        found = self.run(select(t.pause.c.document).where(t.pause.c.id == _ONLY)).scalar()
        return None if found is None else Pause.read(found)

    def save_pause(self, pause: Pause) -> None:
        self.end_pause()
        self.run(insert(t.pause).values(id=_ONLY, document=pause.content()))

    def end_pause(self) -> None:
        self.run(delete(t.pause).where(t.pause.c.id == _ONLY))
