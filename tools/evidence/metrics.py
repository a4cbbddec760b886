"""What was measured around the beginning of an alert, and whether it rose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from registry.contracts.incidents import Evidence
from tools.evidence.alerts import thing_of
from tools.evidence.prometheus import QueryRefused, Span
from tools.evidence.timing import began, minute

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.contracts.incidents import Scene
    from tools.deadlines import Deadline
    from tools.evidence.policy import MetricQuery
    from tools.evidence.prometheus import PrometheusApi, Series

_BEFORE = timedelta(minutes=30)
_QUIET = timedelta(minutes=15)
"""Alerts fire some time after what they measure has changed, so this much is left apart."""
_MOST_QUERIES = 12
_MOST_POINTS = 120
_LEAST_STEP_S = 5
_BY_HALF = 1.5


class Filled(NamedTuple):
    """A query to ask, and what it is about."""

    metric: MetricQuery
    query: str
    about: str


class MetricSource:
    """Asks Prometheus the queries of `evidence.yaml` whose labels the alerts give."""

    name = "prometheus"

    def __init__(
        self, api: PrometheusApi, queries: Sequence[MetricQuery], link: str = ""
    ) -> None:
        """`link` is where people open Prometheus; empty shows none."""
        self._api, self._queries, self._link = api, tuple(queries), link.rstrip("/")

    def ask(self, scene: Scene, deadline: Deadline) -> Sequence[Evidence]:
        start = began(scene)
        first = start - _BEFORE
        seconds = (scene.at - first).total_seconds()
        span = Span(first, scene.at, max(_LEAST_STEP_S, int(seconds // _MOST_POINTS)))
        found: list[Evidence] = []
        for filled in filled_for(self._queries, scene)[:_MOST_QUERIES]:
            try:
                many = self._api.query_range(filled.query, span, deadline)
            except QueryRefused as error:
                found.append(_refused(filled, error))
                continue
            found += [self._evidence(filled, series, start) for series in many]
        return found

    def _evidence(self, filled: Filled, series: Series, start: datetime) -> Evidence:
        seen = course(series, start)
        unit = f" {filled.metric.unit}" if filled.metric.unit else ""
        labels = ", ".join(f"{key}={value!r}" for key, value in sorted(series.labels.items()))
        says = f"{filled.metric.says}{f' ({labels})' if labels else ''}: "
        says += (
            f"{_range(*seen.before)}{unit} until {minute(start - _QUIET)}, "
            if seen.before is not None
            else "not measured before, "
        )
        says += f"{_range(*seen.since)}{unit} from then on, {seen.last:.4g} at last."
        if seen.turned_at is not None:
            says += f" It {seen.turn} at {minute(seen.turned_at)}."
        return Evidence(
            id="",
            kind="metric",
            source=f"prometheus:{filled.metric.name}",
            says=says,
            at=seen.turned_at,
            about=filled.about,
            data={
                "query": filled.query,
                "labels": dict(series.labels),
                "before": seen.before,
                "since": seen.since,
                "last": seen.last,
                "turn": seen.turn,
                "link": self._graph(filled.query),
            },
        )

    def _graph(self, query: str) -> str:
        return f"{self._link}/graph?g0.expr={quote(query)}&g0.tab=0" if self._link else ""


class Course(NamedTuple):
    """How a measure went: before the alert's doing could show, and from there on."""

    before: tuple[float, float] | None
    """The least and the most of it; None when nothing was measured."""
    since: tuple[float, float]
    last: float
    turn: str = ""
    """`rose` or `fell`, when it did so by half."""
    turned_at: datetime | None = None


def course(series: Series, start: datetime) -> Course:
    """Compare what was measured well before `start` with what came after."""
    edge = (start - _QUIET).timestamp()
    early = [value for moment, value in series.points if moment <= edge]
    late = [point for point in series.points if point[0] > edge] or list(series.points[-1:])
    values = [value for _, value in late]
    before = (min(early), max(early)) if early else None
    told = Course(before, (min(values), max(values)), values[-1])
    low, high = before or (0.0, 0.0)
    for moment, value in late:
        turn = "rose" if value > high * _BY_HALF else "fell" if value < low / _BY_HALF else ""
        if turn:
            return told._replace(turn=turn, turned_at=datetime.fromtimestamp(moment, UTC))
    return told


def _range(least: float, most: float) -> str:
    return f"{least:.4g}" if least == most else f"{least:.4g} to {most:.4g}"


def filled_for(queries: Sequence[MetricQuery], scene: Scene) -> list[Filled]:
    """Fill each query for each different thing that the alerts name, in order."""
    return list(dict.fromkeys(_filled(queries, scene)))


def _filled(queries: Sequence[MetricQuery], scene: Scene) -> Iterator[Filled]:
    for metric in queries:
        wanted = metric.template.labels
        seen = {
            tuple(alert.labels.get(label, "") for label in wanted): alert
            for alert in scene.alerts
        }
        for values in sorted(seen)[: metric.most]:
            query = metric.template.filled(dict(zip(wanted, values, strict=True)))
            if query is not None:
                yield Filled(metric, query, thing_of(seen[values]))


def _refused(filled: Filled, error: QueryRefused) -> Evidence:
    return Evidence(
        id="",
        kind="missing",
        source="prometheus",
        says=f"Query {filled.metric.name!r} was not answered: {error.message}",
        data={"source": "prometheus", "reason": error.code, "query": filled.metric.name},
    )
