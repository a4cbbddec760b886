"""A copy of the registry, kept by snapshot and events, is the registry."""

from __future__ import annotations

import base64
import hashlib
import json

import anyio
import pytest

from registry.api.feed import HEARTBEAT_S, MOST_BEHIND, MOST_STREAMS, Feed
from registry.domain.digest import canonical
from registry.domain.statehash import StateSum
from registry.errors import Unavailable
from registry.service.snapshot_text import SnapshotText


def snapshot_of(world):
    head, _, rows = world.get("/v1/snapshot").content.partition(b"\n\n\n")
    origin, revision, root = head.decode().splitlines()
    lines = rows.splitlines()
    assert origin == "frenly-state/1"
    return int(revision), base64.b64decode(root).hex(), lines


def events_of(world, query, **headers):
    """Read a stream to its end."""
    sent = {**world.auth("vera"), **headers}
    answer = world.client.get(f"/v1/events?{query}", headers=sent)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    found = []
    for block in answer.text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "event" in fields:
            found.append((fields["event"], int(fields["id"]), json.loads(fields["data"])))
    return found


def moved(lines, delta):
    """Apply a delta to a snapshot's lines, as a client would."""
    rows = set(lines)
    for change in delta["changes"]:
        for side, act in (("before", rows.discard), ("after", rows.add)):
            if change[side] is not None:
                act(canonical({"table": change["table"], **change[side]}))
    return rows


def test_a_snapshot_has_the_hash_that_it_says(world) -> None:
    revision, state, lines = snapshot_of(world)

    assert StateSum().add(lines).hash() == state
    assert world.get("/v1/state").json() == {"revision": revision, "state": state}
    keys = [(json.loads(line)["table"], json.loads(line).get("key", "")) for line in lines]
    assert len(keys) == len(lines)
    assert world.app.registry.state_hash() == state


def test_a_snapshot_followed_by_its_events_is_the_next_snapshot(world) -> None:
    revision, state, lines = snapshot_of(world)
    for _ in range(3):
        world.applied()

    _, *events = events_of(world, f"after={revision}&until={revision + 3}")

    rows = set(lines)
    for number, (name, event_id, delta) in enumerate(events, start=1):
        assert (name, event_id, delta["v"]) == ("revision", revision + number, 1)
        assert delta["previous"] == state
        rows, state = moved(rows, delta), delta["state"]
        assert StateSum().add(rows).hash() == state
    after, final, lines = snapshot_of(world)
    assert (after, final, set(lines)) == (revision + 3, state, rows)


def test_the_last_event_continues_where_it_ended(world) -> None:
    world.applied()
    newest = world.get("/v1/state").json()["revision"]

    by_header = events_of(world, f"until={newest}", **{"last-event-id": str(newest - 1)})
    by_query = events_of(world, f"until={newest}&after={newest - 1}")

    assert [event[:2] for event in by_header] == [("start", newest - 1), ("revision", newest)]
    assert by_header == by_query


def test_a_stream_begins_by_saying_where(world) -> None:
    state = world.get("/v1/state").json()

    events = events_of(world, f"until={state['revision']}")

    assert events == [("start", state["revision"], {**state, "v": 1})]


def test_events_are_canonical_json(world) -> None:
    world.applied()
    newest = world.get("/v1/state").json()["revision"]
    path = f"/v1/events?after={newest - 1}&until={newest}"

    data = [line for line in world.get(path).text.splitlines() if line.startswith("data: ")]

    for line in data:
        raw = line.removeprefix("data: ").encode()
        assert canonical(json.loads(raw)) == raw


@pytest.mark.parametrize(("seen", "status"), [("99999", 409), ("-1", 422), ("x", 422)])
def test_a_position_that_is_none_is_refused(world, seen, status) -> None:
    headers = {**world.auth("vera"), "last-event-id": seen}

    assert world.client.get("/v1/events", headers=headers).status_code == status


def a_feed(world, ticks=lambda: 0.0, stopping=lambda: False):
    return Feed(world.app.registry, world.app.snapshots, ticks=ticks, stopping=stopping)


def gathered(stream, most):
    """Take so many parts of a stream, then leave it."""
    found = []

    async def run() -> None:
        async for part in stream:
            found.append(part)
            if len(found) == most:
                break
        await stream.aclose()

    anyio.run(run)
    return found


def test_who_missed_too_much_is_told_to_fetch_a_snapshot(world) -> None:
    feed = a_feed(world)

    told = feed.since(0, MOST_BEHIND + 1)

    assert [number for number, _ in told] == [MOST_BEHIND + 1]
    assert b"event: refetch" in told[0][1]


def test_an_event_is_written_once_for_all_who_listen(world) -> None:
    world.applied()
    feed, newest = a_feed(world), world.app.registry.revision()

    first, again = feed.since(newest - 1, newest), feed.since(newest - 1, newest)

    assert first == again
    assert first[0][1] is again[0][1]


def test_an_idle_stream_beats(world) -> None:
    times = iter(range(0, 100_000, int(HEARTBEAT_S)))
    feed = a_feed(world, ticks=lambda: float(next(times)))
    checks = []

    parts = gathered(
        feed.stream(world.app.registry.revision(), 10**9, lambda: checks.append(1)), 3
    )

    assert parts[1:] == [b": heartbeat\n\n"] * 2
    assert checks == [1, 1]


def test_a_stream_ends_when_its_listener_may_not_any_more(world) -> None:
    times = iter(range(0, 100_000, int(HEARTBEAT_S)))
    feed = a_feed(world, ticks=lambda: float(next(times)))

    def check() -> None:
        raise Unavailable("No.", hint="No.")

    assert len(gathered(feed.stream(world.app.registry.revision(), 10**9, check), 5)) == 1


def test_a_stream_ends_with_its_server(world) -> None:
    feed = a_feed(world, stopping=lambda: True)

    assert len(gathered(feed.stream(world.app.registry.revision(), 10**9, list), 5)) == 1


def test_there_is_an_end_to_open_streams(world) -> None:
    feed = a_feed(world)
    feed._open = MOST_STREAMS

    with pytest.raises(Unavailable, match="streams are open") as caught:
        feed.begin(None)

    assert caught.value.hint


def test_a_snapshot_is_signed_where_there_is_a_key() -> None:
    state = hashlib.sha256(b"x").hexdigest()
    root = base64.b64encode(bytes.fromhex(state)).decode()
    text = SnapshotText(7, state, iter(()), lambda note: f"\u2014 key {len(note)}\n")

    assert text.note == f"frenly-state/1\n7\n{root}\n"
    assert text.head() == f"{text.note}\n\u2014 key {len(text.note)}\n\n"
    assert b"".join(text.parts()) == text.head().encode()


def test_a_change_is_told_while_a_listener_waits(world) -> None:
    feed = a_feed(world)
    begin = world.app.registry.revision()
    parts = []

    async def listen() -> None:
        async for part in feed.stream(begin, begin + 1, lambda: None):
            parts.append(part)
            if len(parts) == 1:
                await anyio.to_thread.run_sync(world.applied)
                world.app.snapshots.current()

    anyio.run(listen)

    assert [part.partition(b"\n")[0] for part in parts[1:]] == [b"id: %d" % (begin + 1)]
