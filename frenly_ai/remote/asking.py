"""One server asked over HTTP: bounded, never followed elsewhere, refusals as our failures."""

from __future__ import annotations

import ssl
import time
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import httpx2

from frenly_ai.remote.refusals import refusal
from registry.errors import Denied, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from pydantic import SecretStr

    from frenly_ai.remote.address import Address

MOST_BYTES = 1_000_000_000
"""A longer answer is none of ours."""
_MOST_PACKED = 300
"""Bytes that come of one when an answer is unpacked; rows that hardly differ make about 70."""
_SMALL = 1_000_000
_TIMEOUT = httpx2.Timeout(30.0, connect=5.0)
_TRIES, _MOST_WAIT_S = 3, 61.0
"""A server's windows are of a minute, so whoever waits for one is let in."""
_TOO_MANY, _AWAY = 429, 503
NOT_MODIFIED = 304


class NotReached(Unavailable):
    """The server does not answer, or not now."""

    code = "server.not_reached"


class NotTrusted(Denied):
    """Whoever answers cannot prove to be the server, or sends us elsewhere."""

    code = "server.not_trusted"


class Server:
    """Asks one server with one token."""

    def __init__(
        self, address: Address, token: SecretStr, tell: Callable[[str], None] = lambda _: None
    ) -> None:
        """`tell` hears why nothing happens for a while."""
        self.url, self._tell = address.url, tell
        self._client = httpx2.Client(
            base_url=address.url,
            headers={
                "authorization": f"Bearer {token.get_secret_value()}",
                "accept-encoding": "gzip",
            },
            timeout=_TIMEOUT,
            follow_redirects=False,  # the token is for this server and goes to no other
            # Proxies and authorities of the machine; without TLS a proxy would read the token.
            trust_env=address.url.startswith("https://"),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._client.close()

    def get(self, path: str, *, etag: str = "", **params: str | None) -> Answer:
        """Read; with `etag`, the answer may be that it still holds.

        Raises:
            NotReached: The server is away, busy or broken.
            NotTrusted: Something else answers.
            FrenlyError: What the server refuses, in its own words.
        """
        headers = {"if-none-match": etag} if etag else {}
        asked = {name: value for name, value in params.items() if value is not None}
        return self._ask("GET", path, headers=headers, params=asked)

    def post(self, path: str, content: bytes) -> Answer:
        """Tell something; raises what `get` does."""
        return self._ask(
            "POST", path, headers={"content-type": "application/json"}, content=content
        )

    def _ask(self, method: str, path: str, **parts: Any) -> Answer:
        for tries_left in reversed(range(_TRIES)):
            answer = self._once(method, path, parts)
            wait = _wait_s(answer) if tries_left else None
            if wait is None:
                break
            self._tell(f"the server is busy; it wants to be asked again in {wait:.0f} s")
            time.sleep(wait)
        if answer.status == NOT_MODIFIED or httpx2.codes.is_success(answer.status):
            return answer
        if httpx2.codes.is_redirect(answer.status):
            raise self._sent_elsewhere(answer)
        if answer.status == _TOO_MANY or httpx2.codes.is_server_error(answer.status):
            raise NotReached(
                f"The server answers {answer.status}.",
                hint="Try again later; `frenly doctor` on the server says what is wrong.",
            )
        raise refusal(answer.status, answer.body)

    def _once(self, method: str, path: str, parts: Mapping[str, Any]) -> Answer:
        try:
            with self._client.stream(method, path, **parts) as response:
                return Answer(response.status_code, response.headers, _read(response))
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise self._away(error) from None  # its text may hold what was sent

    def _away(self, error: Exception) -> NotReached | NotTrusted:
        broken = _tls_failure(error)
        if isinstance(broken, ssl.SSLCertVerificationError):
            return NotTrusted(
                f"{self.url} cannot prove to be the server: {broken.verify_message}.",
                hint="Set SSL_CERT_FILE to the certificates of the authority that you trust.",
            )
        if broken is not None:
            return NotTrusted(
                f"With {self.url} no private connection comes about.",
                hint="Does it speak https? `frenly serve` leaves that to a proxy before it.",
            )
        what = (
            "does not answer in time"
            if isinstance(error, httpx2.TimeoutException)
            else ("does not answer")
        )
        return NotReached(
            f"The server at {self.url} {what}.",
            hint="Check the address and the network. `--offline-ok` makes do with what it said "
            "last, where code is judged.",
        )

    def _sent_elsewhere(self, answer: Answer) -> NotTrusted:
        where = _host(answer.headers.get("location", "")) or "elsewhere"
        return NotTrusted(
            f"The server at {self.url} sends us to {where}; the token was not sent there.",
            hint="Give the address at which `frenly serve` itself answers.",
        )


class Answer:
    """What a server answered."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    def json(self) -> Any:
        """Read it as JSON; raise `NotTrusted` for what is none."""
        import json  # noqa: PLC0415 - a whole state is no JSON

        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise NotTrusted(
                "What answers is no Frenly server: it sends no JSON.",
                hint="Give the address at which `frenly serve` answers.",
            ) from None


def _read(response: httpx2.Response) -> bytes:
    found = bytearray()
    for part in response.iter_bytes():
        found += part
        # What blows up when it is unpacked is given up before it fills the memory.
        if len(found) > min(MOST_BYTES, _SMALL + _MOST_PACKED * response.num_bytes_downloaded):
            raise NotTrusted(
                "The server's answer is longer, or packed more tightly, than any of ours.",
                hint="Give the address at which `frenly serve` answers.",
            )
    return bytes(found)


def _host(location: str) -> str:
    """Return where an address leads, without its path: that may be a secret of somebody's."""
    try:
        parts = urlsplit(location)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}" if parts.hostname else ""


def _wait_s(answer: Answer) -> float | None:
    """Return how long the server wants to be left alone; None where to ask again is no use."""
    told = answer.headers.get("retry-after", "")
    if answer.status not in {_TOO_MANY, _AWAY} or not told.isdecimal():
        return None
    return float(told) if float(told) <= _MOST_WAIT_S else None


def _tls_failure(error: BaseException) -> ssl.SSLError | None:
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, ssl.SSLError):
        seen = seen.__cause__ or seen.__context__
    return seen
