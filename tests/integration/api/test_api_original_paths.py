"""The paths of the original platform: reads as they were, writes as wishes."""

from __future__ import annotations

from datetime import timedelta

import pytest

PATH = "/api/aliases"


def send(world, method, path, body=None, user="mia", **headers):
    sent = {**world.auth(user), **headers}
    return world.client.request(method, path, json=body, headers=sent)


def test_a_lookup_answers_the_canonical_s_address(world) -> None:
    answer = world.get(f"{PATH}/resolve/frontend/user-api")

    assert answer.status_code == 200
    assert answer.json()["canonical_name"] == "https://users.example.com/v1"
    assert answer.json()["canonical"] == "user-management-api"


def test_a_canonical_without_an_address_is_answered_by_name(world) -> None:
    answer = world.get(f"{PATH}/resolve/frontend/billing-api").json()

    assert answer["canonical_name"] == "billing-api"


@pytest.mark.parametrize("query", ["", "?context=frontend"])
def test_an_alias_may_be_asked_for_by_its_own_path(world, query) -> None:
    answer = world.get(f"{PATH}/user-api{query}").json()

    assert (answer["alias"], answer["context"]) == ("user-api", "frontend")


def test_failures_have_the_statuses_of_then_and_say_why_in_detail(world) -> None:
    missing = world.get(f"{PATH}/resolve/frontend/none")
    invalid = world.get(f"{PATH}/resolve/frontend/no%20name")
    malformed = send(world, "POST", PATH, {"alias": "a"})

    assert (missing.status_code, invalid.status_code, malformed.status_code) == (404, 400, 400)
    for answer in (missing, invalid, malformed):
        assert answer.json()["detail"]
        assert answer.json()["status"] == answer.status_code
        assert answer.headers["content-type"] == "application/problem+json"


def test_health_status_and_metrics_say_what_there_is(world) -> None:
    health = world.client.get(f"{PATH}/health").json()
    status, metrics = world.get(f"{PATH}/status").json(), world.get(f"{PATH}/metrics").json()

    assert health["status"] == status["status"] == "healthy"
    assert "frontend" in status["contexts"]
    assert status["aliases"] == metrics["total_aliases"] >= 2
    assert metrics["ssot_active_aliases_count"]["frontend"] >= 1
    assert metrics["ssot_expired_aliases_count"] == {}


def test_a_list_is_a_plain_list(world) -> None:
    listed = world.get(f"{PATH}?context=frontend").json()

    found = {alias["alias"]: alias for alias in listed}
    assert found["user-api"]["canonical"] == "user-management-api"
    assert found["user-api"]["is_active"] is True
    assert found["lost-api"]["canonical"] is None


def create(world, **fields):
    body = {
        "alias": world.fresh_key(),
        "canonical": "user-management-api",
        "context": "application",
        **fields,
    }
    return body, send(world, "POST", PATH, body)


def test_creating_asks_and_says_where_to_look(world) -> None:
    body, answer = create(world, description="For the page.")

    proposal = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/v1/proposals/{proposal['id']}"
    assert proposal["status"] == "pending"
    assert proposal["edits"][0]["name"]["key"] == body["alias"]
    assert proposal["edits"][0]["description"] == "For the page."
    assert world.get(f"{PATH}/{body['alias']}").status_code == 404
    assert send(world, "POST", PATH, body).status_code == 202


def test_a_canonical_may_be_given_by_its_address(world) -> None:
    _, found = create(world, canonical="https://users.example.com/v1/")
    _, unknown = create(world, canonical="https://nobody.example.com")

    assert found.json()["edits"][0]["target"]["key"] == "user-management-api"
    assert unknown.status_code == 404
    assert "canonical name" in unknown.json()["hint"]


def test_an_alias_that_expires_is_temporary(world) -> None:
    later = world.app.deps.now() + timedelta(days=10)
    _, answer = create(world, expires_at=later.isoformat())
    _, past = create(world, expires_at="2020-01-01T00:00:00Z")

    edit = answer.json()["edits"][0]
    assert edit["type"] == "temporary"
    assert 9 * 86_400 < edit["lifetime"] <= 10 * 86_400
    assert past.status_code == 400


def applied(world, **fields):
    body, answer = create(world, **fields)
    proposal = answer.json()
    for user in ("ben", "max"):
        world.decide(proposal, user)
    world.app.registry.work()
    return body["alias"]


def test_changing_asks(world) -> None:
    key = applied(world)

    answer = send(world, "PUT", f"{PATH}/{key}", {"canonical": "billing-api"})

    assert answer.status_code == 202
    assert [edit["edit"] for edit in answer.json()["edits"]] == ["alias.repoint"]


def test_an_expiring_alias_may_be_asked_to_live_longer(world) -> None:
    ends = world.app.deps.now() + timedelta(days=10)
    key = applied(world, expires_at=ends.isoformat())

    def ask(moment):
        return send(world, "PUT", f"{PATH}/{key}", {"expires_at": moment.isoformat()})

    longer, shorter = ask(ends + timedelta(days=10)), ask(ends - timedelta(days=5))

    assert longer.status_code == 202
    assert longer.json()["edits"][0]["edit"] == "alias.extend"
    assert shorter.status_code == 409


def test_what_cannot_be_changed_is_said(world) -> None:
    key = applied(world)

    asked = {
        400: {},
        409: {"expires_at": "2099-01-01T00:00:00Z"},
        404: {"canonical": "billing-api", "context": "system"},
    }

    for status, body in asked.items():
        assert send(world, "PUT", f"{PATH}/{key}", body).status_code == status


@pytest.mark.parametrize("query", ["", "?context=application"])
def test_deleting_asks_that_it_be_retired(world, query) -> None:
    key = applied(world)

    answer = send(world, "DELETE", f"{PATH}/{key}{query}")

    assert answer.status_code == 202
    assert answer.json()["edits"][0]["edit"] == "alias.retire"
    assert world.get(f"{PATH}/{key}").status_code == 200


def test_an_alias_of_several_contexts_must_be_told_apart(world) -> None:
    key = applied(world)
    body = {"alias": key, "canonical": "user-management-api", "context": "system"}
    proposal = send(world, "POST", PATH, body).json()
    for user in ("ben", "dee"):
        world.decide(proposal, user)
    world.app.registry.work()

    answer = send(world, "DELETE", f"{PATH}/{key}")

    assert answer.status_code == 409
    assert "application, system" in answer.json()["hint"]


def test_a_write_may_hold_only_for_one_state(world) -> None:
    answer = send(
        world,
        "POST",
        PATH,
        {"alias": "a-b", "canonical": "billing-api", "context": "application"},
        **{"if-match": '"other"'},
    )

    assert answer.status_code == 412


def test_a_write_is_repeated_by_its_key(world) -> None:
    key = applied(world)
    ask = [
        send(world, "DELETE", f"{PATH}/{key}", **{"idempotency-key": f"delete-{key}"})
        for _ in range(2)
    ]

    assert [answer.status_code for answer in ask] == [202, 202]
    assert ask[0].json() == ask[1].json()
    assert ask[1].headers["idempotency-replayed"] == "true"
