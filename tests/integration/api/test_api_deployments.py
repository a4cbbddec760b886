"""Deployments told by webhook, and failed lookups counted where they are answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from frenly_ai.serving import create_application
from registry.contracts.failed_lookups import FailedLookupFilter

DELIVERY = "Frenly-Delivery"


@pytest.fixture(scope="module")
def client(world) -> TestClient:
    return TestClient(create_application(world.app), raise_server_exceptions=False)


@pytest.fixture
def tell(world, client):
    def post(body, user="bot", **headers):
        return client.post(
            "/webhooks/deployment", json=body, headers={**world.auth(user), **headers}
        )

    return post


def a_body(world, **fields):
    return {"service": world.fresh_key(), "version": "1.4.2", "previous": "1.4.1", **fields}


def test_a_deployment_is_told_once_and_listed(world, client, tell):
    body = a_body(world, link="https://ci.example/4711")

    first, again = tell(body), tell(body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["told_by"] == "bot"
    listed = client.get(
        "/v1/deployments", params={"service": body["service"]}, headers=world.auth("vera")
    )
    assert listed.json() == {"items": [first.json()], "next": None, "next_link": None}


def test_a_delivery_is_named_by_its_sender(world, tell):
    body, named = a_body(world), {DELIVERY: world.fresh_key()}

    assert tell(body, **named).status_code == 201
    answer = tell({**body, "version": "1.4.3"}, **named)

    assert answer.status_code == 409
    assert answer.json()["code"] == "deployment.delivery_differs"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"service": ""}, 422),
        ({"version": "\u0000"}, 422),
        ({"at": "tomorrow"}, 422),
        ({"at": "2999-01-01T00:00:00Z"}, 422),
        ({"verison": "2"}, 422),
        ({"link": "x" * 2_001}, 422),
        ({"service": ["a"]}, 422),
    ],
)
def test_what_no_pipeline_means_is_a_problem_with_a_hint(world, tell, change, status):
    answer = tell(a_body(world, **change))

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_only_who_may_tell_is_heard(world, client, tell):
    assert tell(a_body(world), user="vera").status_code == 403
    assert client.post("/webhooks/deployment", json=a_body(world)).status_code == 401


@given(st.binary(max_size=200))
def test_whatever_the_bytes_the_answer_is_a_problem(world, client, body):
    headers = {**world.auth("bot"), "content-type": "application/json"}

    answer = client.post("/webhooks/deployment", content=body, headers=headers)

    assert 400 <= answer.status_code < 500


def counted(world, key: str) -> dict[str, int]:
    now = world.app.deps.now()
    wanted = FailedLookupFilter(
        keys=(key,), since=now - timedelta(hours=1), until=now + timedelta(hours=1)
    )
    found: dict[str, int] = {}
    for each in world.app.failed_lookups.failed_lookups(wanted):
        found[each.code] = found.get(each.code, 0) + each.times
    return found


def test_lookups_without_an_answer_are_counted_however_they_are_asked(world, client):
    headers, key = world.auth("vera"), world.fresh_key()

    client.get(f"/v1/resolve/frontend/{key}", headers=headers)
    client.get(f"/api/aliases/resolve/frontend/{key}", headers=headers)
    client.post("/v1/resolve", json={"context": "frontend", "names": [key]}, headers=headers)
    for _ in range(3):
        client.get("/v1/resolve/frontend/lost-api", headers=headers)

    assert counted(world, key) == {"name.unknown": 3}
    assert counted(world, "lost-api") == {"alias.without_target": 3}


def test_lookups_of_the_past_and_those_with_an_answer_are_not_counted(world, client):
    headers = world.auth("vera")

    client.get("/v1/resolve/frontend/lost-path?revision=1", headers=headers)
    client.get("/v1/resolve/frontend/user-api", headers=headers)

    assert counted(world, "lost-path") == {}
    assert counted(world, "user-api") == {}
