"""What Prometheus reads of alerts and incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import CollectorRegistry
    from prometheus_client.core import Metric

    from frenly_ai.triage import TriageRoom

MEASURE_EVERY_S = 10.0


class TriageMetrics(Collector):
    """Counts read from the database now and then, never by a scrape."""

    def __init__(self, room: TriageRoom, registry: CollectorRegistry) -> None:
        self._room, self._due = room, float("-inf")
        self._incidents: dict[str, int] = {}
        self._unfolded, self._lag_s = 0, 0.0
        registry.register(self)

    def refresh(self, ticks: float) -> None:
        """Count anew if it is time."""
        if ticks < self._due:
            return
        self._due = ticks + MEASURE_EVERY_S
        self._incidents = {"open": 0, "closed": 0, **self._room.incidents.counts()}
        self._unfolded = self._room.alerts.unfolded()
        self._lag_s = self._room.incidents.lag_s()

    def describe(self) -> Iterator[Metric]:
        """Name nothing ahead, so that registering reads nothing."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Yield what was counted last."""
        incidents = GaugeMetricFamily(
            "frenly_incidents", "Incidents, by state.", labels=["state"]
        )
        for state, count in self._incidents.items():
            incidents.add_metric([state], count)
        yield incidents
        yield CounterMetricFamily(
            "frenly_alerts_taken", "New alerts stored by this process.", self._room.taken
        )
        yield GaugeMetricFamily(
            "frenly_alerts_unfolded", "Alerts that are in no incident yet.", self._unfolded
        )
        yield GaugeMetricFamily(
            "frenly_folding_lag_seconds",
            "How long the oldest of them has waited.",
            self._lag_s,
        )
