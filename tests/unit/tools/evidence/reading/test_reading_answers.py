"""Answers of log stores, traces, and services that speak of their own state."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.causes import causes_of
from tools.evidence.reading.files import read_files

FULL = "ERROR no space left on device"


def span(name: str, of: str, start: float, end: float, **more: Any) -> dict[str, Any]:
    return {
        "spanId": name,
        "parentSpanId": of,
        "name": name,
        "startTimeUnixNano": str(int(start * 1e9)),
        "endTimeUnixNano": str(int(end * 1e9)),
        **more,
    }


def a_trace(*spans: dict[str, Any], scope: str = "scopeSpans") -> str:
    service = {"key": "service.name", "value": {"stringValue": "orders"}}
    batch = {"resource": {"attributes": [service]}, scope: [{"spans": list(spans)}]}
    return json.dumps({"batches": [batch]})


@pytest.mark.parametrize(
    "told",
    [
        {"data": {"resultType": "streams", "result": [{"stream": {"pod": "orders-2s4j2"}, "values": [["1", FULL]]}]}},
        {"streams": [{"stream": {"app": "orders"}, "values": [["1", FULL], "x"]}]},
        [{"timestamp": "2026-01-05T00:00:00Z", "message": FULL}],
        {"stdout": FULL + "\n", "return_code": 0},
        {"tool_name": "logs", "result": {"status": "success", "data": FULL}},
    ],
    ids=["loki", "streams", "records", "output", "nested"],
)  # fmt: skip
def test_lines_in_answers_are_read_as_a_log(told: Any) -> None:
    found = causes_of("Why does the orders service fail?", json.dumps(told))

    assert [(c.entity, c.fault) for c in found] == [("orders", "disk_full")]


@pytest.mark.parametrize("scope", ["scopeSpans", "instrumentationLibrarySpans"])
def test_a_trace_tells_which_call_took_the_time_by_itself(scope: str) -> None:
    statement = {"key": "db.statement", "value": {"stringValue": "SELECT slow()"}}
    told = a_trace(
        span("GET /", "", 1, 7), span("query", "GET /", 1.1, 6.9, attributes=[statement]), scope=scope
    )  # fmt: skip
    found = causes_of("Why is orders slow?", told)

    assert [c.fault for c in found] == ["slow_dependency"]
    assert "`SELECT slow()` takes 5.8 s of the 6.0 s by itself" in found[0].says


def test_a_trace_tells_which_call_failed() -> None:
    told = a_trace(span("GET /", "", 1, 1.2, status={"code": 2, "message": "no such order"}))

    found = causes_of("Why does orders fail?", told)

    assert "`GET /` fails: no such order" in found[0].says


def test_a_quick_trace_tells_nothing() -> None:
    assert causes_of("Is orders well?", a_trace(span("GET /", "", 1, 1.2))) == ()


def test_a_cluster_that_is_split_says_so() -> None:
    told = json.dumps({"nodes": ["a", "b"], "partitions": {"a": ["b"]}, "alarms": []})

    found = causes_of("Why is the rabbitmq service broken?", told)

    assert [(c.entity, c.fault) for c in found] == [("rabbitmq", "unreachable_dependency")]
    assert "split brain" in found[0].says


def test_a_state_that_is_well_tells_nothing() -> None:
    told = json.dumps({"status": "green", "partitions": {}, "members": [{"state": "up"}]})

    assert causes_of("Is rabbitmq well?", told) == ()


def test_a_consumer_group_far_behind_is_found() -> None:
    table = (
        "GROUP     TOPIC    PARTITION  LOG-END-OFFSET  LAG    CONSUMER-ID\n"
        "orders-g  orders   0          90100           90000  -\n"
        "other-g   orders   0          90100           3      c1\n"
    )
    found = causes_of("Why is orders behind?", table)

    assert [(c.entity, c.fault) for c in found] == [("orders-g", "message_backlog")]
    assert "90000 messages behind" in found[0].says


def test_series_are_read_with_their_extremes() -> None:
    series = {"metric": {"pod": "web"}, "values": [[1, "2"], [2, "9"], [3, "NaN"], [4, "4"]]}
    told = json.dumps({"data": {"resultType": "matrix", "result": [series]}})

    found = read_files({"a": told})

    assert [(e.kind, e.about, e.data["high"], e.data["count"]) for e in found] == [
        ("metric", "web", 9.0, 3)
    ]


def test_a_throttled_container_with_a_limit_is_found() -> None:
    series = {"metric": {"pod": "web", "__name__": "throttled_ratio"}, "values": [[1, "0.6"]]}
    told = json.dumps({"data": {"resultType": "matrix", "result": [series]}})

    found = causes_of("Why is the web service slow?", told)

    assert [(c.entity, c.fault) for c in found] == [("web", "cpu_throttled")]
