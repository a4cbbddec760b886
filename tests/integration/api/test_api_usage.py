"""Scans told over HTTP, lookups counted where they are answered, and both shown."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from frenly_ai.serving import create_application
from tests.integration.api.world import World, make_world

SCANS = "/v1/usage/scans"
COMMITS = ("a" * 40, "b" * 40)


@pytest.fixture(scope="module")
def client(world) -> TestClient:
    return TestClient(create_application(world.app), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def send(world, client):
    def post(body: Any, user: str = "bot", **headers: str):
        return client.post(SCANS, json=body, headers={**world.auth(user), **headers})

    return post


@pytest.fixture(scope="module")
def read(world, client):
    def get(path: str, user: str = "vera", **params: str):
        return client.get(path, params=params, headers=world.auth(user))

    return get


def a_report(world: World, **fields: Any) -> dict[str, Any]:
    given = {"repository": f"shop/{world.fresh_key()}", "commit": COMMITS[0]}
    given |= {"at": "2026-01-01T12:00:00Z", "revision": 1}
    given |= {"uses": [{"key": "user-api", "path": "src/app.py", "lines": [3, 9]}]}
    return {**given, **fields}


def test_what_a_pipeline_tells_is_shown_to_whoever_reads(world, send, read) -> None:
    report = a_report(world)

    told = send(report)

    assert told.status_code == 201, told.text
    assert told.json() == {
        "outcome": "recorded",
        "names": 1,
        "in_files": 1,
        "unknown": [],
        "standing": COMMITS[0],
    }
    usage = read("/v1/usage/service/user-api").json()
    (seen,) = [each for each in usage["seen"] if each["repository"] == report["repository"]]
    assert (seen["path"], seen["lines"], seen["times"]) == ("src/app.py", [3, 9], 2)
    (scan,) = [s for s in read(SCANS).json()["items"] if s["told_by"] == "bot"][-1:]
    assert scan["commit"] == COMMITS[0]


def test_the_same_report_again_changes_nothing_and_an_earlier_one_neither(
    world, send, read
) -> None:
    report = a_report(world, commit=COMMITS[1], at="2026-01-02T12:00:00Z")
    send(report)

    same = send(report)
    older = send({**report, "commit": COMMITS[0], "at": "2026-01-01T12:00:00Z", "uses": []})

    assert (same.status_code, same.json()["outcome"]) == (200, "same")
    assert (older.status_code, older.json()["outcome"]) == (200, "older")
    assert older.json()["standing"] == COMMITS[1]


def test_a_key_gives_the_first_answer_again(world, send) -> None:
    report, key = a_report(world), {"idempotency-key": world.fresh_key()}

    first, again = send(report, **key), send(report, **key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


@pytest.mark.parametrize(("user", "status"), [("vera", 403), ("mona", 403), ("mia", 201)])
def test_only_who_may_tell_of_uses_is_heard(world, send, user, status) -> None:
    assert send(a_report(world), user).status_code == status


def test_nobody_unknown_tells_or_reads(client, world) -> None:
    assert client.post(SCANS, json=a_report(world)).status_code == 401
    assert client.get("/v1/usage/service/user-api").status_code == 401
    assert client.get("/v1/can-remove/service/user-api").status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"commit": "HEAD"},
        {"at": "2999-01-01T00:00:00Z"},
        {"at": "yesterday"},
        {"repository": ""},
        {"context": "nowhere"},
        {"revision": 10_000},
        {"files": -1},
        {"else": 1},
        {"uses": [{"key": "user-api", "path": "a.py"}]},
        {"uses": [{"key": "user-api", "path": "a.py", "line": 1, "lines": [2]}]},
        {"uses": [{"key": "user-api", "path": "a.py", "line": 0}]},
        {"uses": [{"key": "not a name", "path": "a.py", "line": 1}]},
        {"uses": [{"key": "user-api", "path": "", "line": 1}]},
        {"uses": None},
    ],
)
def test_a_report_that_cannot_be_meant_is_refused_with_a_hint(world, send, read, wrong) -> None:
    report = a_report(world, **wrong)

    answer = send(report)

    assert answer.status_code == 422, answer.text
    assert answer.json()["hint"]
    known = [each["repository"] for each in read(SCANS).json()["items"]]
    assert report["repository"] not in known


def test_a_huge_report_is_refused_before_it_is_read(world, send) -> None:
    uses = [{"key": "user-api", "path": "p" * 900, "line": 1}] * 1_200

    assert send(a_report(world, uses=uses)).status_code == 413


@settings(max_examples=30)
@given(
    body=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_no_body_makes_the_server_fail(send, body) -> None:
    assert send({"repository": "a/b", "uses": body}).status_code in {400, 422}


def test_a_removal_is_judged_with_all_that_stands_against_it(world, send, read) -> None:
    send(a_report(world))

    found = read("/v1/can-remove/service/user-api").json()

    assert found["can_remove"] == "no"
    assert "code" in [each["what"] for each in found["blocks"]]
    assert read("/v1/can-remove/service/nowhere-api").status_code == 404
    assert read("/v1/can-remove/sort/user-api").status_code == 422


def test_a_path_may_leave_out_its_first_slash(read) -> None:
    with_slash = read("/v1/usage/path//api/v1/users")
    without = read("/v1/usage/path/api/v1/users")

    assert with_slash.status_code == without.status_code
    assert with_slash.json()["code"] == without.json()["code"]


def test_who_looks_names_up_is_counted_however_they_ask(tmp_path) -> None:
    world = make_world(tmp_path / "home", None)
    bot, vera = world.auth("bot"), world.auth("vera")
    with TestClient(create_application(world.app)) as client:
        until = time.monotonic() + 20
        while client.app.state.api.options.freshness.find() is None:  # the fast path's own
            assert time.monotonic() < until
            time.sleep(0.01)
        for headers in (bot, bot, vera):
            client.get("/v1/resolve/frontend/user-api", headers=headers)
        client.get("/v1/resolve/frontend/user-api?scope=x", headers=bot)  # the route's
        client.post(
            "/v1/resolve", json={"context": "system", "names": ["user-api", "x"]}, headers=bot
        )
        client.get("/v1/resolve/frontend/nowhere-api", headers=bot)

    with TestClient(create_application(world.app)) as client:
        usage = client.get("/v1/usage/service/user-api", headers=bot).json()
    world.close()

    told = {(each["caller"], each["context"]): each["times"] for each in usage["lookups"]}
    assert told == {("bot", "frontend"): 3, ("person", "frontend"): 1}
