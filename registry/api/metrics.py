"""What Prometheus reads. Every label has a closed set of values."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from registry.api.lookup_times import LookupTimes
from registry.api.paths import ROUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prometheus_client.core import Metric

UNMATCHED = "unmatched"
"""The route of a request that has none; its path would be a label without bounds."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Readings(NamedTuple):
    """What is read when Prometheus asks; None is left out."""

    revision: int | None
    proposals: Mapping[str, int]
    unsequenced: int | None
    paused: bool | None = None
    alarms: Mapping[str, int] = MappingProxyType({})
    """How many alarms each check has raised that still stand."""


class Metrics:
    """The counters of one API, in a registry of their own."""

    def __init__(self, read: Callable[[], Readings]) -> None:
        """Ask `read` for what is measured rather than counted."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "frenly_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._lookups = LookupTimes()
        self._fast = 0
        self._refusals = Counter(
            "frenly_refusals",
            "Requests refused, by the code of the problem.",
            ("code",),
            registry=self._registry,
        )
        self._registry.register(_Readings(read))
        self._registry.register(self._lookups)

    @property
    def registry(self) -> CollectorRegistry:
        """Return where others may register what they count."""
        return self._registry

    def note_request(self, method: str, route: str, status: int) -> None:
        """Count one answered request."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()

    def note_lookup(self, took_s: float) -> None:
        """Count how long one lookup took."""
        self._lookups.note(took_s)

    def note_fast_lookup(self, took_s: float) -> None:
        """Count one lookup that was answered in front, and how long it took."""
        self._fast += 1
        self._lookups.note(took_s)

    def note_refusal(self, code: str) -> None:
        """Count one refusal."""
        self._refusals.labels(code).inc()

    def text(self) -> bytes:
        """Write everything in Prometheus' text format."""
        fast, self._fast = self._fast, 0
        if fast:
            self._requests.labels("GET", ROUTE, "200").inc(fast)
        return generate_latest(self._registry)


class _Readings(Collector):
    def __init__(self, read: Callable[[], Readings]) -> None:
        self._read = read

    def describe(self) -> Iterator[Metric]:
        """Name nothing ahead, so that registering reads nothing."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        readings = self._read()
        if readings.revision is not None:
            yield GaugeMetricFamily(
                "frenly_revision", "The newest revision seen.", readings.revision
            )
        if readings.unsequenced is not None:
            yield GaugeMetricFamily(
                "frenly_audit_unsequenced",
                "Audit entries without a place in the tree yet.",
                readings.unsequenced,
            )
        if readings.paused is not None:
            yield GaugeMetricFamily(
                "frenly_paused", "Whether applying is paused.", int(readings.paused)
            )
        alarms = GaugeMetricFamily("frenly_alarm", "Alarms, by check.", labels=["check"])
        for check, count in readings.alarms.items():
            alarms.add_metric([check], count)
        yield alarms
        proposals = GaugeMetricFamily(
            "frenly_proposals", "Proposals, by status.", labels=["status"]
        )
        for status, count in readings.proposals.items():
            proposals.add_metric([status], count)
        yield proposals
