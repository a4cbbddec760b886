"""A message under an idempotency key begins one run, whatever dies in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from frenly_ai.serving import create_application
from registry.contracts.runs import Request, RunEnd, RunState

if TYPE_CHECKING:
    from collections.abc import Iterator

ASK = {"thread": "keys", "text": "what does user-api mean in frontend?"}


@pytest.fixture
def talking(world) -> Iterator[TestClient]:
    with TestClient(create_application(world.app)) as client:
        yield client


def send(client, world, key, body=ASK):
    headers = {**world.auth("mia"), "Idempotency-Key": key}
    return client.post("/v1/chat", json=body, headers=headers)


def runs_of(world) -> int:
    return len(world.app.registry.run_desk.runs(world.actor("mia")).items)


def forget_the_answer(world, key):
    """Leave what a process leaves that dies before it has answered."""
    kept = world.app.registry.answers.find("mia", key)
    with world.app.deps.new_uow() as uow:
        uow.drop_claim(kept.claim)
        uow.add_claim(kept.claim, kept.about, world.app.deps.now())
        uow.commit()
    return kept


def test_the_key_is_kept_with_the_run_that_it_began(talking, world) -> None:
    key = world.fresh_key()

    told = send(talking, world, key).json()

    assert world.app.registry.answers.find("mia", key).about == f"run:{told['run']}"


def test_a_process_that_died_before_answering_is_answered_for(talking, world) -> None:
    key = world.fresh_key()
    wish = f"create alias {world.fresh_key()} for billing-api in application"
    body = {"thread": "keys-wish", "text": wish}
    first = send(talking, world, key, body)
    forget_the_answer(world, key)
    before = runs_of(world)

    again = send(talking, world, key, body)

    told = {k: v for k, v in first.json().items() if k != "sources"}
    assert told["proposal"]
    assert {k: v for k, v in again.json().items() if k != "sources"} == told
    assert again.headers["idempotency-replayed"] == "true"
    assert runs_of(world) == before


def begun(talking, world, key):
    """Begin a run under a key, and die."""
    send(talking, world, key)
    claim = forget_the_answer(world, key).claim
    with world.app.deps.new_uow() as uow:
        uow.drop_claim(claim)
        uow.commit()
    runs = world.app.registry.under(claim).runs
    return runs.begin(Request("chat", f"http:mia:{key}", ASK["text"]), world.actor("mia"))


def test_what_is_still_answered_is_not_answered_twice(talking, world) -> None:
    key = world.fresh_key()
    run = begun(talking, world, key)
    before = runs_of(world)

    again = send(talking, world, key)

    assert (again.status_code, again.json()["code"]) == (409, "idempotency.still_running")
    assert run.id in again.json()["detail"]
    assert runs_of(world) == before


def test_a_run_that_failed_leaves_its_key_free(talking, world) -> None:
    key = world.fresh_key()
    run = begun(talking, world, key)
    world.app.registry.runs.end(run, RunEnd(state=RunState.FAILED, error="model.failed"))

    again = send(talking, world, key)

    assert again.status_code == 200
    assert again.json()["run"] != run.id
    assert again.json()["text"]
