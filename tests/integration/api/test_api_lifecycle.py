"""What is on its way out says so over HTTP, whichever way it is looked up."""

from __future__ import annotations

import re

import pytest


@pytest.fixture(scope="module")
def deprecated(world) -> str:
    """Return the name of a contract that ends, with an alias that leads to it."""
    edits = [
        {
            "edit": "contract.register",
            "name": {"key": "old-api"},
            "version": "v1",
            "owner": "x",
        },
        {
            "edit": "contract.deprecate",
            "name": {"key": "old-api"},
            "successor": {"key": "billing-api"},
            "sunset_after": 90 * 86_400,
        },
        {**world.alias_edit("older-api"), "target": {"key": "old-api"}},
    ]
    answer = world.post("/v1/proposals", {"edits": edits})
    assert answer.status_code == 201, answer.text
    for user in ("ben", "max"):
        world.decide(answer.json(), user)
    world.app.registry.work()
    return "old-api"


@pytest.mark.parametrize("path", ["/v1/resolve/application/older-api", "/v1/contracts/old-api"])
def test_an_answer_that_ends_says_since_when_until_when_and_what_follows(
    world, deprecated, path
) -> None:
    for _ in range(2):  # the second one is proven and fresh: the fast path could take it
        headers = world.get(path).headers

        assert re.fullmatch(r"@\d{10}", headers["deprecation"])
        assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT", headers["sunset"])
        assert f'</v1/contracts/{deprecated}>; rel="deprecation"' in headers["link"]
        assert '</v1/contracts/billing-api>; rel="successor-version"' in headers["link"]


def test_an_answer_that_stands_says_nothing_of_an_end(world) -> None:
    for path in ("/v1/resolve/frontend/user-api", "/v1/contracts/user-management-api"):
        headers = world.get(path).headers

        assert not {"deprecation", "sunset", "link"} & set(headers)


def test_the_announced_end_of_an_alias_is_asked_for_and_shown(world) -> None:
    key = world.fresh_key()
    world.applied(key)
    edit = {
        "edit": "alias.schedule_end",
        "name": {"key": key},
        "context": "application",
        "ends_after": 60 * 86_400,
        "brownouts": [{"after": 50 * 86_400, "lasts": 3_600}],
    }

    proposal = world.post("/v1/proposals", {"edits": [edit]}).json()
    for user in ("ben", "max"):
        world.decide(proposal, user)
    world.app.registry.work()

    schedule = world.get(f"/v1/aliases/{key}").json()["items"][0]["schedule"]
    assert set(schedule) == {"warns_at", "ends_at", "brownouts"}
    assert len(schedule["brownouts"]) == 1


def test_an_end_in_no_order_is_a_problem_that_says_which_rule(world) -> None:
    key = world.fresh_key()
    world.applied(key)
    edit = {
        "edit": "alias.schedule_end",
        "name": {"key": key},
        "context": "application",
        "ends_after": 86_400,
    }

    problem = world.post("/v1/proposals", {"edits": [edit]})

    assert problem.status_code == 409
    assert problem.json()["findings"][0]["check"] == "end_announced"
