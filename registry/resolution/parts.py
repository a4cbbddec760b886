"""Aliases in as little room as they take, and what is told of them."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.answers import Hop
from registry.domain.names import Kind, Name
from registry.domain.rows import Alias, AliasType
from registry.resolution.walk import EPOCH, moment, seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Place(NamedTuple):
    """What aliases have in common. Shared by all that do."""

    kind: Kind
    context: str
    type: AliasType
    constraint: str = ""


class Straight(NamedTuple):
    """An alias of which nothing is unusual: active, with a target, no scope, no schedule."""

    key: str
    place: Place
    target: Name
    until: float
    """When it expires, in seconds since 1970; infinity when it never does."""

    @property
    def name(self) -> Name:
        return Name(self.place.kind, self.key)

    def alias(self) -> Alias:
        """Return as much of the alias as resolution needs."""
        return Alias(
            name=self.name,
            context=self.place.context,
            type=self.place.type,
            target=self.target,
            constraint=self.place.constraint,
            created_at=EPOCH,
            expires_at=None if self.until == math.inf else moment(self.until),
        )


Part = Straight | Alias
"""An alias, in as little room as it takes."""


def alias_of(part: Part) -> Alias:
    """Return a part as an alias."""
    return part if isinstance(part, Alias) else part.alias()


def hop_of(alias: Alias) -> Hop:
    """Describe a passed alias."""
    expires = alias.expires_at
    return Hop(
        context=alias.context,
        scope=alias.scope,
        key=alias.name.key,
        type=str(alias.type),
        constraint=alias.constraint,
        expires_at=expires if isinstance(expires, datetime) else None,
    )


def interval(aliases: Iterable[Alias], now: datetime) -> tuple[float, float]:
    """Return from when until when, around `now`, none of the aliases changes how it stands."""
    turns = [turn for alias in aliases for turn in _turns(alias)]
    since = max((seconds(turn) for turn in turns if turn <= now), default=-math.inf)
    until = min((seconds(turn) for turn in turns if turn > now), default=math.inf)
    return since, until


def _turns(alias: Alias) -> Iterator[datetime]:
    moments = [alias.expires_at, *(alias.schedule.turns() if alias.schedule else ())]
    return (turn for turn in moments if isinstance(turn, datetime))
