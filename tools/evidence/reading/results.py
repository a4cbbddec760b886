"""Answers of Prometheus: series with their first, lowest, highest and last value."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tools.evidence.reading.jumps import jump_in
from tools.evidence.reading.notes import Note, short
from tools.evidence.reading.shapes import list_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tools.evidence.reading.envelopes import Recording

_MAX_SERIES = 200


def read_metrics(recording: Recording, document: Mapping[str, Any]) -> Iterator[Note]:
    """Yield each series that was answered."""
    found = document.get("data") if "resultType" not in document else document
    inner = found if isinstance(found, dict) else {}
    result = inner.get("result")
    query = str(recording.params.get("query") or inner.get("query") or "")
    line = recording.lines[0][0] if recording.lines else 1
    for series in (result if isinstance(result, list) else [])[:_MAX_SERIES]:
        if isinstance(series, dict):
            yield from _series(series, query, line)


def _series(series: Mapping[str, Any], query: str, line: int) -> Iterator[Note]:
    pairs = list_of(series.get("values")) or [series.get("value")]
    told = [(_number(p[0]), _number(p[1])) for p in map(list_of, pairs) if len(p) > 1]
    points = [(at, value) for at, value in told if math.isfinite(value)]
    values = [value for _, value in points]
    metric = series.get("metric")
    labels = {str(k): str(v) for k, v in metric.items()} if isinstance(metric, dict) else {}
    if not values:
        return
    about = next((labels[k] for k in ("pod", "service", "job", "node") if k in labels), "")
    figures = {
        "query": query,
        "labels": labels,
        "first": values[0],
        "last": values[-1],
        "low": min(values),
        "high": max(values),
        "count": len(values),
        "jump": list(jump_in(points)),
    }
    shown = ", ".join(f"{k} {figures[k]:g}" for k in ("first", "low", "high", "last"))
    yield Note(
        kind="metric",
        form="series",
        line=line,
        says=short(f"{labels.get('__name__') or query} of {about or labels}: {shown}"),
        about=about,
        data=figures,
    )


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan
