"""Reading the idempotency key of a request, and what it is a key to."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from registry.api.gate import CALLER
from registry.errors import InvalidInput
from registry.service.edge_ports import Claim

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope

HEADER = b"idempotency-key"
MAX_KEY_CHARS = 255
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_READS = frozenset({"/v1/resolve"})
"""Asked by POST, but writing nothing."""


class KeyInvalid(InvalidInput):
    """The idempotency key is not one."""

    code = "idempotency.key_invalid"


def is_write(scope: Scope) -> bool:
    """Say whether a request may carry a key."""
    path = scope["path"]
    is_ours = path.startswith(("/v1/", "/api/")) and path not in _READS
    return is_ours and scope["method"] not in _SAFE


async def read_claim(scope: Scope, receive: Receive) -> tuple[Claim | None, Receive]:
    """Return the claim of a request, if it has one, and its body to be read again."""
    sent = [value for name, value in scope["headers"] if name == HEADER]
    actor = scope.get("state", {}).get(CALLER)
    if not sent or actor is None:
        return None, receive
    key = read_key(sent)
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    body = b"".join(parts)
    query = scope["query_string"].decode("latin-1")
    route = f"{scope['method']} {scope['path']}" + (f"?{query}" if query else "")
    claim = Claim(actor.id, key, route, hashlib.sha256(body).hexdigest())
    waiting = [body]

    async def again() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return claim, again


def read_key(sent: list[bytes]) -> str:
    """Read the header; raises `KeyInvalid`.

    >>> read_key([b"3f1c"])
    '3f1c'
    """
    key = sent[0].decode("latin-1").strip() if len(sent) == 1 else ""
    if not 1 <= len(key) <= MAX_KEY_CHARS or not key.isascii() or not key.isprintable():
        raise KeyInvalid(
            "The Idempotency-Key is empty, too long, sent twice, or holds odd characters.",
            hint=f"Send one of 1 to {MAX_KEY_CHARS} printable ASCII characters, e.g. a UUID.",
        )
    return key
