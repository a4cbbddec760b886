"""The wire to a host of code: every answer bounded, none followed elsewhere."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx

from frenly_ai.github.host import MOST_DIFF_BYTES, HostAway, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator

RESERVE = 50
_SHORT, _LONG = timedelta(minutes=1), timedelta(hours=1)


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


def _wait_of(headers: httpx.Headers) -> timedelta | None:
    """Return how long to wait where few requests are left, by the host's own clock."""
    left, reset = headers.get("x-ratelimit-remaining", ""), headers.get("x-ratelimit-reset", "")
    if not (left.isdigit() and reset.isdigit()) or int(left) >= RESERVE:
        return None
    try:
        now = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return _SHORT
    wait = timedelta(seconds=int(reset[:12]) - now.timestamp())
    return min(max(wait, _SHORT), _LONG)


class BoundedTransport(httpx.BaseTransport):
    """Sends as httpx does, and reads no more than `most` bytes of an answer.

    It leaves the last requests of a limit to others: an app shares them with everything else
    that acts for the same installation.
    """

    def __init__(
        self, inner: httpx.BaseTransport | None = None, most: int = MOST_DIFF_BYTES
    ) -> None:
        self._inner, self._most = inner or httpx.HTTPTransport(), most
        self._spent: timedelta | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; compressed answers are not asked for, so that bytes are bytes."""
        if self._spent is not None:
            raise HostAway(
                "Few requests are left for now.", hint="It goes on later.", wait=self._spent
            )
        request.headers["accept-encoding"] = "identity"
        answer = self._inner.handle_request(request)
        self._spent = _wait_of(answer.headers)
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
