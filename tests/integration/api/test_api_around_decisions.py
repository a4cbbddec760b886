"""Talk, delays, stand-ins and what approvers read, over HTTP on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from registry.domain.reading_shown import parse


def later(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def send(world, path, body, user, key=None):
    headers = {**world.auth(user), **({"idempotency-key": key} if key else {})}
    return world.client.post(path, json=body, headers=headers)


def asked(world, user="mia"):
    return send(world, "/v1/proposals", {"edits": [world.alias_edit()]}, user).json()


def test_what_approvers_read_parses_back_and_holds_the_talk(world) -> None:
    proposal = asked(world)
    path = f"/v1/proposals/{proposal['id']}"
    said = send(world, f"{path}/comments", {"text": "Why\u202e?"}, "max")
    delay = {"until": later(2), "reason": "after the release"}
    assert send(world, f"{path}/snooze", delay, "ben").status_code == 200

    shown = world.get(f"{path}/shown", "vera")
    talk = world.get(f"{path}/comments", "vera").json()

    assert (said.status_code, shown.status_code) == (201, 200)
    assert shown.headers["content-type"].startswith("text/plain")
    assert parse(shown.text).digest == proposal["digest"]
    assert shown.text.isascii()
    assert r"Why\u{202E}?" in shown.text
    assert [c["actor"] for c in talk["comments"]] == ["max"]
    assert [s["actor"] for s in talk["snoozes"]] == ["ben"]
    listed = world.get("/v1/inbox", "ben").json()
    assert proposal["id"] not in {item["id"] for item in listed["items"]}


def test_a_comment_sent_twice_under_one_key_stands_once(world) -> None:
    path = f"/v1/proposals/{asked(world)['id']}/comments"
    key = world.fresh_key()

    first = send(world, path, {"text": "once"}, "max", key)
    again = send(world, path, {"text": "once"}, "max", key)

    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    assert len(world.get(path, "max").json()["comments"]) == 1


def test_a_stand_in_decides_once_for_both(world) -> None:
    given = {"to": "dee", "until": later(5), "reason": "holiday"}
    made = send(world, "/v1/delegations", given, "ben").json()
    proposal = asked(world)
    said = {"digest": proposal["digest"], "verdict": "approve", "in_stead_of": "ben"}
    path = f"/v1/proposals/{proposal['id']}/decisions"

    first = send(world, path, said, "dee")
    own = send(world, path, {**said, "in_stead_of": ""}, "ben")
    listed = world.get("/v1/delegations", "vera").json()
    ended = send(world, f"/v1/delegations/{made['id']}/end", {}, "ben")
    after = send(world, path, said, "dee")

    assert first.json()["decisions"][0]["in_stead_of"] == "ben"
    assert (own.status_code, own.json()["code"]) == (409, "proposal.already_decided")
    assert made["id"] in {each["id"] for each in listed}
    assert ended.json()["ended_at"]
    assert after.status_code == 403
    every = world.get("/v1/delegations?ended=true", "vera").json()
    assert made["id"] in {each["id"] for each in every}


def test_who_is_away_is_told_to_all(world) -> None:
    gone = send(world, "/v1/absences", {"until": later(3), "reason": "holiday"}, "dee")
    assert gone.status_code == 200
    assert "dee" in {each["actor"] for each in world.get("/v1/absences", "vera").json()}

    send(world, "/v1/absences", {"until": later(-1)}, "dee")

    assert "dee" not in {each["actor"] for each in world.get("/v1/absences", "vera").json()}


def test_what_may_not_be_is_a_problem(world) -> None:
    path = f"/v1/proposals/{asked(world)['id']}"
    found = {
        send(world, f"{path}/comments", {"text": "x"}, "vera").status_code,
        send(world, f"{path}/snooze", {"until": later(1), "reason": "x"}, "mia").status_code,
        send(world, "/v1/delegations", {"to": "mia", "until": later(1)}, "mia").status_code,
    }

    assert found == {403}
    assert send(world, f"{path}/comments", {"text": ""}, "max").status_code == 422
    assert world.get("/v1/inbox", "vera").status_code == 403
    assert send(world, "/v1/proposals/P-0/comments", {"text": "x"}, "max").status_code == 404
    assert send(world, "/v1/delegations/nothing/end", {}, "ben").status_code == 404
