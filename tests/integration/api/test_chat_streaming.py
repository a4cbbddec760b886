"""A conversation over HTTP as it comes about: events, pauses, cancelling, going away."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest
from anyio import CapacityLimiter
from fastapi.testclient import TestClient

from agent.turns import Turn
from frenly_ai.chat_stream import Recent, Told
from frenly_ai.chat_wire import answer_events, event
from frenly_ai.serving import create_application
from registry.errors import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator

STREAM = {"Accept": "text/event-stream"}
TURN = Turn(run="R-1", text="x" * 200, proposal_id="P-1", digest="d", waiting=True)


@pytest.fixture
def talking(world) -> Iterator[TestClient]:
    with TestClient(create_application(world.app)) as client:
        yield client


def streamed(client: TestClient, world, text: str, thread: str = "s") -> list[tuple[str, Any]]:
    body = {"thread": thread, "text": text}
    told = client.post("/v1/chat", json=body, headers={**world.auth("mia"), **STREAM})
    assert told.headers["content-type"].startswith("text/event-stream")
    return parsed(told.text)


def parsed(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[0] != ":")
        if fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_a_run_is_told_from_its_beginning_to_its_sources(talking, world) -> None:
    events = streamed(talking, world, "what does user-api mean in frontend?")

    names = [name for name, _ in events]
    last = events[-1][1]
    assert names[0] == "run"
    assert ("tool", "resolve_name") in [(n, d.get("tool")) for n, d in events]
    assert names[-2:] == ["sources", "done"]
    assert "".join(d["text"] for n, d in events if n == "text") == last["text"]
    assert last["run"] == events[0][1]["run"]


def test_a_proposal_waits_in_the_stream_and_in_the_thread_afterwards(talking, world) -> None:
    key = world.fresh_key()
    wish = f"give the application a temporary alias {key} for billing-api for 30 days"

    events = dict(streamed(talking, world, wish, "waits"))
    shown = talking.get("/v1/chat/waits", headers=world.auth("mia")).json()
    told = talking.post("/v1/chat/waits/resume", headers=world.auth("mia")).json()

    (pending,) = shown["pending"]
    assert events["waiting"]["proposal"] == pending["proposal"] == told["proposal"]
    assert (pending["settled"], told["waiting"]) == (False, True)
    assert "open; it waits for" in pending["stands"]


def test_the_same_wish_twice_joins_the_open_proposal_and_says_so(talking, world) -> None:
    wish = f"create alias {world.fresh_key()} for billing-api in application"

    first = dict(streamed(talking, world, wish, "one"))["done"]
    second = dict(streamed(talking, world, wish, "two"))["done"]

    assert first["proposal"] == second["proposal"]
    assert "has joined that proposal" in second["text"]
    assert "has joined that proposal" not in first["text"]


def test_what_keeps_a_run_from_beginning_is_a_problem_and_no_stream(talking, world) -> None:
    headers = {**world.auth("mia"), **STREAM}

    empty = talking.post("/v1/chat", json={"text": "  "}, headers=headers)
    unknown = talking.post("/v1/chat/nothing/resume", headers=world.auth("mia"))
    idle = talking.delete("/v1/chat/nothing/run", headers=world.auth("mia"))

    assert (empty.status_code, unknown.status_code, idle.status_code) == (422, 404, 404)
    assert empty.headers["content-type"] == "application/problem+json"


def test_others_do_not_see_what_waits_in_a_thread(talking, world) -> None:
    wish = f"create alias {world.fresh_key()} for billing-api in application"
    streamed(talking, world, wish, "mine")

    assert talking.get("/v1/chat/mine", headers=world.auth("max")).json()["pending"] == []


def test_who_lost_the_stream_hears_the_rest_and_nothing_twice(talking, world) -> None:
    body = {"thread": "lost", "text": "what does user-api mean in frontend?"}
    headers = {**world.auth("mia"), **STREAM}
    whole = talking.post("/v1/chat", json=body, headers=headers).text
    ids = [line[4:] for line in whole.splitlines() if line.startswith("id: ")]
    place = whole.index(f"id: {ids[2]}")

    def heard(last: str, by: str = "mia"):
        again = {**world.auth(by), "Last-Event-ID": last}
        return talking.get("/v1/chat/lost/events", headers=again)

    assert len(set(ids)) == len(ids)
    assert heard(ids[1]).text == whole[place:]
    assert heard("").text == heard("another/run:2").text == heard(f"{ids[0]}x").text == whole
    assert heard(ids[-1]).text == ""
    assert (heard("", by="max").status_code, heard("9" * 600).status_code) == (404, 422)


def test_two_listen_to_one_run_while_it_goes_on() -> None:
    go_on = threading.Event()

    async def listen() -> list[str]:
        told = Told()

        def ask(on_event) -> Turn:
            on_event({"event": "run_started", "run": "R-1"})
            go_on.wait(5)
            return TURN

        async def hear(last: str) -> str:
            return b"".join([part async for part in told.events(last)]).decode()

        await told.begin(ask, CapacityLimiter(1))
        both = [asyncio.create_task(hear(last)) for last in ("", "R-1:1")]
        await asyncio.sleep(0)
        go_on.set()
        return list(await asyncio.gather(*both))

    whole, rest = asyncio.run(listen())

    assert whole.endswith(rest)
    assert parsed(whole)[0][0] == "run"
    assert parsed(rest)[0][0] == "text"


def test_of_runs_that_have_ended_only_the_newest_are_kept() -> None:
    async def keep() -> list[str]:
        recent, made = Recent(most=2), {}
        for name in "abcd":
            made[name] = Told()
            made[name].has_ended = name != "a"
            recent.keep(name, made[name])
        recent.keep("b", made["b"])
        return [name for name in "abcd" if recent.find(name)]

    assert asyncio.run(keep()) == ["a", "b", "d"]


def test_a_quiet_run_shows_that_it_lives() -> None:
    go_on = threading.Event()

    async def listen() -> bytes:
        told = Told(heartbeat_s=0.01)

        def ask(on_event) -> Turn:
            on_event({"event": "run_started", "run": "R-1"})
            go_on.wait(5)
            return TURN

        await told.begin(ask, CapacityLimiter(1))
        parts = []
        async for part in told.events():
            parts.append(part)
            if part.startswith(b":"):
                go_on.set()
        return b"".join(parts)

    text = asyncio.run(listen()).decode()

    assert ": heartbeat" in text
    assert [name for name, _ in parsed(text)][-2:] == ["waiting", "done"]


def test_who_goes_away_does_not_break_the_run() -> None:
    go_on, ended = threading.Event(), threading.Event()

    async def listen() -> None:
        told = Told()

        def ask(on_event) -> Turn:
            on_event({"event": "run_started", "run": "R-1"})
            go_on.wait(5)
            ended.set()
            return TURN

        await told.begin(ask, CapacityLimiter(1))
        async for _ in told.events():
            break
        go_on.set()
        await asyncio.to_thread(ended.wait, 5)

    asyncio.run(listen())

    assert ended.is_set()


@pytest.mark.parametrize(
    ("failure", "code"), [(Missing("Gone.", hint="Look."), "missing"), (None, "unavailable")]
)
def test_a_run_that_fails_on_its_way_ends_with_the_problem(failure, code) -> None:
    async def listen() -> str:
        told = Told()

        def ask(on_event) -> Turn:
            on_event({"event": "run_started", "run": "R-1"})
            raise failure or ZeroDivisionError

        await told.begin(ask, CapacityLimiter(1))
        return b"".join([part async for part in told.events()]).decode()

    name, problem = parsed(asyncio.run(listen()))[-1]

    assert (name, problem["code"]) == ("error", code)


def test_no_text_can_end_an_event_early() -> None:
    text = "a\n\nevent: done\ndata: {}\r\n\u2028"

    written = event("text", "R-1:1", {"text": text}).decode()

    assert written.count("\n\n") == 1
    assert parsed(written) == [("text", {"text": text})]


def test_the_pieces_of_an_answer_are_the_answer() -> None:
    told = list(answer_events(TURN))

    assert "".join(d["text"] for n, d in told if n == "text") == TURN.text
    assert [n for n, _ in told][-2:] == ["waiting", "done"]
