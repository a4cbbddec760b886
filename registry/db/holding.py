"""How many aliases somebody holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from registry.db import tables as t
from registry.db.statements import Statements
from registry.domain.rows import AliasStatus
from registry.domain.searching import start_of
from registry.rules.quotas import Part

if TYPE_CHECKING:
    from datetime import datetime

    from registry.rules.quotas import Holder


class HoldingRows(Statements):
    """The part of a unit of work that counts what owners and contexts hold."""

    def count_held(self, holder: Holder, now: datetime) -> int:
        alias = t.alias.c
        query = select(func.count()).where(
            alias.status == str(AliasStatus.ACTIVE),
            or_(alias.ends_at.is_(None), alias.ends_at > now),
        )
        if holder.part is Part.CONTEXT:
            query = query.where(alias.context == holder.name)
        else:  # the index knows only how an owner begins
            start = alias.owner_start == start_of(holder.name)
            query = query.where(start, alias.owner == holder.name)
        return int(self.run(query).scalar_one())
