"""Improvements that were put off: one row each, the last word counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from registry.contracts.improvements import PutOff
from registry.db import tables as t
from registry.db.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class ImprovementTable(Statements):
    """The part of a unit of work that keeps what was put off."""

    def save_put_off(self, delay: PutOff) -> None:
        kept = t.improvement_put_off
        self.run(delete(kept).where(kept.c.improvement == delay.improvement))
        self.run(insert(kept).values(**delay._asdict()))

    def put_offs(self, now: datetime) -> Sequence[PutOff]:
        kept = t.improvement_put_off
        query = select(kept).where(kept.c.until > now)
        return [PutOff(*row) for row in self.run(query.order_by(kept.c.improvement))]
