"""The wire to a host of code: every answer bounded, none followed elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from frenly_ai.github.host import MOST_DIFF_BYTES, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Bounded(httpx.SyncByteStream):
    """A body that is given up once it is longer than anybody reads."""

    def __init__(self, stream: httpx.SyncByteStream, most: int) -> None:
        self._stream, self._most = stream, most

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._stream:
            size += len(part)
            if size > self._most:
                raise TooLarge(
                    f"The host's answer is larger than {self._most:,} bytes.",
                    hint="Split the pull request.",
                )
            yield part

    def close(self) -> None:
        """Let go of the connection."""
        self._stream.close()


class BoundedTransport(httpx.BaseTransport):
    """Sends as httpx does, and reads no more than `most` bytes of an answer."""

    def __init__(
        self, inner: httpx.BaseTransport | None = None, most: int = MOST_DIFF_BYTES
    ) -> None:
        self._inner, self._most = inner or httpx.HTTPTransport(), most

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; compressed answers are not asked for, so that bytes are bytes."""
        request.headers["accept-encoding"] = "identity"
        answer = self._inner.handle_request(request)
        if not isinstance(answer.stream, httpx.SyncByteStream):
            return answer
        return httpx.Response(
            answer.status_code,
            headers=answer.headers,
            stream=_Bounded(answer.stream, self._most),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Let go of every connection."""
        self._inner.close()
