"""Asking for changes and deciding on them over HTTP."""

from __future__ import annotations

import pytest

from frenly_ai.views.proposal import proposal_json


def test_a_change_goes_from_wish_to_receipt_and_back(world) -> None:
    key = world.fresh_key()

    asked = world.post("/v1/proposals", {"edits": [world.alias_edit(key)], "reason": "why"})
    proposal = asked.json()
    first = world.decide(proposal, "ben")
    second = world.decide(proposal, "max")
    world.app.registry.work()
    shown = world.get(f"/v1/proposals/{proposal['id']}").json()
    receipt = world.get(f"/v1/proposals/{proposal['id']}/receipt").json()
    undo = world.post(f"/v1/proposals/{proposal['id']}/undo", {"reason": "no longer"})

    assert asked.status_code == 201
    assert asked.headers["location"] == f"/v1/proposals/{proposal['id']}"
    assert (proposal["status"], proposal["reason"], proposal["author"]) == (
        "pending",
        "why",
        "mia",
    )
    assert proposal["waits_for"].startswith("waits for 2")
    assert (first.status_code, first.json()["status"]) == (200, "pending")
    assert (second.status_code, second.json()["status"]) == (202, "approved")
    assert shown["status"] == "applied"
    assert [d["actor"] for d in shown["decisions"]] == ["ben", "max"]
    assert (
        world.get(f"/v1/resolve/application/{key}").json()["canonical"] == "user-management-api"
    )
    assert receipt["digest"] == proposal["digest"]
    assert (undo.status_code, undo.json()["undoes"]) == (201, proposal["id"])


def test_a_proposal_reads_as_it_does_on_the_command_line(world) -> None:
    proposal = world.applied()

    view = world.app.registry.proposal(proposal["id"])

    assert world.get(f"/v1/proposals/{proposal['id']}").json() == proposal_json(view)


def test_the_same_wish_twice_is_one_proposal(world) -> None:
    key = world.fresh_key()

    made = world.proposed("mia", key)
    joined = world.post("/v1/proposals", {"edits": [world.alias_edit(key)]}, "max")

    assert joined.status_code == 200
    assert joined.json()["id"] == made["id"]
    assert joined.headers["location"] == f"/v1/proposals/{made['id']}"


def test_a_refused_change_says_what_would_pass(world) -> None:
    answer = world.post("/v1/proposals", {"edits": [world.alias_edit("x-api", "frontend")]})

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "proposal.refused")
    assert {finding["check"] for finding in problem["findings"]} >= {"context_governed"}
    assert "application" in problem["hint"]


@pytest.mark.parametrize(
    ("user", "change", "status", "code"),
    [
        ("mia", {}, 403, "proposal.self_approval"),
        ("ben", {"digest": "0" * 64}, 409, "proposal.stale_digest"),
        ("ben", {"verdict": "maybe"}, 422, "request.invalid"),
        ("ben", {"digest": "0" * 129}, 422, "request.invalid"),
        ("ben", {"reason": "x" * 2_001}, 422, "request.invalid"),
        ("ben", {"also": 1}, 422, "request.invalid"),
    ],
)
def test_a_decision_that_may_not_be_is_refused(world, user, change, status, code) -> None:
    proposal = world.proposed()
    body = {"digest": proposal["digest"], "verdict": "approve", **change}

    answer = world.post(f"/v1/proposals/{proposal['id']}/decisions", body, user)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_nobody_decides_twice_or_on_what_is_settled(world) -> None:
    proposal = world.proposed()
    world.decide(proposal, "ben")

    again = world.decide(proposal, "ben")
    rejected = world.decide(proposal, "max", "reject")
    late = world.decide(proposal, "dee")

    assert (again.status_code, again.json()["code"]) == (409, "proposal.already_decided")
    assert (rejected.status_code, rejected.json()["status"]) == (200, "rejected")
    assert (late.status_code, late.json()["code"]) == (409, "proposal.not_pending")


def test_a_proposal_that_was_not_applied_has_no_receipt_and_no_undo(world) -> None:
    proposal = world.proposed()

    receipt = world.get(f"/v1/proposals/{proposal['id']}/receipt")
    undo = world.post(f"/v1/proposals/{proposal['id']}/undo", {})

    assert (receipt.status_code, undo.status_code) == (409, 409)


def test_proposals_are_listed_newest_first_and_in_pages(world) -> None:
    ids = [world.proposed()["id"] for _ in range(3)]

    first = world.get("/v1/proposals?status=pending&limit=2").json()
    second = world.get(f"/v1/proposals?status=pending&limit=1&after={first['next']}").json()

    assert [p["id"] for p in first["items"]] == ids[:0:-1]
    assert [p["id"] for p in second["items"]] == [ids[0]]


@pytest.mark.parametrize(
    "edit",
    [
        {},
        {"edit": "alias.destroy"},
        {"edit": "alias.create"},
        {"edit": "alias.retire", "name": "user-api", "context": "frontend"},
        {"edit": "alias.retire", "name": {"key": "user api"}, "context": "frontend"},
        {"edit": "alias.retire", "name": {"kind": "x", "key": "a"}, "context": "frontend"},
        {"edit": "alias.retire", "name": {"key": "a"}, "context": "f" * 300},
        {"edit": "alias.retire", "name": {"key": "a"}, "context": "frontend", "by": 1},
        {"edit": "alias.extend", "name": {"key": "a"}, "context": "frontend", "by": 0},
        {"edit": "alias.extend", "name": {"key": "a"}, "context": "frontend", "by": 10**12},
        {"edit": "alias.extend", "name": {"key": "a"}, "context": "frontend", "by": "30d"},
        {"edit": "alias.extend", "name": {"key": "a"}, "context": "frontend", "by": True},
        {"edit": "alias.adopt", "name": {"key": "a"}, "context": "f", "expires_at": 5},
        {"edit": "alias.adopt", "name": {"key": "a"}, "context": "f", "expires_at": "never"},
        {
            "edit": "alias.adopt",
            "name": {"key": "a"},
            "context": "f",
            "expires_at": "9999-01-01",
        },
        {"edit": "context.register", "name": "x", "fallback": []},
        {"edit": "context.register", "name": "x", "fallback": "x"},
        {"edit": "proposal.undo", "proposal": "x" * 41},
        {"edit": "anchor.adopt", "anchor": {"id": "", "family": "f", "source": "s"}},
        "alias.create",
        None,
        7,
    ],
)
def test_a_malformed_edit_is_a_422_that_names_the_field(world, edit) -> None:
    answer = world.post("/v1/proposals", {"edits": [edit]}, "ben")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["at"].startswith("body.edits.0")


@pytest.mark.parametrize("edits", [[], "x", None, {}])
def test_a_proposal_needs_a_list_of_edits(world, edits) -> None:
    assert world.post("/v1/proposals", {"edits": edits}).status_code == 422


def test_a_thousand_and_one_edits_are_too_many(world) -> None:
    edits = [world.alias_edit() for _ in range(1_001)]

    assert world.post("/v1/proposals", {"edits": edits}).status_code == 422


def test_what_a_platform_has_is_recorded_only_by_who_may_import(world) -> None:
    edit = {
        "edit": "alias.adopt",
        "name": {"key": world.fresh_key()},
        "context": "frontend",
        "target": {"key": "billing-api"},
        "created_at": "2025-01-01",
        "expires_at": "2027-01-01T00:00:00Z",
    }

    assert world.post("/v1/proposals", {"edits": [edit]}, "mia").status_code == 403
    made = world.post("/v1/proposals", {"edits": [edit]}, "root")
    assert (made.status_code, made.json()["kind"]) == (201, "import")
