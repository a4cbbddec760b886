"""The edits that resolutions are made of. Each leaves whoever leads to an alias a way on."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import TYPE_CHECKING

from registry.domain.edits import (
    Edit,
    ExtendAlias,
    RepointAlias,
    RetireAlias,
    TombstoneAlias,
)
from registry.domain.names import Name
from registry.domain.times import settle
from registry.rules.conflicts.idents import ident

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from registry.domain.rows import Alias
    from registry.rules.conflicts.ground import Ground


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


def extend(alias: Alias, until: datetime, now: datetime) -> ExtendAlias | None:
    """Let an expiring alias live until a moment; None when it does not end before."""
    ends = settle(alias.expires_at, now)
    if ends is None or ends >= until:
        return None
    by = timedelta(seconds=math.ceil((until - ends) / timedelta(seconds=1)))
    return ExtendAlias(name=alias.name, context=alias.context, scope=alias.scope, by=by)
