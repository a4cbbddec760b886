"""What no route needs to see: requests too large, too deep, or not text.

JSON is read strictly here, once for all routes, so that nothing that parses can be
impossible to store: no NUL, no half of a character, no number that loses digits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from registry.api.edge_errors import AddressTooLong, BodyTooLarge, RequestInvalid
from registry.api.paths import takes_foreign_bodies
from registry.api.problems import response_to
from registry.domain.strict_json import loads_strictly
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_ADDRESS_BYTES = 8_192
MAX_DEPTH = 20
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_MAX_WHOLE = 2**53
"""Beyond it JSON numbers lose digits on the way through other programs."""


class Doorman:
    """Refuses what cannot be meant, before the router."""

    def __init__(
        self, app: ASGIApp, *, max_body_bytes: int, refused: Callable[[str], None]
    ) -> None:
        """Hand on to `app`; tell `refused` the code of what is not."""
        self._app, self._max_bytes, self._refused = app, max_body_bytes, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            _check_address(scope)
            if scope["method"] in _WITH_BODY and not takes_foreign_bodies(scope["path"]):
                body = await self._read(scope, receive)
                check_json(body)
                receive = _replay(body, receive)
        except FrenlyError as error:
            self._refused(error.code)
            await response_to(error, scope["path"])(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        told = dict(scope["headers"]).get(b"content-length", b"0")
        if told.isdigit() and int(told[:20]) > self._max_bytes:
            self._raise_too_large()
        parts, size = [], 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return b""
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._max_bytes:
                self._raise_too_large()
            if not message.get("more_body", False):
                return b"".join(parts)

    def _raise_too_large(self) -> NoReturn:
        raise BodyTooLarge(
            f"The body is larger than {self._max_bytes} bytes.",
            hint="Split the request into smaller ones.",
        )


def _check_address(scope: Scope) -> None:
    size = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
    if size > MAX_ADDRESS_BYTES:
        raise AddressTooLong(
            f"Path and query are {size} bytes long.",
            hint=f"At most {MAX_ADDRESS_BYTES} are read; ask for many names by POST.",
        )
    query = scope["query_string"]
    if "\x00" in scope["path"] or b"%00" in query or not query.isascii() or b"\x00" in query:
        raise _not_text("The address")


def check_json(body: bytes) -> None:
    """Raise `RequestInvalid` unless `body` is empty or JSON that can be stored as it is."""
    if not body:
        return
    try:
        value = loads_strictly(body.decode())
    except UnicodeDecodeError as error:
        raise RequestInvalid(
            f"The body is not UTF-8: {error.reason} at byte {error.start}.",
            hint="Send JSON in UTF-8.",
        ) from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise RequestInvalid(f"The body is not JSON: {error}.", hint="Send JSON.") from error
    _check_values(value)


def _check_values(value: Any) -> None:
    level, depth = [value], 0
    while level:
        if depth > MAX_DEPTH:
            raise _too_deep()
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below += [*item, *item.values()]
            elif isinstance(item, list):
                below += item
            else:
                _check_value(item)
        level, depth = below, depth + 1


def _check_value(value: Any) -> None:
    if isinstance(value, str) and ("\x00" in value or not _is_text(value)):
        raise _not_text("The body")
    if isinstance(value, int | float) and not abs(value) <= _MAX_WHOLE:
        raise RequestInvalid(
            "The body holds a number that is too large.", hint=f"Use at most {_MAX_WHOLE}."
        )


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _not_text(where: str) -> RequestInvalid:
    return RequestInvalid(
        f"{where} holds a NUL, or bytes that are no text.", hint="Send text in UTF-8."
    )


def _too_deep() -> RequestInvalid:
    return RequestInvalid(
        f"The body is nested deeper than {MAX_DEPTH} levels.", hint="No route needs that."
    )


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give the body once more, then what the connection says."""
    waiting = [body]

    async def again() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return again
