"""What Prometheus reads. Every label has a closed set of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prometheus_client.core import Metric

UNMATCHED = "unmatched"
"""The route of a request that has none; its path would be a label without bounds."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BUCKETS_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5)


class Readings(NamedTuple):
    """What is read when Prometheus asks; None is left out."""

    revision: int | None
    proposals: Mapping[str, int]
    unsequenced: int | None


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
        self._resolve = Histogram(
            "frenly_resolve_seconds",
            "Time to answer a lookup of one name.",
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self._refusals = Counter(
            "frenly_refusals",
            "Requests refused, by the code of the problem.",
            ("code",),
            registry=self._registry,
        )
        self._registry.register(_Readings(read))

    def note_request(self, method: str, route: str, status: int) -> None:
        """Count one answered request."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()

    def note_lookup(self, took_s: float) -> None:
        """Count one lookup and how long it took."""
        self._resolve.observe(took_s)

    def note_refusal(self, code: str) -> None:
        """Count one refusal."""
        self._refusals.labels(code).inc()

    def text(self) -> bytes:
        """Write everything in Prometheus' text format."""
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
        proposals = GaugeMetricFamily(
            "frenly_proposals", "Proposals, by status.", labels=["status"]
        )
        for status, count in readings.proposals.items():
            proposals.add_metric([status], count)
        yield proposals
