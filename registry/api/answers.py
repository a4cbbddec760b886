"""The answer of a lookup as bytes: one function, so that every way to it gives the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from registry.domain.names import Kind, Name

if TYPE_CHECKING:
    from registry.contracts.answers import Resolution


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
