"""Prometheus' HTTP API: range queries, bounded in time, series and bytes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

import httpx2
from pydantic import BaseModel, Field, ValidationError

from registry.errors import InvalidInput, Unavailable
from tools.deadlines import TooSlow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from tools.deadlines import Deadline

_MOST_BYTES = 2_000_000
_MOST_SERIES = 20
_SERVER_ERROR = 500


class Series(NamedTuple):
    """What one set of labels measured: moments in seconds since 1970, and finite values."""

    labels: Mapping[str, str]
    points: tuple[tuple[float, float], ...]


class Span(NamedTuple):
    """From when to when, and how far apart the values are."""

    start: datetime
    end: datetime
    step_s: int


class QueryRefused(InvalidInput):
    """Prometheus does not take a query."""

    code = "prometheus.refused"


class PrometheusApi:
    """One Prometheus, or whatever speaks its API."""

    def __init__(self, client: httpx2.Client) -> None:
        """Take a client with a base URL that signs itself in, and follows no redirect."""
        self._client = client

    def query_range(self, query: str, span: Span, deadline: Deadline) -> tuple[Series, ...]:
        """Return the first series of a query over a span, in label order.

        Raises `QueryRefused` for a query it does not take, else `Unavailable`.
        """
        params = {
            "query": query,
            "start": f"{span.start.timestamp():.3f}",
            "end": f"{span.end.timestamp():.3f}",
            "step": str(span.step_s),
            "timeout": f"{max(1, int(deadline.left_s() * 1_000))}ms",
        }
        try:
            status, body = self._read("api/v1/query_range", params, deadline)
        except httpx2.TimeoutException as error:
            raise TooSlow("Prometheus did not answer in time.", hint=_HINT) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise Unavailable(
                f"Prometheus is not reached ({type(error).__name__}).", hint=_HINT
            ) from error
        return tuple(_series(_result(status, body)))

    def _read(self, path: str, params: dict[str, str], deadline: Deadline) -> tuple[int, bytes]:
        body = bytearray()
        left = max(deadline.left_s(), 0.001)
        with self._client.stream("GET", path, params=params, timeout=left) as answer:
            for part in answer.iter_bytes():
                deadline.check()
                body += part
                if len(body) > _MOST_BYTES:
                    raise Unavailable(
                        f"Prometheus' answer is longer than {_MOST_BYTES} bytes.",
                        hint="Ask for less in evidence.yaml: aggregate with `sum by (...)`.",
                    )
            return answer.status_code, bytes(body)


_HINT = "Check FRENLY_PROMETHEUS_URL, and that the server runs."


class _OneSeries(BaseModel):
    metric: dict[str, str] = {}
    values: list[tuple[float, float]] = []


class _Data(BaseModel):
    result: list[_OneSeries] = []


class _Answer(BaseModel):
    status: Literal["success", "error"]
    data: _Data = _Data()
    error_type: str = Field("", alias="errorType")
    error: str = ""


def _result(status: int, body: bytes) -> list[_OneSeries]:
    try:
        answer = _Answer.model_validate_json(body)
    except ValidationError:
        raise Unavailable(
            f"What answers as Prometheus ({status}) does not speak its API.", hint=_HINT
        ) from None
    if answer.status == "success":
        return answer.data.result
    says = f"{answer.error_type}: {answer.error}"[:300]
    if status >= _SERVER_ERROR:
        raise Unavailable(f"Prometheus answers {status}, {says}.", hint=_HINT)
    raise QueryRefused(
        f"Prometheus refuses a query, {says}.", hint="Correct the query in evidence.yaml."
    )


def _series(result: list[_OneSeries]) -> Iterator[Series]:
    for each in sorted(result, key=lambda each: sorted(each.metric.items()))[:_MOST_SERIES]:
        points = tuple(point for point in each.values if math.isfinite(point[1]))
        if points:
            yield Series(each.metric, points)
