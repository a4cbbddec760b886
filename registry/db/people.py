"""Users and their credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from registry.db import tables as t
from registry.db.statements import Statements
from registry.service.ports import Credential, User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.engine import RowMapping


class PeopleRows(Statements):
    """The part of a unit of work that knows who may sign in."""

    def users(self) -> Sequence[User]:
        found = self.run(select(t.account).order_by(t.account.c.id)).mappings()
        return [_user(row) for row in found]

    def user(self, user_id: str) -> User | None:
        found = self.run(select(t.account).where(t.account.c.id == user_id)).mappings().first()
        return None if found is None else _user(found)

    def save_user(self, user: User) -> None:
        values = {**user._asdict(), "roles": list(user.roles)}
        there = self.run(select(t.account.c.id).where(t.account.c.id == user.id)).first()
        if there is None:
            self.run(insert(t.account).values(**values))
        else:
            self.run(update(t.account).where(t.account.c.id == user.id).values(**values))

    def credential(self, credential_id: str) -> Credential | None:
        query = select(t.credential).where(t.credential.c.id == credential_id)
        found = self.run(query).mappings().first()
        return None if found is None else Credential(*found.values())

    def save_credential(self, credential: Credential) -> None:
        values = credential._asdict()
        values["account"] = values.pop("user")
        self.run(insert(t.credential).values(**values))

    def revoke_credentials(self, user_id: str, at: datetime) -> int:
        mine = (t.credential.c.account == user_id) & t.credential.c.revoked_at.is_(None)
        done = self.run(update(t.credential).where(mine).values(revoked_at=at))
        return int(done.rowcount)


def _user(row: RowMapping) -> User:
    return User(
        row["id"], row["kind"], tuple(row["roles"]), row["created_at"], row["revoked_at"]
    )
