"""Who asks too often is told so, and by whom they are counted."""

from __future__ import annotations

import time

import pytest
from starlette.testclient import TestClient

from registry.api.app import create_api
from registry.api.freshness import Freshness
from registry.api.state import ApiOptions
from registry.service.hits import LocalHits, SharedHits


@pytest.fixture
def limited(world):
    """Make a server of the same registry with other limits."""

    def make(hits=None, **limits):
        options = ApiOptions(
            now=world.app.deps.now,
            ticks=time.monotonic,
            version="0",
            freshness=Freshness(world.app.snapshots, time.monotonic),
            limits=limits,
            hits=hits or LocalHits(world.app.deps.now),
        )
        api = create_api(world.app.registry, world.app.snapshots, options)
        return TestClient(api, raise_server_exceptions=False)

    return make


def test_too_many_requests_are_answered_with_when_to_go_on(world, limited) -> None:
    client = limited(reads="2/minute")

    answers = [client.get("/v1/aliases", headers=world.auth("vera")) for _ in range(3)]

    assert [a.status_code for a in answers] == [200, 200, 429]
    assert [a.headers["ratelimit"].split(";")[1] for a in answers] == ["r=1", "r=0", "r=0"]
    assert {a.headers["ratelimit-policy"] for a in answers} == {'"reads";q=2;w=60'}
    problem = answers[2].json()
    assert (problem["code"], problem["status"]) == ("request.too_many", 429)
    assert 1 <= int(answers[2].headers["retry-after"]) <= 60
    assert answers[2].headers["content-type"] == "application/problem+json"


def test_classes_and_principals_are_counted_apart(world, limited) -> None:
    client = limited(reads="1/minute", writes="1/minute")
    vera, mia = world.auth("vera"), world.auth("mia")
    body = {"edits": [world.alias_edit()]}

    asked = [
        client.get("/v1/aliases", headers=vera),
        client.get("/v1/contracts", headers=vera),
        client.get("/v1/contracts", headers=mia),
        client.post("/v1/proposals", json=body, headers=mia),
        client.post("/v1/proposals", json=body, headers=mia),
        client.get("/v1/resolve/frontend/user-api", headers=vera),
    ]

    assert [answer.status_code for answer in asked] == [200, 429, 200, 201, 429, 200]


def test_guesses_at_tokens_are_counted_by_address(world, limited) -> None:
    client = limited(strangers="3/minute")
    known = world.auth("vera")
    client.get("/v1/aliases", headers=known)

    guesses = [
        client.get("/v1/aliases", headers={"authorization": f"Bearer guess-{n}"})
        for n in range(5)
    ]
    silent = client.get("/v1/aliases")
    unknown = client.get("/v1/aliases", headers=world.auth("mia"))
    remembered = client.get("/v1/aliases", headers=known)

    assert [answer.status_code for answer in guesses] == [401, 401, 401, 429, 429]
    assert (silent.status_code, unknown.status_code) == (429, 429)
    assert remembered.status_code == 200


def test_health_and_metrics_are_never_refused(limited) -> None:
    client = limited(strangers="1/minute", reads="1/minute")

    for path in ("/health/live", "/health/ready", "/metrics", "/docs", "/api/aliases/health"):
        assert [client.get(path).status_code for _ in range(3)] == [200] * 3


def test_replicas_count_together(world, limited) -> None:
    clients = [limited(SharedHits(world.app.deps), reads="4/minute") for _ in range(2)]
    headers = world.auth("ida")

    answers = [
        clients[turn % 2].get("/v1/aliases", headers=headers).status_code for turn in range(8)
    ]

    assert answers.count(200) == 4
    assert answers[-1] == 429


def test_a_refused_request_counts_among_the_refusals(world, limited) -> None:
    client = limited(reads="1/minute")
    for _ in range(2):
        client.get("/v1/aliases", headers=world.auth("vera"))

    text = client.get("/metrics").text

    assert 'frenly_refusals_total{code="request.too_many"} 1.0' in text
