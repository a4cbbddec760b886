"""What the registry knows, over HTTP."""

from __future__ import annotations

import pytest


def test_aliases_are_listed_in_pages_without_gap_or_repetition(world) -> None:
    whole = [a["key"] for a in world.get("/v1/aliases").json()["items"]]
    seen, after = [], ""
    while True:
        page = world.get(f"/v1/aliases?limit=1{after}").json()
        seen += [alias["key"] for alias in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"

    assert seen == whole
    assert {"user-api", "lost-api"} <= set(whole)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("state=without%20target", ["lost-api"]),
        ("context=frontend&target=user-management-api", ["user-api"]),
        ("context=system", []),
        ("kind=path", []),
        ("search=LOST", ["lost-api"]),
        ("search=ost", []),
        ("type=migration&owner=nobody", []),
        ("expiring_within=1s", []),
        ("state=tombstone", []),
    ],
)
def test_aliases_are_filtered(world, query: str, wanted: list[str]) -> None:
    found = world.get(f"/v1/aliases?{query}").json()["items"]

    assert [alias["key"] for alias in found] == wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("owner=team-users&search=user", ["user-management-api", "/api/v1/users/{id}"]),
        ("status=retired", []),
        ("status=active&search=management", ["user-management-api"]),
    ],
)
def test_contracts_are_filtered(world, query: str, wanted: list[str]) -> None:
    found = world.get(f"/v1/contracts?{query}").json()["items"]

    assert [contract["key"] for contract in found] == wanted
    assert not any(contract["more_aliases"] for contract in found)


def test_an_alias_is_shown_in_every_context_that_has_it(world) -> None:
    found = world.get("/v1/aliases/user-api").json()["items"]

    assert [(a["context"], a["target"]["key"], a["state"]) for a in found] == [
        ("frontend", "user-management-api", "live")
    ]


def test_a_contract_is_shown_with_its_aliases(world) -> None:
    contract = world.get("/v1/contracts/user-management-api").json()

    assert contract["owner"] == "team-users"
    assert "user-api" in [alias["key"] for alias in contract["aliases"]]


def test_a_contract_of_kind_path_is_found_by_its_path(world) -> None:
    answer = world.get("/v1/contracts/api/v1/users/{id}?kind=path")

    assert answer.json()["key"] == "/api/v1/users/{id}"


def test_contracts_contexts_and_anchors_are_listed(world) -> None:
    contracts = world.get("/v1/contracts?kind=service").json()["items"]
    contexts = world.get("/v1/contexts").json()["items"]
    anchors = world.get("/v1/anchors").json()["items"]

    assert {"user-management-api", "billing-api"} <= {c["key"] for c in contracts}
    assert {c["name"]: c["fallback"] for c in contexts}["frontend"] == [
        "frontend",
        "application",
        "system",
    ]
    assert [anchor["id"] for anchor in anchors] == ["api_contracts"]
    assert world.get("/v1/anchors/api_contracts").json() == anchors[0]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/aliases/user-apo",
        "/v1/aliases/user-api?context=system",
        "/v1/contracts/user-managment-api",
        "/v1/anchors/api_contract",
        "/v1/proposals/P-0000000000",
        "/v1/proposals/P-0000000000/receipt",
    ],
)
def test_what_is_not_there_is_a_404_with_advice(world, path: str) -> None:
    answer = world.get(path)

    assert answer.status_code == 404
    assert answer.json()["hint"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/aliases?limit=0",
        "/v1/aliases?limit=1001",
        "/v1/aliases?state=dead",
        "/v1/aliases?target=not%20one",
        "/v1/contracts?limit=x",
        "/v1/contracts?status=dead",
        "/v1/aliases?search=",
        "/v1/aliases?expiring_within=soon",
        "/v1/aliases?type=brief",
        "/v1/aliases?after=nowhere",
        "/v1/proposals?status=lost",
        "/v1/proposals/" + "P" * 41,
        "/v1/proposals/a%20b",
        "/v1/aliases/not%20one",
    ],
)
def test_a_question_that_cannot_be_meant_is_a_422(world, path: str) -> None:
    answer = world.get(path)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_log_is_read_in_pages_and_filtered(world) -> None:
    first = world.get("/v1/audit?limit=2", "otto").json()
    second = world.get(f"/v1/audit?limit=2&after={first['next']}", "otto").json()
    created = world.get("/v1/audit?tag=access:user&actor=root&limit=1000", "otto").json()

    assert len({entry["id"] for entry in first["items"] + second["items"]}) == 4
    assert {entry["tag"] for entry in created["items"]} == {"access:user:create"}
    assert "token" not in str(created).replace("'auth': 'token'", "")


def test_the_log_is_verified(world) -> None:
    verdict = world.post("/v1/audit/verify", None, "otto")

    assert verdict.status_code == 200
    assert verdict.json()["ok"] is True
    assert verdict.json()["size"] > 0
