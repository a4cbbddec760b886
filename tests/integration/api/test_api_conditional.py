"""ETags of reads, `If-Match` of writes, and the cursors of lists."""

from __future__ import annotations

import pytest

from tests.integration.api.world import raw_request

READS = [
    "/v1/aliases",
    "/v1/aliases/user-api",
    "/v1/contracts",
    "/v1/contracts/billing-api",
    "/v1/contexts",
    "/v1/anchors",
    "/v1/anchors/api_contracts",
    "/v1/proposals",
    "/v1/resolve/frontend/user-api",
    "/v1/state",
    "/v1/snapshot",
    "/api/aliases",
    "/api/aliases/user-api",
]


def again(world, path, etag):
    headers = {**world.auth("vera"), "if-none-match": etag}
    return world.client.get(path, headers=headers)


@pytest.mark.parametrize("path", READS)
def test_a_read_that_is_known_is_not_sent_again(world, path) -> None:
    first = world.get(path)

    known = again(world, path, first.headers["etag"])
    weak = again(world, path, f'"other", W/{first.headers["etag"]}')
    other = again(world, path, '"other"')

    assert first.status_code == 200
    assert (known.status_code, weak.status_code, known.content) == (304, 304, b"")
    assert known.headers["etag"] == first.headers["etag"]
    assert known.headers["cache-control"] == "private, no-cache"
    assert (other.status_code, other.content) == (200, first.content)


def test_what_has_changed_is_sent_again(world) -> None:
    path = "/v1/aliases?limit=1000"
    etags = {path: world.get(path).headers["etag"] for path in (path, "/v1/state")}
    world.applied()

    for where, etag in etags.items():
        assert again(world, where, etag).status_code == 200


def test_a_failure_has_no_etag(world) -> None:
    answer = again(world, "/v1/contracts/none", "*")

    assert answer.status_code == 404
    assert "etag" not in answer.headers


def decide(world, proposal, etag, user="ben"):
    headers = {**world.auth(user), "if-match": etag}
    body = {"digest": proposal["digest"], "verdict": "approve"}
    path = f"/v1/proposals/{proposal['id']}/decisions"
    return world.client.post(path, json=body, headers=headers)


def test_a_decision_counts_only_for_what_was_seen(world) -> None:
    proposal = world.proposed()
    shown = world.get(f"/v1/proposals/{proposal['id']}")
    seen = shown.headers["etag"]

    first = decide(world, proposal, seen)
    late = decide(world, proposal, seen, "max")
    now = decide(world, proposal, f'"x", {first.headers["etag"]}', "max")

    assert (first.status_code, late.status_code, now.status_code) == (200, 412, 202)
    assert late.json()["code"] == "request.precondition_failed"
    assert first.headers["etag"] in late.json()["hint"]


def test_an_undo_holds_only_for_what_was_seen(world) -> None:
    proposal = world.applied()
    path = f"/v1/proposals/{proposal['id']}"
    etag = world.get(path).headers["etag"]
    headers = world.auth("mia")

    stale = world.client.post(f"{path}/undo", json={}, headers={**headers, "if-match": '"x"'})
    fine = world.client.post(f"{path}/undo", json={}, headers={**headers, "if-match": etag})

    assert (stale.status_code, fine.status_code) == (412, 201)


def test_a_wish_may_hold_only_for_one_state(world) -> None:
    state = world.get("/v1/state").headers["etag"]
    headers = {**world.auth("mia"), "if-match": state}
    body = {"edits": [world.alias_edit()]}

    fine = world.client.post("/v1/proposals", json=body, headers=headers)
    world.applied()
    late = world.client.post(
        "/v1/proposals", json={"edits": [world.alias_edit()]}, headers=headers
    )
    any_state = world.client.post(
        "/v1/proposals",
        json={"edits": [world.alias_edit()]},
        headers={**headers, "if-match": "*"},
    )

    assert (fine.status_code, late.status_code, any_state.status_code) == (201, 412, 201)


def pages(world, path, user="vera"):
    """Follow `next_link` to the end, and check each page's own signs."""
    items, where, count = [], path, 0
    while where is not None:
        answer = world.get(where, user)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        link = answer.headers.get("link")
        assert link == (page["next_link"] and f'<{page["next_link"]}>; rel="next"')
        assert (page["next"] is None) == (page["next_link"] is None)
        items += page["items"]
        where, count = page["next_link"], count + 1
    return items, count


@pytest.mark.parametrize(
    ("path", "user"),
    [
        ("/v1/aliases?kind=service", "vera"),
        ("/v1/aliases/user-api?kind=service", "vera"),
        ("/v1/contracts?kind=service", "vera"),
        ("/v1/contexts?", "vera"),
        ("/v1/anchors?", "vera"),
        ("/v1/proposals?status=applied", "vera"),
        ("/v1/audit?tag=registry:", "otto"),
    ],
)
def test_every_list_is_the_same_in_pages_as_in_one(world, path, user) -> None:
    if len(world.get("/v1/proposals?status=applied").json()["items"]) < 3:
        for _ in range(2):
            world.applied()

    whole, _ = pages(world, f"{path}&limit=200", user)
    apart, count = pages(world, f"{path}&limit=1", user)

    assert apart == whole
    assert count == len(whole)


def test_a_list_of_original_paths_leads_on_by_its_link(world) -> None:
    world.applied()
    whole = world.get("/api/aliases?limit=1000").json()

    first = world.get("/api/aliases?limit=1")
    link = first.headers["link"].partition(">")[0].removeprefix("<")

    assert first.json() == whole[:1]
    assert world.get(link).json() == whole[1:2]


@pytest.mark.parametrize("cursor", ["", "x", "P-4b1e0c9a77", "A" * 40, "ü", "%ff", "a=b", "-_"])
def test_a_cursor_of_nobody_is_refused(world, cursor) -> None:
    answer = world.get(f"/v1/aliases?after={cursor}")

    assert (answer.status_code, answer.json()["code"]) == (422, "list.cursor_invalid")


def test_a_cursor_belongs_to_its_list_and_filters(world) -> None:
    for _ in range(2):
        world.applied()
    cursor = world.get("/v1/aliases?limit=1&kind=service").json()["next"]

    for path in ("/v1/contracts?kind=service", "/v1/aliases?kind=path", "/v1/aliases"):
        mark = "&" if "?" in path else "?"
        assert world.get(f"{path}{mark}after={cursor}").status_code == 422
    assert world.get(f"/v1/aliases?kind=service&limit=9&after={cursor}").status_code == 200


def test_several_if_match_headers_must_all_hold(world) -> None:
    state = world.get("/v1/state").headers["etag"].encode()
    headers = [
        (b"authorization", world.auth("mia")["authorization"].encode()),
        (b"content-type", b"application/json"),
        (b"if-match", state),
        (b"if-match", b'"other"'),
    ]

    answer = raw_request(world.api, "POST", "/v1/proposals", headers=headers, body=b"{}")

    assert answer.status == 422  # the body is looked at first
