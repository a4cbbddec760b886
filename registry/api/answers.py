"""The answer of a lookup as bytes: one function, so that every way to it gives the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from registry.api.etags import etag_of
from registry.domain.names import Kind, Name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Message

    from registry.contracts.answers import Resolution
    from registry.resolution.entries import Answer


def key_of(kind: Kind, raw: str) -> str:
    """Return the key that a URL's last part stands for.

    A path may leave out its leading slash, which some proxies would merge away.

    >>> key_of(Kind.PATH, "api/v1/users"), key_of(Kind.SERVICE, "user-api")
    ('/api/v1/users', 'user-api')
    """
    return f"/{raw}" if kind is Kind.PATH and not raw.startswith("/") else raw


def read_name(kind: Kind, raw: str) -> Name:
    """Read the name in a URL; raises `InvalidInput`."""
    return Name.parse(kind, key_of(kind, raw))


def resolution_bytes(answer: Resolution) -> bytes:
    """Render an answer."""
    return json.dumps(answer.content(), ensure_ascii=False, separators=(",", ":")).encode()


class Rendered(NamedTuple):
    """An answer as the two messages that ASGI sends, and as the bytes they become."""

    answer: Answer
    start: Message
    body: Message
    wire: bytes
    """All but the status and the date."""


def rendered(answer: Answer, revision: int, extra: Iterable[tuple[bytes, bytes]]) -> Rendered:
    """Render an answer with its ETag and the headers that all lookups share."""
    body = answer.body(revision)
    headers = [
        (b"content-length", str(len(body)).encode()),
        (b"content-type", b"application/json"),
        (b"etag", etag_of(body).encode("ascii")),
        *extra,
    ]
    start: Message = {"type": "http.response.start", "status": 200, "headers": headers}
    lines = b"".join(b"%b: %b\r\n" % header for header in headers)
    wire = b"%b\r\n%b" % (lines, body)
    return Rendered(answer, start, {"type": "http.response.body", "body": body}, wire)
