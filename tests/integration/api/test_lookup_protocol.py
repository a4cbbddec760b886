"""Lookups answered in the server's protocol: the same answers, whatever comes before and after."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.api.app import create_api
from registry.api.freshness import Freshness
from registry.api.protocol import protocol_of
from registry.api.state import ApiOptions
from tests.integration.api.world import make_world

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = ("127.0.0.1", 0)
LOOKUP = "/v1/resolve/frontend/user-api"
IDLE_S = 1


class Answer(NamedTuple):
    status: bytes
    headers: dict[bytes, bytes]
    body: bytes


class Client:
    """A connection that sends bytes as they are and reads whole answers."""

    def __init__(self, address: tuple[str, int], token: bytes) -> None:
        self.socket = socket.create_connection(address, timeout=20)
        self.reader = self.socket.makefile("rb")
        self.token = token

    def ask(self, target: str, *lines: bytes, method: str = "GET", body: bytes = b"") -> bytes:
        """Word a request."""
        head = [f"{method} {target} HTTP/1.1".encode(), b"Host: frenly", *lines]
        head.append(b"Authorization: Bearer " + self.token)
        return b"\r\n".join([*head, b"", b""]) + body

    def send(self, *requests: bytes) -> None:
        self.socket.sendall(b"".join(requests))

    def read(self) -> Answer:
        status = self.reader.readline().rstrip()
        assert status.startswith(b"HTTP/1.1 "), status
        headers = {}
        while (line := self.reader.readline().rstrip()) != b"":
            name, _, value = line.partition(b": ")
            headers[name] = value
        return Answer(status, headers, self.reader.read(int(headers[b"content-length"])))

    def is_closed(self) -> bool:
        return self.reader.read(1) == b""

    def close(self) -> None:
        self.reader.close()
        self.socket.close()


class Served(NamedTuple):
    address: tuple[str, int]
    token: bytes


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    """The API under the real server, its snapshot always fresh and its tokens long proven."""
    world = make_world(tmp_path_factory.mktemp("home"), None)
    freshness = Freshness(world.app.snapshots, lambda: 0.0)
    options = ApiOptions(
        now=world.app.deps.now,
        ticks=time.monotonic,
        version="0",
        freshness=freshness,
        limits={},
        token_kept_s=3_600,
    )
    api = create_api(world.app.registry, world.app.snapshots, options)
    freshness.refresh()
    token = world.auth("vera")["authorization"].removeprefix("Bearer ").encode()
    api.state.api.tokens.authenticate(token)
    listening = socket.create_server(HOST)
    config = uvicorn.Config(
        api,
        http=protocol_of(api.fast),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_keep_alive=IDLE_S,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield Served(listening.getsockname(), token)
    server.should_exit = True
    thread.join(20)
    world.close()


@pytest.fixture
def client(served) -> Iterator[Client]:
    made = Client(served.address, served.token)
    yield made
    made.close()


def slow(client: Client, target: str = LOOKUP) -> bytes:
    """Word the same lookup so that the application answers it."""
    return client.ask(target, b"Content-Length: 0")


def test_both_ways_give_the_same_answer(client) -> None:
    client.send(client.ask(LOOKUP), slow(client))

    quick, behind = client.read(), client.read()

    assert quick.status == behind.status == b"HTTP/1.1 200 OK"
    assert quick.body == behind.body
    assert quick.headers.keys() - {b"date"} == behind.headers.keys() - {b"date"}
    assert quick.headers[b"etag"] == behind.headers[b"etag"]


def test_answers_come_in_the_order_of_the_requests(client) -> None:
    unknown = client.ask("/v1/resolve/frontend/nobody-api")
    body = b'{"names": ["user-api"], "context": "frontend"}'
    length = b"Content-Length: " + str(len(body)).encode()
    many = client.ask(
        "/v1/resolve", length, b"Content-Type: application/json", method="POST", body=body
    )
    mix = [client.ask(LOOKUP), many, client.ask(LOOKUP), unknown, slow(client)] * 3

    client.send(*mix)
    answers = [client.read() for _ in mix]

    statuses = [answer.status.split()[1] for answer in answers]
    assert statuses == [b"200", b"200", b"200", b"404", b"200"] * 3
    assert b'"results"' in answers[1].body
    assert answers[0].body == answers[2].body == answers[4].body


def test_a_body_is_never_read_as_a_request(client) -> None:
    hidden = client.ask("/v1/resolve/frontend/billing-api")
    length = b"Content-Length: " + str(len(hidden)).encode()

    client.send(client.ask(LOOKUP, length, body=hidden), client.ask("/v1/state"))
    first, second = client.read(), client.read()

    assert b"user-management-api" in first.body
    assert second.body.startswith(b'{"revision":')


@pytest.mark.parametrize(
    "lines",
    [
        (b"Content-Length: 4", b"Transfer-Encoding: chunked"),
        (b"Content-Length: 4", b"Content-Length: 5"),
        (b"Transfer-Encoding : chunked",),
    ],
)
def test_what_means_two_things_is_refused_and_the_connection_ends(client, lines) -> None:
    client.send(client.ask(LOOKUP, *lines, body=b"0\r\n\r\n"), client.ask(LOOKUP))

    assert client.read().status == b"HTTP/1.1 400 Bad Request"
    assert client.is_closed()


def test_whoever_asks_to_close_is_closed(client) -> None:
    client.send(client.ask(LOOKUP, b"Connection: close"))

    assert client.read().status == b"HTTP/1.1 200 OK"
    assert client.is_closed()


def test_an_idle_connection_is_closed_after_a_quick_answer_too(client) -> None:
    client.send(client.ask(LOOKUP))
    client.read()

    began = time.monotonic()

    assert client.is_closed()
    assert time.monotonic() - began >= IDLE_S / 2


def test_a_reader_who_waits_gets_every_answer(client) -> None:
    asked = 5_000
    sender = threading.Thread(target=client.send, args=[client.ask(LOOKUP)] * asked)
    sender.start()
    time.sleep(0.3)

    answers = {client.read().body for _ in range(asked)}
    sender.join(20)

    assert len(answers) == 1


def test_a_stranger_learns_nothing_quickly(client) -> None:
    client.token = b"guessed"
    client.send(client.ask(LOOKUP))

    assert client.read().status == b"HTTP/1.1 401 Unauthorized"


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from(["quick", "slow", "unknown", "escaped"]), min_size=1, max_size=6),
    st.lists(st.integers(1, 900), max_size=8),
)
def test_however_requests_are_cut_into_packets_the_answers_are_the_same(
    served, kinds, cuts
) -> None:
    client = Client(served.address, served.token)
    words = {
        "quick": client.ask(LOOKUP),
        "slow": slow(client),
        "unknown": client.ask("/v1/resolve/frontend/nobody-api"),
        "escaped": client.ask("/v1/resolve/frontend/user%2Dapi"),
    }
    stream = b"".join(words[kind] for kind in kinds)
    places = sorted({min(cut, len(stream)) for cut in cuts} | {0, len(stream)})
    client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for start, end in itertools.pairwise(places):
        client.send(stream[start:end])

    answers = [client.read() for _ in kinds]

    client.close()
    expected = [b"404" if kind == "unknown" else b"200" for kind in kinds]
    assert [answer.status.split()[1] for answer in answers] == expected
    assert (
        len({a.body for a, kind in zip(answers, kinds, strict=True) if kind != "unknown"}) < 2
    )
