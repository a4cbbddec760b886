"""What the API does with requests that no client should send."""

from __future__ import annotations

import json

import pytest

from registry.errors import Unavailable
from tests.integration.api.world import raw_request

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 404),
        ("/v1", 404),
        ("/v2/aliases", 404),
        ("/v1/aliases/", 422),
        ("/v1/anchors/", 404),
    ],
)
def test_an_unknown_path_is_a_problem_document(world, path: str, status: int) -> None:
    answer = world.get(path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "BREW"])
def test_a_wrong_method_says_which_is_right(world, method: str) -> None:
    answer = world.client.request(method, "/v1/aliases", headers=world.auth("vera"))

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
    assert answer.json()["code"] == "route.method"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"x" * 1_000_001, 413, "request.too_large"),
        (b"{", 422, "request.invalid"),
        (b"", 422, "request.invalid"),
        (b"\xff\xfe{\x00}\x00", 422, "request.invalid"),
        (b'{"reason": "\xff"}', 422, "request.invalid"),
        (b'{"reason": "\\u0000"}', 422, "request.invalid"),
        (b'{"reason": "\\ud800"}', 422, "request.invalid"),
        (b'{"reason": NaN}', 422, "request.invalid"),
        (b'{"reason": 1e999}', 422, "request.invalid"),
        (b'{"reason": ' + b"9" * 5_000 + b"}", 422, "request.invalid"),
        (b'{"reason": 9007199254740993}', 422, "request.invalid"),
        (b'{"reason": "a", "reason": "b"}', 422, "request.invalid"),
        (b"[" * 100_000 + b"]" * 100_000, 422, "request.invalid"),
        (b"[" * 30 + b"]" * 30, 422, "request.invalid"),
        (b'{"reason": "a"}', 422, "request.invalid"),
    ],
)
def test_a_body_that_cannot_be_meant_is_refused(world, body, status, code) -> None:
    headers = {**world.auth("ben"), "content-type": "application/json"}

    answer = world.client.post("/v1/proposals", content=body, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == PROBLEM


def test_a_body_of_another_type_is_refused(world) -> None:
    headers = {**world.auth("ben"), "content-type": "text/plain"}

    answer = world.client.post("/v1/proposals", content=b'{"edits": []}', headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


def test_a_body_that_pretends_to_be_small_is_cut_off(world) -> None:
    headers = [(b"authorization", world.auth("ben")["authorization"].encode())]
    sent = raw_request(
        world.api, "POST", "/v1/proposals", headers=headers, body=b" " * 1_000_001
    )

    assert sent.status == 413


@pytest.mark.parametrize("length", ["9" * 5_000, "-1", "ten", "²"])
def test_a_strange_length_is_no_fault_of_the_server(world, length: str) -> None:
    headers = [(b"content-length", length.encode("latin-1"))]

    assert raw_request(world.api, "POST", "/v1/proposals", headers=headers).status < 500


@pytest.mark.parametrize(
    ("path", "query"), [("/v1/aliases", b"x" * 9_000), ("/v1/aliases/" + "x" * 9_000, b"")]
)
def test_an_address_too_long_is_refused(world, path: str, query: bytes) -> None:
    sent = raw_request(world.api, "GET", path, query=query)

    assert sent.status == 414
    assert json.loads(sent.body)["code"] == "request.address_too_long"


def test_answers_are_not_stored_and_not_guessed_about(world) -> None:
    asked = {"/v1/aliases": "private, no-cache", "/v1/aliases/none": "no-store"}

    for path, kept in asked.items():
        headers = world.get(path).headers
        assert headers["cache-control"] == kept
        assert headers["x-content-type-options"] == "nosniff"


def test_a_broken_database_is_a_503_that_says_when_to_try_again(lone_world) -> None:
    lone_world.get("/v1/aliases")
    with lone_world.app.engine.begin() as connection:
        for table in ("alias", "revision"):
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO gone_{table}")

    answer = lone_world.get("/v1/aliases")
    ready = lone_world.client.get("/health/ready")

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"]
    assert (ready.status_code, ready.json()["status"]) == (503, 503)
    assert lone_world.client.get("/health/live").json() == {"status": "live"}
    assert lone_world.client.get("/metrics").status_code == 200


def test_a_bug_is_a_500_that_tells_nothing(lone_world) -> None:
    @lone_world.api.get("/v1/broken")
    def broken() -> None:
        raise RuntimeError("secret detail")

    answer = lone_world.get("/v1/broken")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.headers["content-type"] == PROBLEM
    assert "secret" not in answer.text


def test_an_expected_failure_of_any_route_is_translated(lone_world) -> None:
    @lone_world.api.get("/v1/away")
    def away() -> None:
        raise Unavailable("It is away.", hint="Wait.")

    assert lone_world.get("/v1/away").status_code == 503


def test_the_docs_page_needs_nothing_from_elsewhere(world) -> None:
    page = world.client.get("/docs")

    assert "/v1/resolve/{context}/{name}" in page.text
    assert 'id="alias.taken"' in page.text
    assert "src=" not in page.text
    assert "http://" not in page.text.replace("http://www.w3.org", "")
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_metrics_count_requests_refusals_and_lookups(lone_world) -> None:
    lone_world.get("/v1/resolve/frontend/user-api")
    lone_world.get("/v1/resolve/frontend/nothing")
    lone_world.get("/made/up/" + "x" * 50)
    lone_world.client.request("BREW", "/v1/aliases")

    text = lone_world.client.get("/metrics").text

    route = 'route="/v1/resolve/{context}/{name:path}"'
    assert f'frenly_http_requests_total{{method="GET",{route},status="200"}} 1.0' in text
    assert 'frenly_http_requests_total{method="GET",route="unmatched",status="404"} 1.0' in text
    assert 'method="other"' in text
    assert 'frenly_refusals_total{code="name.unknown"} 1.0' in text
    assert "frenly_resolve_seconds_count 2.0" in text
    assert "frenly_revision 1.0" in text
    assert "made" not in text
