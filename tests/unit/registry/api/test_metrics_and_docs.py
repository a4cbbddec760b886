"""What Prometheus and people read of the server."""

from __future__ import annotations

from registry.api.answers import key_of, read_name
from registry.api.docs_page import docs_page
from registry.api.metrics import Metrics, Readings
from registry.api.observer import route_of
from registry.domain.names import Kind


def text_of(metrics: Metrics) -> list[str]:
    return metrics.text().decode().splitlines()


def test_what_is_measured_is_read_when_asked_for() -> None:
    readings = [Readings(3, {"pending": 2}, 7)]
    metrics = Metrics(lambda: readings[0])

    text = text_of(metrics)

    assert "frenly_revision 3.0" in text
    assert 'frenly_proposals{status="pending"} 2.0' in text
    assert "frenly_audit_unsequenced 7.0" in text


def test_what_is_unknown_is_left_out() -> None:
    text = text_of(Metrics(lambda: Readings(None, {}, None)))

    assert not any(line.startswith(("frenly_revision", "frenly_audit")) for line in text)


def test_requests_lookups_and_refusals_are_counted() -> None:
    metrics = Metrics(lambda: Readings(None, {}, None))
    metrics.note_request("GET", "/a", 200)
    metrics.note_request("BREW", "/a", 405)
    metrics.note_lookup(0.002)
    metrics.note_refusal("missing")

    text = text_of(metrics)

    assert 'frenly_http_requests_total{method="GET",route="/a",status="200"} 1.0' in text
    assert 'frenly_http_requests_total{method="other",route="/a",status="405"} 1.0' in text
    assert 'frenly_resolve_seconds_bucket{le="0.0025"} 1.0' in text
    assert 'frenly_refusals_total{code="missing"} 1.0' in text


def test_a_request_without_a_route_is_counted_under_one_word() -> None:
    assert route_of({}) == "unmatched"


def test_the_docs_page_escapes_what_it_shows() -> None:
    operation = {
        "description": "<b>",
        "responses": {"200": {"description": "&"}},
        "parameters": [
            {"name": "n", "in": "query", "schema": {"description": "<i>"}},
            {"name": "m", "in": "path", "required": True, "schema": {}, "description": "d"},
        ],
        "requestBody": {
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}
        },
    }
    document = {
        "info": {"title": "<T>", "version": "1", "description": "<D>"},
        "paths": {"/<q>": {"get": operation}},
        "components": {"schemas": {"A": {"examples": [{"k": "<v>"}]}}},
    }

    page = docs_page(document)

    for raw in ("<T>", "<D>", "<q>", "<b>", "<i>", "<v>"):
        assert raw not in page.replace("<b>GET</b>", "")
    assert "&lt;v&gt;" in page
    assert "path required" in page


def test_a_name_in_a_url_is_read_under_its_kind() -> None:
    assert read_name(Kind.PATH, "users/{id}").key == "/users/{id}"
    assert key_of(Kind.PATH, "/users") == "/users"
    assert read_name(Kind.SERVICE, "user-api").key == "user-api"


def test_a_pause_and_the_alarms_that_stand_are_measured():
    text = text_of(
        Metrics(lambda: Readings(3, {}, 0, paused=True, alarms={"queue": 1, "runs": 2}))
    )

    assert "frenly_paused 1.0" in text
    assert 'frenly_alarm{check="runs"} 2.0' in text


def test_what_is_not_known_of_a_pause_is_not_measured():
    assert "frenly_paused" not in text_of(Metrics(lambda: Readings(3, {}, 0)))
