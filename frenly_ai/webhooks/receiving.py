"""The body of a request, read within a size and a time, and few of them at once."""

from __future__ import annotations

from collections import Counter
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NoReturn

import anyio

from registry.api.edge_errors import BodyTooLarge, RequestInvalid
from registry.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import Request

READ_S = 20.0
KNOWN, STRANGE = 64, 64
"""Bodies held at the same time, of who signed in and of who will have to prove the body."""
STRANGE_OF_ONE = 8
"""Of these from one address: who sends slowly on purpose holds up only themselves."""
AT_ONCE = 16
"""Bodies that are read into alerts and stored at the same time."""


class TooManyBodies(Unavailable):
    """Nobody who has proved nothing may hold up everybody."""

    code = "request.too_many_bodies"


class Receiver:
    """Reads bodies; with their size, its places are the bound of what a storm takes."""

    def __init__(self, max_bytes: int, *, read_s: float = READ_S) -> None:
        self._max_bytes, self._read_s = max_bytes, read_s
        self._known: anyio.Semaphore | None = None
        self._strange: Counter[str] = Counter()

    @asynccontextmanager
    async def place(self, request: Request, *, is_known: bool) -> AsyncIterator[None]:
        """Hold a place for a body. Who is known waits for one, with the body unread.

        Who is not gets one at once or `TooManyBodies`, and never one of the known.
        """
        if is_known:
            if self._known is None:  # an event loop is needed to make it
                self._known = anyio.Semaphore(KNOWN)
            async with self._known:
                yield
            return
        address = request.client.host if request.client else ""
        if self._strange.total() >= STRANGE or self._strange[address] >= STRANGE_OF_ONE:
            raise TooManyBodies(
                "Too many bodies are being read that prove themselves only at their end.",
                hint="Send it again in a moment, or sign in with a token as well.",
            )
        self._strange[address] += 1
        try:
            yield
        finally:
            self._strange[address] -= 1
            self._strange += Counter()  # forgets who holds nothing

    async def read(self, request: Request) -> bytes:
        """Return the body; raise `BodyTooLarge`, or `RequestInvalid` when it does not come."""
        told = request.headers.get("content-length", "0")
        if told.isascii() and told.isdigit() and int(told[:20]) > self._max_bytes:
            self._refuse()
        parts, size = [], 0
        try:
            with anyio.fail_after(self._read_s):
                async for part in request.stream():
                    size += len(part)
                    if size > self._max_bytes:
                        self._refuse()
                    parts.append(part)
        except TimeoutError as error:
            raise RequestInvalid(
                f"The body did not come within {self._read_s:g} seconds.",
                hint="Send it again.",
            ) from error
        return b"".join(parts)

    def _refuse(self) -> NoReturn:
        raise BodyTooLarge(
            f"The body is larger than {self._max_bytes} bytes.",
            hint="Let the sender group fewer, or raise body_bytes in alert_sources.yaml.",
        )
