"""The body of a request, read within a size and a time, and few of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import anyio

from registry.api.edge_errors import BodyTooLarge, RequestInvalid

if TYPE_CHECKING:
    from fastapi import Request

READ_S = 20.0
AT_ONCE = 16
"""Bodies held at the same time: with their size, the bound of what a storm takes."""


class Receiver:
    """Reads bodies; who comes when all places are taken waits with the body unread."""

    def __init__(self, max_bytes: int, *, read_s: float = READ_S) -> None:
        self._max_bytes, self._read_s = max_bytes, read_s
        self._places: anyio.Semaphore | None = None

    @property
    def places(self) -> anyio.Semaphore:
        """Return what to hold while a body is held."""
        if self._places is None:  # an event loop is needed to make it
            self._places = anyio.Semaphore(AT_ONCE)
        return self._places

    async def read(self, request: Request) -> bytes:
        """Return the body; raise `BodyTooLarge`, or `RequestInvalid` when it does not come."""
        told = request.headers.get("content-length", "0")
        if told.isdigit() and int(told[:20]) > self._max_bytes:
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
