"""A name of its own for what an alias stands for."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import TYPE_CHECKING

from registry.domain.edits import CreateAlias, Edit
from registry.domain.names import Kind, Name
from registry.domain.times import settle
from registry.errors import FrenlyError
from registry.rules.conflicts.idents import ident
from registry.rules.conflicts.moves import retire

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from registry.domain.rows import Alias, Contract
    from registry.rules.conflicts.ground import Ground

_JOINS = {
    Kind.SERVICE: "-",
    Kind.FLAG: "-",
    Kind.LABEL: "-",
    Kind.PATH: "-",
    Kind.ALERT: "_",
    Kind.ENV: "_",
    Kind.METRIC: "_",
    Kind.ATTRIBUTE: "_",
}
"""What may stand between two words of a name; an API version takes no second word."""
_TRIES = 3


def rename(ground: Ground, alias: Alias, contract: Contract) -> tuple[Edit, ...] | None:
    """Give what an alias stands for a name that says so, and end the old one.

    None where no such name can be made.
    """
    name = _free_name(ground, alias, contract)
    if name is None:
        return None
    lifetime = _left(alias, ground.now) if alias.type.expires else None
    made = CreateAlias(
        name=name,
        context=alias.context,
        scope=alias.scope,
        target=contract.name,
        constraint=ground.end_of(alias).constraint,
        type=alias.type,
        lifetime=lifetime,
        owner=alias.owner or contract.owner,
        description=alias.description,
    )
    return (made, *retire(ground, [alias]))


def rename_all(ground: Ground, aliases: Iterable[Alias]) -> tuple[Edit, ...]:
    """Rename every alias, or none: then there is nothing to do."""
    edits: list[Edit] = []
    for alias in aliases:
        contract = ground.end_of(alias).contract
        renamed = rename(ground, alias, contract) if contract else None
        if renamed is None:
            return ()
        edits += renamed
    return tuple(edits)


def _left(alias: Alias, now: datetime) -> timedelta | None:
    ends = settle(alias.expires_at, now)
    if ends is None:
        return None
    return timedelta(seconds=math.ceil((ends - now) / timedelta(seconds=1)))


def _free_name(ground: Ground, alias: Alias, contract: Contract) -> Name | None:
    for key in _keys(alias, contract):
        try:
            name = Name.parse(alias.name.kind, key)
        except FrenlyError:
            return None
        if ident(name) not in ground.named and ident(name) not in ground.canonicals:
            return name
    return None


def _keys(alias: Alias, contract: Contract) -> Iterator[str]:
    """Yield names that say what is meant and where, e.g. `user-management-api-frontend`."""
    join = _JOINS.get(alias.name.kind)
    if join is None:
        return
    stem = contract.name.key if contract.name.kind is alias.name.kind else alias.name.key
    place = re.sub(r"[^a-z0-9]+", join, alias.context.lower())
    yield f"{stem}{join}{place}"
    yield from (f"{stem}{join}{place}{join}{number}" for number in range(2, _TRIES + 1))
