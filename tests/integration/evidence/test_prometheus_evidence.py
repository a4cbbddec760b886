"""Evidence from a real Prometheus, and from servers that only claim to be one."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from frenly_ai.settings import read_settings
from registry.errors import InvalidInput, Unavailable
from tests.support.prometheus import running_prometheus
from tests.support.scenes import a_scene, an_alert
from tools.deadlines import Deadline, TooSlow
from tools.evidence.gathering import gather
from tools.evidence.metrics import MetricSource
from tools.evidence.policy import MetricQuery
from tools.evidence.prometheus import PrometheusApi, QueryRefused, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
STARTED = AT - timedelta(minutes=5)
ROSE = STARTED - timedelta(minutes=2)
SPAN = Span(AT - timedelta(minutes=35), AT, 15)


def metrics() -> str:
    """An error rate of nothing that rises to 12, and a service that stops answering."""
    lines = ["# TYPE errors gauge"]
    begin = int((AT - timedelta(minutes=60)).timestamp())
    for moment in range(begin, int(AT.timestamp()) + 1, 15):
        is_bad = moment >= ROSE.timestamp()
        lines.append(f'errors{{service="user-api"}} {12 if is_bad else 0} {moment}')
    for service in ("user-api", 'odd"name\\'):
        named = service.replace("\\", "\\\\").replace('"', '\\"')
        lines += [
            f'ready{{service="{named}"}} {1 if moment >= ROSE.timestamp() else 3} {moment}'
            for moment in range(begin, int(AT.timestamp()) + 1, 15)
        ]
    ready = [line for line in lines if line.startswith("ready")]
    errors = [line for line in lines if line.startswith("errors")]
    return "\n".join(
        ["# TYPE errors gauge", *errors, "# TYPE ready gauge", *ready, "# EOF", ""]
    )


@pytest.fixture(scope="module")
def url(tmp_path_factory) -> Iterator[str]:
    with running_prometheus(tmp_path_factory.mktemp("prometheus"), metrics=metrics()) as url:
        yield url


@contextmanager
def an_api(url: str) -> Iterator[PrometheusApi]:
    with httpx2.Client(base_url=url + "/", trust_env=False) as client:
        yield PrometheusApi(client)


def a_query(query: str = 'sum(errors{service="$service"})', **fields: Any) -> MetricQuery:
    return MetricQuery.model_validate(
        {"name": "errors", "says": "Requests that fail", "query": query, "unit": "/s", **fields}
    )


def soon(seconds: float = 5.0) -> Deadline:
    return Deadline(time.monotonic, time.monotonic() + seconds)


def asked(url: str, *queries: MetricQuery, labels: dict[str, str] | None = None) -> list[Any]:
    alert = an_alert(labels=labels or {}, starts_at=STARTED)
    with an_api(url) as api:
        source = MetricSource(api, queries or (a_query(),), link=url)
        return list(source.ask(a_scene(alert, at=AT), soon()))


def test_a_measure_that_rose_is_told_with_the_minute(url):
    (found,) = asked(url)

    assert found.says == (
        "Requests that fail: 0 /s until 2026-01-05 11:40 UTC, 0 to 12 /s from then on, "
        "12 at last. It rose at 2026-01-05 11:53 UTC."
    )
    assert (found.kind, found.source, found.data["turn"]) == (
        "metric",
        "prometheus:errors",
        "rose",
    )
    assert timedelta(0) <= found.at - ROSE < timedelta(seconds=20)
    assert found.data["link"].startswith(f"{url}/graph?g0.expr=sum")


def test_a_measure_that_fell_is_told(url):
    (found,) = asked(url, a_query('ready{service="$service"}', name="ready", unit=""))

    assert found.data["turn"] == "fell"
    assert found.data["labels"]["service"] == "user-api"


def test_a_label_that_looks_like_a_query_is_only_a_value(url):
    (found,) = asked(
        url, a_query('ready{service="$service"}'), labels={"service": 'odd"name\\'}
    )

    assert found.data["labels"]["service"] == 'odd"name\\'
    assert asked(url, labels={"service": '"} or vector(1) or errors{service="'}) == []


def test_a_pattern_holds_a_value_as_it_is(url):
    query = a_query('errors{service=~"$service.*"}')

    assert len(asked(url, query, labels={"service": "user"})) == 1
    assert asked(url, query, labels={"service": ".*"}) == []


def test_what_is_measured_of_nothing_is_no_evidence(url):
    assert asked(url, labels={"service": "nobody"}) == []
    assert asked(url, a_query('up{job="$job"}')) == []


def test_a_query_that_prometheus_refuses_is_named_and_the_rest_is_asked(url):
    found = asked(url, a_query('sum(errors{service="$service"}', name="wrong"), a_query())

    assert [each.kind for each in found] == ["missing", "metric"]
    assert found[0].says.startswith(
        "Query 'wrong' was not answered: Prometheus refuses a query"
    )


def test_a_refused_query_says_which_file_to_correct(url):
    with an_api(url) as api, pytest.raises(QueryRefused) as caught:
        api.query_range("sum(", SPAN, soon())

    assert "evidence.yaml" in caught.value.hint


def test_nobody_listening_is_missing_evidence_and_nothing_worse():
    alert = an_alert(starts_at=STARTED)
    with an_api("http://127.0.0.1:9") as api:
        found = gather(a_scene(alert, at=AT), [MetricSource(api, [a_query()])])

    assert [(e.kind, e.says) for e in found] == [
        ("missing", "prometheus could not be asked: Prometheus is not reached (ConnectError).")
    ]


@contextmanager
def answering(body: bytes, *, status: int = 200, pause_s: float = 0) -> Iterator[str]:
    """Answer every request with these bytes, each after a pause."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            try:
                for start in range(0, len(body), 65_536):
                    time.sleep(pause_s)
                    self.wfile.write(body[start : start + 65_536])
            except OSError:
                return

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"<html>login</html>", 200, Unavailable),
        (b"[1]", 200, Unavailable),
        (b'"success"', 200, Unavailable),
        (b"[" * 100_000, 200, Unavailable),
        (b"\xff\xfe", 200, Unavailable),
        (b'{"status":"error","errorType":"timeout","error":"x"}', 503, Unavailable),
        (b'{"status":"error","errorType":"bad_data","error":"x"}', 400, QueryRefused),
        (b" " * 3_000_000, 200, Unavailable),
        (b"moved", 302, Unavailable),
    ],
)
def test_whatever_answers_in_its_place_is_an_expected_failure(body, status, error):
    with (
        answering(body, status=status) as url,
        an_api(url) as api,
        pytest.raises(error) as caught,
    ):
        api.query_range("up", SPAN, soon())

    assert caught.value.hint


@pytest.mark.parametrize(
    "data",
    [
        None,
        {"result": None},
        {"result": [None, 1, "x"]},
        {"result": [{"metric": None, "values": []}]},
        {"result": [{"metric": {"a": 1}, "values": [["x", "y"], 3, [1]]}]},
    ],
)
def test_an_answer_of_another_shape_is_an_expected_failure(data):
    body = json.dumps({"status": "success", "data": data}).encode()

    with answering(body) as url, an_api(url) as api, pytest.raises(Unavailable):
        api.query_range("up", SPAN, soon())


def test_values_that_are_no_numbers_are_left_out():
    values = [[1, "NaN"], [2, "+Inf"], [3, "4"]]
    data = {"result": [{"metric": {}, "values": values}, {"values": values[:2]}]}
    body = json.dumps({"status": "success", "data": data}).encode()

    with answering(body) as url, an_api(url) as api:
        assert [s.points for s in api.query_range("up", SPAN, soon())] == [((3.0, 4.0),)]


def test_an_answer_that_drips_ends_with_the_deadline():
    with answering(b" " * 1_900_000, pause_s=0.2) as url, an_api(url) as api:
        began = time.monotonic()
        with pytest.raises(TooSlow):
            api.query_range("up", SPAN, soon(0.5))

    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "url",
    ["prometheus:9090", "ftp://x", "http://", "http://u:p@x", "http://x/?a=1", "http://[x"],
)
def test_a_setting_that_cannot_be_asked_is_refused_at_once(url, tmp_path):
    with pytest.raises(InvalidInput) as caught:
        read_settings(home=tmp_path, prometheus_url=url)

    assert "FRENLY_PROMETHEUS_URL" in caught.value.message
    assert "u:p" not in caught.value.message


def test_a_base_url_may_have_a_path(tmp_path):
    settings = read_settings(home=tmp_path, prometheus_url="http://proxy/prometheus/")

    assert settings.prometheus_url == "http://proxy/prometheus"
