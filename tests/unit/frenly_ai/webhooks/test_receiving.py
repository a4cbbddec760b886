"""Who has proved nothing holds up nobody; who is known waits for a place and gets one."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from starlette.requests import Request

from frenly_ai.webhooks.receiving import (
    KNOWN,
    STRANGE,
    STRANGE_OF_ONE,
    Receiver,
    TooManyBodies,
)
from registry.api.edge_errors import BodyTooLarge, RequestInvalid


def a_request(
    address: str = "10.0.0.1", parts: tuple[bytes, ...] = (b"{}",), **headers: str
) -> Request:
    waiting = list(parts)

    async def receive() -> Any:
        if not waiting:
            await anyio.sleep_forever()
        part = waiting.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(waiting) or not part}

    told = [
        (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
    ]
    scope = {"type": "http", "method": "POST", "headers": told, "client": (address, 1)}
    return Request(scope, receive)


async def hold(
    receiver: Receiver, request: Request, held: list[int], *, is_known: bool
) -> None:
    async with receiver.place(request, is_known=is_known):
        held.append(1)
        await anyio.sleep_forever()


def test_one_address_holds_few_places_and_others_have_theirs():
    async def go() -> None:
        receiver, held = Receiver(100), []
        async with anyio.create_task_group() as group:
            for _ in range(STRANGE_OF_ONE):
                group.start_soon(lambda: hold(receiver, a_request(), held, is_known=False))
            await anyio.wait_all_tasks_blocked()
            assert len(held) == STRANGE_OF_ONE
            with pytest.raises(TooManyBodies) as refused:
                async with receiver.place(a_request(), is_known=False):
                    pass
            assert refused.value.hint
            async with receiver.place(a_request("10.0.0.2"), is_known=False):
                held.append(1)
            async with receiver.place(a_request(), is_known=True):
                held.append(1)
            group.cancel_scope.cancel()
        async with receiver.place(a_request(), is_known=False):
            held.append(1)
        assert len(held) == STRANGE_OF_ONE + 3

    anyio.run(go)


def test_all_strangers_together_hold_no_place_of_the_known():
    async def go() -> None:
        receiver, held = Receiver(100), []
        async with anyio.create_task_group() as group:
            for number in range(STRANGE):
                one = a_request(f"10.0.1.{number}")
                group.start_soon(lambda one=one: hold(receiver, one, held, is_known=False))
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(TooManyBodies):
                async with receiver.place(a_request("10.0.2.1"), is_known=False):
                    pass
            with anyio.fail_after(1):
                async with receiver.place(a_request(), is_known=True):
                    held.append(1)
            group.cancel_scope.cancel()
        assert len(held) == STRANGE + 1

    anyio.run(go)


def test_the_known_wait_for_each_other():
    async def go() -> None:
        receiver, held = Receiver(100), []
        async with anyio.create_task_group() as group:
            for _ in range(KNOWN + 1):
                group.start_soon(lambda: hold(receiver, a_request(), held, is_known=True))
            await anyio.wait_all_tasks_blocked()
            assert len(held) == KNOWN
            group.cancel_scope.cancel()

    anyio.run(go)


def test_a_body_is_read_whole():
    assert anyio.run(Receiver(100).read, a_request(parts=(b"ab", b"cd"))) == b"abcd"


@pytest.mark.parametrize(
    "request_",
    [
        a_request(parts=(b"x" * 60, b"x" * 60)),
        a_request(content_length="101"),
        a_request(content_length="9" * 40),
    ],
)
def test_a_body_beyond_the_size_is_refused(request_):
    with pytest.raises(BodyTooLarge):
        anyio.run(Receiver(100).read, request_)


def test_a_body_that_does_not_come_is_given_up():
    with pytest.raises(RequestInvalid, match=r"within 0.05 seconds"):
        anyio.run(Receiver(100, read_s=0.05).read, a_request(parts=(b"a", b"", b"")))
