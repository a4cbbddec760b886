"""Ends that contradict each other."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from registry.domain.findings import Severity
from registry.domain.rows import Alias
from registry.domain.times import settle
from registry.rules.conflicts.ending import draft_ends
from registry.rules.conflicts.ends import SAME, end_time, is_later
from registry.rules.conflicts.model import Words
from registry.rules.conflicts.sunsets import find_sunsets
from registry.rules.conflicts.ways import follow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from registry.domain.conflicts import Conflict
    from registry.domain.rows import RowKey
    from registry.rules.conflicts.ground import Ground

_WORDS = Words(
    name="expiry",
    says="An alias outlives what it points at, or ends at two different times.",
    why_not="What people were told about the end is not what will happen.",
    fix="Let both end together, or point the longer-lived one elsewhere.",
)


def _find(ground: Ground) -> Iterator[Conflict]:
    yield from _two_ends(ground)
    yield from _outlived_aliases(ground)
    yield from find_sunsets(ground, _WORDS)
    yield from _ends_apart(ground)


def _two_ends(ground: Ground) -> Iterator[Conflict]:
    """An alias whose expiry is not its announced end."""
    for alias in ground.live:
        expires = settle(alias.expires_at, ground.now)
        if alias.schedule is None or expires is None:
            continue
        ends = settle(alias.schedule.ends_at, ground.now)
        if ends is not None and abs(ends - expires) > SAME:
            yield _WORDS.conflict(
                (alias,),
                f"{str(alias.name)!r} in {alias.place} expires on {expires:%Y-%m-%d %H:%M}, "
                f"and is announced to end on {ends:%Y-%m-%d %H:%M}.",
                severity=Severity.WARNS,
            )


def _outlived_aliases(ground: Ground) -> Iterator[Conflict]:
    """An alias that still leads through another when that one has ended."""
    for alias in ground.live:
        end = ground.end_of(alias)
        if len(end.hops) == 1 or end.contract is None:
            continue
        first = end.hops[1]
        ends = end_time(first, ground.now)
        if ends is None or not is_later(end_time(alias, ground.now), ends):
            continue
        if follow(ground, alias, alias.context, ends).meaning != end.meaning:
            yield _WORDS.conflict(
                (alias, first),
                f"{str(alias.name)!r} in {alias.place} outlives {str(first.name)!r} in "
                f"{first.place}, through which it leads until {ends:%Y-%m-%d}.",
                severity=Severity.WARNS,
            )


def _ends_apart(ground: Ground) -> Iterator[Conflict]:
    """One name that means one thing and ends at several times along a lookup order."""
    for same, named in ground.named.items():
        if len(named) == 1:
            continue
        groups: dict[object, list[Alias]] = defaultdict(list)
        for alias in ground.aliases_named(named[0].name):
            meaning = ground.end_of(alias).meaning
            if alias.is_live(ground.now) and meaning is not None:
                groups[alias.scope, meaning].append(alias)
        for group in groups.values():
            yield from _apart(ground, same[1], group)


def _apart(ground: Ground, name: str, group: list[Alias]) -> Iterator[Conflict]:
    rows: dict[RowKey, Alias] = {}
    for one, other in combinations(group, 2):
        first, second = end_time(one, ground.now), end_time(other, ground.now)
        differ = is_later(first, second) or is_later(second, first)
        if differ and ground.falls_back(one.context, other.context):
            rows |= {one.key: one, other.key: other}
    if rows:
        told = ", ".join(
            f"{_shown(end_time(alias, ground.now))} in {alias.place}" for alias in rows.values()
        )
        yield _WORDS.conflict(
            rows.values(),
            f"{name!r} means one thing and ends {told}.",
            severity=Severity.WARNS,
        )


def _shown(end: datetime | None) -> str:
    return "never" if end is None else f"on {end:%Y-%m-%d}"


EXPIRY = _WORDS.found_by(_find, draft_ends)
