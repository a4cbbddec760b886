"""Looking names up over HTTP."""

from __future__ import annotations

import pytest

PROBLEM = "application/problem+json"


def test_a_name_is_resolved_from_its_context(world) -> None:
    answer = world.get("/v1/resolve/frontend/user-api")

    assert answer.status_code == 200
    assert answer.json() == {
        "kind": "service",
        "canonical": "user-management-api",
        "version": "v1",
        "base_url": "https://users.example.com/v1",
        "contract_status": "active",
        "release_status": "active",
        "hops": [
            {
                "context": "frontend",
                "scope": "",
                "key": "user-api",
                "type": "permanent",
                "constraint": "",
                "expires_at": None,
            }
        ],
        "expires_at": None,
        "deprecated_since": None,
        "sunset_at": None,
        "successor": None,
        "revision": answer.json()["revision"],
    }


@pytest.mark.parametrize(
    "path",
    [
        "/v1/resolve/system//api/v1/users/{id}?kind=path",
        "/v1/resolve/system/api/v1/users/{id}?kind=path",
        "/v1/resolve/system/%2Fapi%2Fv1%2Fusers%2F%7BuserId%7D?kind=path",
    ],
)
def test_a_path_is_a_name_with_or_without_its_first_slash(world, path: str) -> None:
    answer = world.get(path)

    assert answer.json()["canonical"] == "/api/v1/users/{id}"


def test_a_lookup_as_of_a_revision_sees_that_revision(world) -> None:
    key = world.fresh_key()
    world.applied(key)

    now = world.get(f"/v1/resolve/application/{key}")
    before = world.get(f"/v1/resolve/application/{key}?revision=1")

    assert now.status_code == 200
    assert (before.status_code, before.json()["code"]) == (404, "name.unknown")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/resolve/frontend/user-apo", 404, "name.unknown"),
        ("/v1/resolve/frontent/user-api", 404, "context.unknown"),
        ("/v1/resolve/frontend/lost-api", 409, "alias.without_target"),
        ("/v1/resolve/frontend/user%20api", 422, "input.invalid"),
        ("/v1/resolve/frontend/", 422, "input.invalid"),
        ("/v1/resolve/frontend/user-api?kind=servis", 422, "request.invalid"),
        ("/v1/resolve/frontend/user-api?kint=service", 422, "request.invalid"),
        ("/v1/resolve/frontend/user-api?at=yesterday", 422, "request.invalid"),
        ("/v1/resolve/frontend/user-api?at=9999-12-31T23:59:59Z", 422, "request.invalid"),
        ("/v1/resolve/frontend/user-api?at=1999-01-01", 404, "revision.unknown"),
        ("/v1/resolve/frontend/user-api?revision=999", 404, "revision.unknown"),
        ("/v1/resolve/frontend/user-api?revision=0", 422, "request.invalid"),
        ("/v1/resolve/frontend/user%00api", 422, "request.invalid"),
        ("/v1/resolve/frontend/user-api?at=%00", 422, "request.invalid"),
    ],
)
def test_a_failed_lookup_is_a_problem_document(world, path, status, code) -> None:
    answer = world.get(path)

    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert answer.headers["content-type"] == PROBLEM
    assert body["hint"]
    assert body["type"] == f"/docs#{code}"


def test_a_wrong_context_is_answered_with_the_nearest(world) -> None:
    assert (
        world.get("/v1/resolve/frontent/user-api").json()["hint"] == "Did you mean 'frontend'?"
    )


def test_many_names_each_get_an_answer_or_a_problem(world) -> None:
    names = ["user-api", "user-apo", "billing-api", "not a name"]

    answer = world.post("/v1/resolve", {"context": "frontend", "names": names}, "vera").json()

    assert answer["revision"] >= 1
    assert [found["name"] for found in answer["results"]] == names
    assert [
        found["answer"] and found["answer"]["canonical"] for found in answer["results"]
    ] == [
        "user-management-api",
        None,
        "billing-api",
        None,
    ]
    assert [found["problem"] and found["problem"]["code"] for found in answer["results"]] == [
        None,
        "name.unknown",
        None,
        "input.invalid",
    ]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"context": "nowhere", "names": ["a"]}, 404),
        ({"context": "frontend", "names": ["a"] * 1_001}, 422),
        ({"context": "frontend"}, 422),
        ({"context": "frontend", "names": "user-api"}, 422),
        ({"context": "frontend", "names": [], "extra": 1}, 422),
        ([], 422),
    ],
)
def test_a_malformed_batch_is_refused_as_a_whole(world, body, status) -> None:
    answer = world.post("/v1/resolve", body, "vera")

    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM


def test_a_thousand_names_are_answered_at_once(world) -> None:
    body = {"context": "frontend", "names": ["user-api"] * 1_000}

    assert len(world.post("/v1/resolve", body, "vera").json()["results"]) == 1_000


def test_names_of_any_sort_are_answered_from_one_revision(world) -> None:
    items = [
        {"name": "user-api"},
        {"name": "/api/v1/users/{id}", "kind": "path", "context": "system"},
        {"name": "user-api", "context": "nowhere"},
        {"name": "user-api", "scope": "web/checkout"},
    ]

    answer = world.post("/v1/resolve", {"context": "frontend", "items": items}, "vera").json()

    assert [
        (found["kind"], found["context"], found["scope"]) for found in answer["results"]
    ] == [
        ("service", "frontend", ""),
        ("path", "system", ""),
        ("service", "nowhere", ""),
        ("service", "frontend", "web/checkout"),
    ]
    assert [
        (found["answer"] or found["problem"]).get("canonical") for found in answer["results"]
    ] == ["user-management-api", "/api/v1/users/{id}", None, "user-management-api"]
    assert answer["results"][2]["problem"]["code"] == "context.unknown"
    assert {found["answer"]["revision"] for found in answer["results"] if found["answer"]} == {
        answer["revision"]
    }


def test_many_names_are_answered_as_of_a_revision(world) -> None:
    key = world.fresh_key()
    world.applied(key)
    body = {"context": "application", "names": [key], "revision": 1}

    answer = world.post("/v1/resolve", body, "vera").json()

    assert answer["revision"] == 1
    assert answer["results"][0]["problem"]["code"] == "name.unknown"


@pytest.mark.parametrize("body", [{"context": "frontend", "names": [], "items": []}, {}])
def test_a_batch_is_one_list(world, body) -> None:
    assert world.post("/v1/resolve", body, "vera").status_code == 422


def test_an_explanation_shows_rows_rules_and_revisions(world) -> None:
    found = world.get("/v1/explain/frontend/user-api").json()

    assert found["answer"]["canonical"] == "user-management-api"
    assert [step["row"] for step in found["steps"]] == [
        "alias:service:frontend:user-api",
        "contract:service:user-management-api",
    ]
    assert all(step["revision"] >= 1 and step["proposal"] for step in found["steps"])
    assert found["problem"] is None


def test_an_explanation_shows_why_there_is_no_answer(world) -> None:
    found = world.get("/v1/explain/frontend/lost-api").json()

    assert found["problem"]["code"] == "alias.without_target"
    assert found["answer"] is None
    assert len(found["steps"]) == 1
