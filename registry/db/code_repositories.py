"""Which repositories bear which names on hosts of code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from registry.db import tables as t
from registry.db.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_C = t.code_repository.c


class CodeRepositoryTable(Statements):
    """The part of a unit of work that binds names of repositories to their numbers."""

    def code_repository(self, name: str) -> int:
        query = select(_C.number).where(_C.name == name)
        return int(self.run(query).scalar() or 0)

    def code_repository_of(self, number: int) -> str:
        query = select(_C.name).where(_C.number == number).order_by(_C.at.desc(), _C.name)
        return str(self.run(query.limit(1)).scalar() or "")

    def add_code_repository(self, name: str, number: int, at: datetime) -> bool:
        row = {"name": name, "number": number, "at": at}
        query = self.insert_new(t.code_repository, [row]).returning(_C.name)
        return self.run(query).first() is not None

    def drop_code_repository(self, name: str) -> None:
        self.run(delete(t.code_repository).where(_C.name == name))

    def code_subjects_of(self, name: str) -> Sequence[str]:
        change = t.code_change.c
        of_it = change.subject.startswith(f"{name}#", autoescape=True)
        query = select(change.subject).where(of_it).distinct().order_by(change.subject)
        return [str(found) for found in self.run(query).scalars()]

    def drop_code_changes_of(self, subject: str) -> None:
        self.run(delete(t.code_change).where(t.code_change.c.subject == subject))
