"""One HTTP request to whoever takes reports: bounded, and never followed elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx2

from registry.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT_S = 10.0
_RETRIED = frozenset({408, 425, 429})
_FORBIDDEN, _SERVER_ERROR = 403, 500
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
_AWAY = "The report waits and is sent again."


def check_private(way: str, url: str) -> None:
    """Raise `InvalidInput` for a URL over which others could read a secret, or that is none."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    is_here = parts.scheme == "http" and host in _HERE
    if not (host and (parts.scheme == "https" or is_here)):
        raise InvalidInput(
            f"The way {way!r} needs a URL that begins with https://.",
            hint="Correct deliveries.yaml, or FRENLY_DELIVERY_SECRETS where it holds the URL.",
        )


def ask(  # noqa: PLR0913 - the parts of one request, all named
    way: str,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    content: bytes | None = None,
    params: Mapping[str, str] | None = None,
) -> httpx2.Response:
    """Ask once. `InvalidInput` when it will never be taken, `Unavailable` when it may be.

    The URL is in no message: it may be a secret.
    """
    try:
        answer = httpx2.request(
            method,
            url,
            headers=dict(headers),
            content=content,
            params=dict(params or {}),
            timeout=TIMEOUT_S,
            follow_redirects=False,  # what is meant for one receiver goes to no other
            trust_env=False,
        )
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise Unavailable(f"The way {way!r} does not answer.", hint=_AWAY) from error
    if not answer.is_success:
        raise _refusal(way, answer)
    return answer


def read_json(way: str, answer: httpx2.Response) -> Any:
    """Read an answer's JSON; what is none is a receiver that does not work."""
    try:
        return answer.json()
    except ValueError as error:
        raise Unavailable(f"The way {way!r} answers no JSON.", hint=_AWAY) from error


def _refusal(way: str, answer: httpx2.Response) -> InvalidInput | Unavailable:
    status = answer.status_code
    used_up = status == _FORBIDDEN and answer.headers.get("x-ratelimit-remaining") == "0"
    if status in _RETRIED or status >= _SERVER_ERROR or used_up:
        return Unavailable(f"The way {way!r} answers {status}.", hint=_AWAY)
    return InvalidInput(
        f"The way {way!r} refuses the report with {status}.",
        hint="Correct it in deliveries.yaml, or its secret in FRENLY_DELIVERY_SECRETS.",
    )
