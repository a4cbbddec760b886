"""Every whole answer to a read gets an ETag; who has it already is answered with 304."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.api.etags import etag_of, is_known

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OK, _NOT_MODIFIED = 200, 304
KEEP = (b"cache-control", b"private, no-cache")
"""A reader may keep the answer, and asks whether it still holds before using it again."""


class Conditional:
    """Stands directly in front of the router. Streams pass through as they are."""

    def __init__(self, app: ASGIApp) -> None:
        """Hand on to `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_read = scope["type"] == "http" and scope["method"] == "GET"
        if not is_read or not scope["path"].startswith(("/v1/", "/api/")):
            await self._app(scope, receive, send)
            return
        waiting: list[Message] = []

        async def tagging(message: Message) -> None:
            if message["type"] == "http.response.start":
                waiting.append(message)
                return
            if waiting:
                start = waiting.pop()
                if start["status"] == _OK and not message.get("more_body", False):
                    start, message = _tagged(scope, start, message)
                await send(start)
            await send(message)

        await self._app(scope, receive, tagging)


def _tagged(scope: Scope, start: Message, message: Message) -> tuple[Message, Message]:
    headers = list(start.get("headers", ()))
    known = [value for name, value in headers if name == b"etag"]
    tag = known[0] if known else etag_of(message.get("body", b"")).encode("ascii")
    if not known:
        headers.append((b"etag", tag))
    if all(name != b"cache-control" for name, _ in headers):
        headers.append(KEEP)
    asked = [
        value.decode("latin-1") for name, value in scope["headers"] if name == b"if-none-match"
    ]
    if not any(is_known(header, tag.decode("ascii")) for header in asked):
        return {**start, "headers": headers}, message
    dropped = {b"content-length", b"content-type"}
    kept = [(name, value) for name, value in headers if name not in dropped]
    return {**start, "status": _NOT_MODIFIED, "headers": kept}, {**message, "body": b""}
