"""What forgetting old alerts, incidents and pull requests needs from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class PruningRows(Protocol):
    """The part of a unit of work that forgets what was told long ago.

    "Quiet" is an incident that is closed, confirmed by nobody, and that nobody works on.
    """

    def hold_back_alerts(self) -> None:
        """Let no alert be told until the end, so that none is dropped as it is told again."""
        ...

    def quiet_since(self, before: datetime, limit: int) -> Sequence[int]:
        """List quiet incidents whose alerts were all told before, and are still kept."""
        ...

    def drop_alerts_of(self, incidents: Sequence[int]) -> int:
        """Drop alerts, firings and links of incidents; say how many alerts that were."""
        ...

    def drop_signals(self, before: datetime, limit: int) -> int:
        """Drop signals that all is well, but for the newest of each."""
        ...

    def drop_incidents(self, before: datetime, limit: int) -> Sequence[int]:
        """Drop quiet incidents that hold no alert and that no other is part of; list them."""
        ...

    def drop_deliveries(self, before: datetime, limit: int) -> int:
        """Drop what is known of deliveries none of whose alerts are kept."""
        ...

    def drop_deployments(self, before: datetime, limit: int) -> int: ...

    def drop_code_events(self, before: datetime, limit: int) -> int:
        """Drop what hosts of code told before, unless it waits."""
        ...

    def drop_code_changes(self, before: datetime, limit: int) -> int:
        """Drop what pull requests asked for before, unless it or its proposal is open."""
        ...

    def first_open(self) -> datetime | None:
        """Return when the oldest incident that is open began."""
        ...
