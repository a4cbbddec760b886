"""The edits that resolutions are made of. Each leaves whoever leads to an alias a way on."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import TYPE_CHECKING

from registry.domain.edits import (
    CreateAlias,
    Edit,
    ExtendAlias,
    RepointAlias,
    RetireAlias,
    TombstoneAlias,
)
from registry.domain.names import Kind, Name
from registry.domain.times import settle
from registry.errors import FrenlyError
from registry.rules.conflicts.idents import ident

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


def repoint(alias: Alias, target: Name, constraint: str = "") -> RepointAlias:
    """Let an alias stand for something else."""
    return RepointAlias(
        name=alias.name,
        context=alias.context,
        scope=alias.scope,
        target=target,
        constraint=constraint,
    )


def is_well_formed(ground: Ground, name: Name) -> bool:
    """Say whether a name keeps governance's pattern; kinds that it does not bind always do."""
    naming = ground.governance.rules.naming
    return name.kind not in naming.kinds or bool(re.search(naming.pattern, name.key))


def end(alias: Alias) -> RetireAlias:
    """End an alias and nothing besides."""
    return RetireAlias(name=alias.name, context=alias.context, scope=alias.scope)


def retire(ground: Ground, aliases: Iterable[Alias]) -> tuple[Edit, ...]:
    """End aliases; whatever leads through one goes straight to its contract, or ends too."""
    ending = {alias.key: alias for alias in aliases}
    moved: dict[object, Edit] = {}
    queue = list(ending.values())
    while queue:
        alias = queue.pop()
        way = ground.end_of(alias)
        for follower in followers(ground, alias):
            if follower.key in ending:
                continue
            if way.contract is not None:
                moved[follower.key] = repoint(follower, way.contract.name, way.constraint)
            else:
                ending[follower.key] = follower
                queue.append(follower)
    ends = (end(each) for each in sorted(ending.values(), key=lambda a: a.key))
    return (*(edit for key, edit in moved.items() if key not in ending), *ends)


def bury(ground: Ground, alias: Alias) -> tuple[Edit, ...]:
    """Let lookups of an alias be told that nothing replaces it; its followers end."""
    ends = retire(ground, [alias])
    return tuple(
        TombstoneAlias(name=edit.name, context=edit.context, scope=edit.scope)
        if isinstance(edit, RetireAlias)
        else edit
        for edit in ends
    )


def followers(ground: Ground, alias: Alias) -> list[Alias]:
    """Return the live aliases whose next hop it is."""
    leading = ground.leading.get(ident(alias.name), ())
    return [a for a in leading if a.is_live(ground.now) and alias in ground.end_of(a).hops]


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


def extend(alias: Alias, until: datetime, now: datetime) -> ExtendAlias | None:
    """Let an expiring alias live until a moment; None when it does not end before."""
    ends = settle(alias.expires_at, now)
    if ends is None or ends >= until:
        return None
    by = timedelta(seconds=math.ceil((until - ends) / timedelta(seconds=1)))
    return ExtendAlias(name=alias.name, context=alias.context, scope=alias.scope, by=by)


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
