"""What taking alerts and keeping incidents need from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Delivery(NamedTuple):
    """What came in one piece from one source. `digest` is of all its alerts."""

    source: str
    delivery: str
    digest: str
    at: datetime
    actor: str
    alerts: int
    new: int


class ToldAlert(NamedTuple):
    """One telling of an alert, on its way into the store."""

    key: str
    """The same for each telling of the same: another one is only counted."""
    document: dict[str, Any]
    files: dict[str, str] | None


class AlertRows(Protocol):
    """The part of a unit of work that keeps what monitoring told."""

    def delivery(self, source: str, delivery: str) -> Delivery | None: ...

    def add_delivery(self, delivery: Delivery) -> int | None:
        """Keep a delivery and return its number; None when the source sent it before."""
        ...

    def add_alerts(self, number: int, told: Sequence[ToldAlert], at: datetime) -> int:
        """Keep the alerts of a delivery; count those told before. Say how many are new."""
        ...

    def save_delivery(self, number: int, new: int) -> None:
        """Note how many alerts of a delivery were new."""
        ...

    def unfolded(self) -> int:
        """Count the alerts that are in no incident yet."""
        ...
