"""Which firing of an alert a telling is of, and whether it is over. Pure.

An alert fires once at a time. So a firing is over once it was told to have ended, once the
alert was told to be resolved at a later moment, and once it has begun to fire anew: a notice
that got lost, or comes late, keeps nothing open, and an old one opens nothing again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agent.triage.short import fingerprint_of
from registry.contracts.alerts import AlertStatus
from registry.contracts.folding import Episode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from registry.contracts.folding import Told


class Understood(NamedTuple):
    """The episode of each telling, by its number, and every episode that stands otherwise."""

    of: Mapping[int, Episode]
    changed: tuple[Episode, ...]


class _Trail:
    """All that is known of one alert, by when each firing began."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        self.before: dict[datetime, Episode] = {}
        self.now: dict[datetime, Episode] = {}

    def know(self, episode: Episode) -> None:
        self.before[episode.since] = self.now[episode.since] = episode

    def tell(self, told: Told) -> datetime:
        """Take one telling in; return when its episode began."""
        is_firing = told.alert.status is AlertStatus.FIRING
        since, until = self._since(told), None if is_firing else told.alert.ends_at
        there = self.now.get(since)
        if there is not None:
            is_firing = is_firing and there.is_firing
            until = max(filter(None, (there.until, until)), default=None)
        if until is not None:
            until = max(until, since)  # a clock that is wrong makes no time run backwards
        incident = None if there is None else there.incident
        self.now[since] = Episode(self._fingerprint, since, until, is_firing, incident)
        return since

    def settle(self) -> None:
        """Let be over what must be over, seen from everything that was told."""
        last = max(self.now)
        for since, episode in self.now.items():
            over = since < last or any(self._ends(other, since) for other in self.now.values())
            if episode.is_firing and over:
                self.now[since] = episode._replace(is_firing=False)

    def _ends(self, other: Episode, since: datetime) -> bool:
        return not other.is_firing and other.until is not None and other.until > since

    def _since(self, told: Told) -> datetime:
        """Return when the firing began; by what is known where the sender does not say."""
        if told.alert.starts_at is not None:
            return told.alert.starts_at
        if told.alert.status is AlertStatus.FIRING:
            open_ = [since for since, episode in self.now.items() if episode.is_firing]
            return max(open_, default=told.at)
        moment = told.alert.ends_at or told.at
        return max((since for since in self.now if since <= moment), default=moment)


def understood(told: Sequence[Told], known: Sequence[Episode]) -> Understood:
    """Work out the episode of each telling; those of a sender without moments come in turn."""
    trails: dict[str, _Trail] = {}
    for episode in known:
        trails.setdefault(episode.fingerprint, _Trail(episode.fingerprint)).know(episode)
    begun: dict[int, tuple[_Trail, datetime]] = {}
    for each in sorted(told, key=lambda each: each.number):
        fingerprint = fingerprint_of(each.alert)
        trail = trails.setdefault(fingerprint, _Trail(fingerprint))
        begun[each.number] = trail, trail.tell(each)
    changed: list[Episode] = []
    for trail in trails.values():
        trail.settle()
        changed += [e for since, e in trail.now.items() if trail.before.get(since) != e]
    of = {number: trail.now[since] for number, (trail, since) in begun.items()}
    return Understood(of, tuple(sorted(changed)))
