"""The part of the registry that stops and watches work, rather than doing it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from registry.service import checking, pausing, watching

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from registry.domain.actors import Actor
    from registry.domain.alarms import Alarm, Settled, Standing
    from registry.domain.pausing import Pause
    from registry.service.deps import Deps


class Steering:
    """Pause and alarms."""

    _deps: Deps

    def pause(self, why: str, by: Actor) -> Pause:
        """Stop every apply and every wish of an agent at once; see `pausing.pause`."""
        return pausing.pause(self._deps, why, by)

    def resume(self, why: str, by: Actor) -> pausing.Resumption:
        """Say that work may go on; it does once a second person says so."""
        return pausing.resume(self._deps, why, by)

    def paused(self) -> Pause | None:
        """Return the pause in force, None while work goes on."""
        with self._deps.view() as uow:
            return uow.pause()

    def integrity(self) -> Mapping[str, str]:
        """Say of rows and log what is not as it was recorded; empty where all is."""
        return {
            "rows": checking.rows_problem(self._deps),
            "log": checking.log_problem(self._deps),
        }

    def settle_alarms(self, found: Iterable[Alarm], looked: Collection[str]) -> Settled:
        """Raise what is new and clear what is over; see `watching.settle`."""
        return watching.settle(self._deps, found, looked)

    def alarms(self) -> Sequence[Standing]:
        """Return the alarms that stand."""
        with self._deps.view() as uow:
            return uow.alarms()

    def alarm_counts(self) -> Mapping[str, int]:
        """Count the alarms that stand, by check."""
        return Counter(each.alarm.check for each in self.alarms())
