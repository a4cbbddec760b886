"""What pausing and watching need of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.domain.alarms import Alarm, Standing
    from registry.domain.pausing import Pause


class PauseRows(Protocol):
    """The pause, if one is in force."""

    def pause(self) -> Pause | None:
        """Return the pause in force, None while work goes on."""
        ...

    def save_pause(self, pause: Pause) -> None:
        """Put a pause in force, in place of any other."""
        ...

    def end_pause(self) -> None:
        """Let work go on."""
        ...


class AlarmRows(Protocol):
    """The alarms that stand."""

    def alarms(self) -> Sequence[Standing]:
        """Return the alarms that stand, in id order."""
        ...

    def add_alarm(self, alarm: Alarm, since: datetime) -> None: ...

    def end_alarm(self, alarm_id: str) -> None: ...


class SteeringRows(AlarmRows, PauseRows, Protocol):
    """The part of a unit of work that stops and watches work."""
