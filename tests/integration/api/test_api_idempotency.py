"""A write with an idempotency key is done once, however often and however it is sent."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from registry.api.edits_in import CreateAliasIn
from registry.contracts.records import Wish
from registry.domain.proposals import Origin
from registry.errors import Unavailable
from registry.service.edge_ports import Claim
from registry.service.once import KEPT, MAX_BODY_BYTES, Answers
from registry.service.registry import Registry
from tests.integration.api.world import make_world


def send(world, body, key, *, user="mia", path="/v1/proposals"):
    headers = {**world.auth(user), "idempotency-key": key}
    return world.client.post(path, json=body, headers=headers)


def a_wish(world, key=None):
    return {"edits": [world.alias_edit(key)]}


def entries(world, tag="registry:proposal:"):
    listed = world.get(f"/v1/audit?tag={tag}&limit=1000", "root").json()["items"]
    return len(listed)


def test_the_same_request_gets_the_first_answer_again(world) -> None:
    body, key = a_wish(world), world.fresh_key()

    first = send(world, body, key)
    before = entries(world)
    again = send(world, body, key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert entries(world) == before


def test_the_same_key_for_another_request_is_refused(world) -> None:
    key = world.fresh_key()
    send(world, a_wish(world), key)

    other_body = send(world, a_wish(world), key)
    other_route = send(
        world,
        {"alias": "a-b", "canonical": "billing-api", "context": "application"},
        key,
        path="/api/aliases",
    )

    assert (other_body.status_code, other_body.json()["code"]) == (
        422,
        "idempotency.key_reused",
    )
    assert other_route.status_code == 400
    assert "of its own" in other_body.json()["hint"]


def test_a_key_is_its_sender_s_own(world) -> None:
    body, key = a_wish(world), world.fresh_key()

    mine, theirs = send(world, body, key), send(world, body, key, user="max")

    assert (mine.status_code, theirs.status_code) == (201, 200)
    assert "idempotency-replayed" not in theirs.headers


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "tab\tbed", "ünïcode".encode()])
def test_a_key_that_is_none_is_refused(world, key) -> None:
    answer = send(world, a_wish(world), key)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.key_invalid")


def test_two_keys_in_one_request_are_refused(world) -> None:
    headers = [*world.auth("mia").items(), ("idempotency-key", "a"), ("idempotency-key", "b")]

    answer = world.client.post("/v1/proposals", json=a_wish(world), headers=headers)

    assert answer.json()["code"] == "idempotency.key_invalid"


def test_the_longest_key_is_taken(world) -> None:
    key = ("k" * 240 + world.fresh_key()).ljust(255, "k")
    body = a_wish(world)

    assert [send(world, body, key).status_code for _ in range(2)] == [201, 201]


def test_a_decision_and_an_undo_are_repeated_alike(world) -> None:
    proposal = world.proposed()
    path = f"/v1/proposals/{proposal['id']}"
    verdict = {"digest": proposal["digest"], "verdict": "approve"}
    keys = [world.fresh_key() for _ in range(3)]

    first = [
        send(world, verdict, key, user=user, path=f"{path}/decisions")
        for key, user in zip(keys, ("ben", "max"), strict=False)
    ]
    again = [
        send(world, verdict, key, user=user, path=f"{path}/decisions")
        for key, user in zip(keys, ("ben", "max"), strict=False)
    ]
    world.app.registry.work()
    undos = [send(world, {}, keys[2], path=f"{path}/undo") for _ in range(2)]

    assert [a.status_code for a in first] == [a.status_code for a in again] == [200, 202]
    assert [a.content for a in first] == [a.content for a in again]
    assert [u.status_code for u in undos] == [201, 201]
    assert undos[0].json()["id"] == undos[1].json()["id"]


def test_a_refusal_is_repeated_without_being_asked_again(world) -> None:
    body, key = {"edits": [world.alias_edit("x-api", "frontend")]}, world.fresh_key()

    first = send(world, body, key)
    before = entries(world)
    again = send(world, body, key)

    assert (first.status_code, again.status_code) == (409, 409)
    assert again.json() == first.json()
    assert entries(world) == before


def test_a_malformed_request_leaves_its_key_free(world) -> None:
    key, body = world.fresh_key(), a_wish(world)

    refused = send(world, {"edits": []}, key)
    then = send(world, body, key)

    assert (refused.status_code, then.status_code) == (422, 201)


def test_without_a_good_token_no_key_is_kept(world) -> None:
    key, body = world.fresh_key(), a_wish(world)
    refused = world.client.post("/v1/proposals", json=body, headers={"idempotency-key": key})

    assert refused.status_code == 401
    assert send(world, body, key).status_code == 201


def test_a_check_of_the_log_is_done_once(world) -> None:
    key = world.fresh_key()
    before = entries(world, "audit:log:verify")

    answers = [send(world, None, key, user="otto", path="/v1/audit/verify") for _ in range(2)]

    assert answers[0].json() == answers[1].json()
    assert entries(world, "audit:log:verify") == before + 1


def test_duplicates_at_the_same_moment_have_one_effect(world) -> None:
    """Each goes through an application of its own, as behind a load balancer."""
    body, key = a_wish(world), world.fresh_key()
    apis = [world.replica() for _ in range(4)]
    before, answers, gate = entries(world), [], threading.Barrier(len(apis))

    def ask(client) -> None:
        gate.wait()
        headers = {**world.auth("mia"), "idempotency-key": key}
        answers.append(client.post("/v1/proposals", json=body, headers=headers))

    threads = [threading.Thread(target=ask, args=(api,)) for api in apis]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert entries(world) == before + 1


def test_decisions_at_the_same_moment_have_one_effect(world) -> None:
    proposal, key = world.proposed(), world.fresh_key()
    body = {"digest": proposal["digest"], "verdict": "approve"}
    apis, answers = [world.replica() for _ in range(4)], []
    gate = threading.Barrier(len(apis))

    def ask(client) -> None:
        gate.wait()
        headers = {**world.auth("ben"), "idempotency-key": key}
        path = f"/v1/proposals/{proposal['id']}/decisions"
        answers.append(client.post(path, json=body, headers=headers))

    threads = [threading.Thread(target=ask, args=(api,)) for api in apis]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} == {200}
    assert len(world.get(f"/v1/proposals/{proposal['id']}").json()["decisions"]) == 1


def claimed(world, act) -> Claim:
    """Let a use case run under a claim, and its process die before it answers."""
    body, key = a_wish(world), world.fresh_key()
    answer = send(world, body, key)
    if act == "wish":
        path, about = "POST /v1/proposals", answer.json()["id"]
    kept = world.app.registry.answers.find("mia", key)
    with world.app.deps.new_uow() as uow:
        uow.drop_claim(kept.claim)
        uow.add_claim(kept.claim, about, world.app.deps.now())
        uow.commit()
    assert path == kept.claim.route
    return body, key, answer


def test_a_process_that_died_before_answering_is_answered_for(world) -> None:
    body, key, answer = claimed(world, "wish")
    before = entries(world)

    again = send(world, body, key)

    assert again.status_code == 201
    assert again.json()["id"] == answer.json()["id"]
    assert again.headers["location"] == answer.headers["location"]
    assert entries(world) == before


def test_a_refusal_that_nobody_heard_is_asked_again(world) -> None:
    key, body = world.fresh_key(), a_wish(world)
    first = send(world, body, world.fresh_key())
    told = world.app.registry.answers
    claim = told.find("mia", key)
    assert claim is None
    body_hash = _hash_of(world, body)
    with world.app.deps.new_uow() as uow:
        uow.add_claim(
            Claim("mia", key, "POST /v1/proposals", body_hash), "", world.app.deps.now()
        )
        uow.commit()

    again = send(world, body, key)

    assert again.status_code == 200
    assert again.json()["id"] == first.json()["id"]


def _hash_of(world, body) -> str:
    key = world.fresh_key()
    send(world, body, key)
    return world.app.registry.answers.find("mia", key).claim.body_hash


class NoDisk:
    """A unit of work whose commit fails."""

    def __init__(self, uow) -> None:
        self._uow = uow

    def __enter__(self):
        opened = self._uow.__enter__()
        opened.commit = self._fail
        return opened

    def __exit__(self, *args) -> None:
        self._uow.__exit__(*args)

    def _fail(self) -> None:
        raise Unavailable("The disk did not take the write.", hint="Free some space.")


def test_a_claim_is_stored_with_its_effect_or_not_at_all(world) -> None:
    """The store fails at the commit: neither the proposal nor the claim is there."""
    registry, deps = world.app.registry, world.app.deps
    claim = Claim("mia", world.fresh_key(), "POST /v1/proposals", "h")
    failing = replace(deps, claim=claim, new_uow=lambda: NoDisk(deps.new_uow()))
    before = entries(world)
    edit = CreateAliasIn.model_validate(world.alias_edit()).to_edit()
    wish = Wish(edits=(edit,), origin=Origin(channel="test"))

    with pytest.raises(Unavailable):
        Registry(failing, world.app.snapshots).propose(wish, world.actor("mia"))

    assert registry.answers.find("mia", claim.key) is None
    assert entries(world) == before


def test_keys_are_forgotten_after_a_day_and_not_before(lone_world) -> None:
    world = lone_world
    body, key = a_wish(world), world.fresh_key()
    send(world, body, key)
    now = [world.app.deps.now() + timedelta(hours=24)]
    deps = world.app.deps

    class Later:
        view, new_uow = deps.view, deps.new_uow

        @staticmethod
        def now():
            return now[0]

    answers = Answers(Later)
    answers.prune()
    assert answers.find("mia", key) is not None
    now[0] += KEPT
    answers.prune()
    assert answers.find("mia", key) is None


def test_a_long_answer_is_made_anew(tmp_path) -> None:
    world = make_world(tmp_path)
    edits = [world.alias_edit(f"name-{n}") for n in range(250)]
    for edit in edits:
        edit["description"] = "x" * 500
    key = world.fresh_key()

    first, again = (send(world, {"edits": edits}, key) for _ in range(2))

    assert len(first.content) > MAX_BODY_BYTES
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    world.app.close()
