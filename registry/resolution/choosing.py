"""Which alias of a name answers: the order in which they are tried. Pure.

Contexts are tried in the asked context's fallback order; within one context the narrowest
scope that holds comes first, the alias without a scope last. Kind, context, scope and key
identify an alias, so no two are left to choose from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from registry.domain.rows import Alias


def holds(alias: Alias, scope: str) -> bool:
    """Say whether an alias holds for whoever asks from `scope`: its own, or a part of it."""
    return alias.scope in {"", scope} or scope.startswith(f"{alias.scope}/")


def in_order(aliases: Iterable[Alias], fallback: Sequence[str], scope: str) -> list[Alias]:
    """Return the aliases that hold, as they are tried."""
    order = {context: place for place, context in enumerate(fallback)}
    holding = [a for a in aliases if a.context in order and holds(a, scope)]
    if len(holding) > 1:
        holding.sort(key=lambda a: (order[a.context], -len(a.scope)))
    return holding


def choose(tried: Iterable[Alias], now: datetime) -> Alias | None:
    """Return the first that stands: one that lives, or one that says it is gone.

    Expired and retired ones are passed over; a tombstone is not, or an old meaning from a
    less specific context would come back in its place.
    """
    return next((a for a in tried if a.is_live(now) or a.is_tombstone(now)), None)


def scoped_only(
    aliases: Iterable[Alias], fallback: Sequence[str], now: datetime
) -> list[Alias]:
    """Return the live aliases that a lookup misses because each holds in a scope alone."""
    order = {context: place for place, context in enumerate(fallback)}
    found = [a for a in aliases if a.scope and a.context in order and a.is_live(now)]
    return sorted(found, key=lambda a: (order[a.context], a.scope))
