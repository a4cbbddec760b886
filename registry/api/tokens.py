"""Who asks: the bearer token of a request, proven by the registry and kept for a moment."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from registry.domain.actors import Actor
    from registry.service.registry import Registry

KEPT_S = 3.0
"""How long a proven token is not asked about again; a revocation takes effect within that."""
_MOST = 10_000
_SCHEME = b"bearer "


class _Proven(NamedTuple):
    actor: Actor
    until: float


class Tokens:
    """Prove tokens, asking the database about each at most once in `kept_s` seconds."""

    def __init__(
        self, registry: Registry, ticks: Callable[[], float], *, kept_s: float = KEPT_S
    ) -> None:
        """Measure time by `ticks`, in seconds since any moment."""
        self._registry, self._ticks, self._kept_s = registry, ticks, kept_s
        self._proven: dict[bytes, _Proven] = {}

    def find(self, token: bytes) -> Actor | None:
        """Return the actor whom a token has proven a moment ago."""
        proven = self._proven.get(_key(token))
        return proven.actor if proven is not None and self._ticks() < proven.until else None

    def authenticate(self, token: bytes) -> Actor:
        """Return the actor whom a token proves; raises `BadToken`."""
        known = self.find(token)
        if known is not None:
            return known
        until = self._ticks() + self._kept_s
        actor = self._registry.authenticate(token.decode("latin-1"))
        if len(self._proven) >= _MOST:
            self._proven = {}
        self._proven[_key(token)] = _Proven(actor, until)
        return actor


def bearer(headers: Iterable[tuple[bytes, bytes]]) -> bytes | None:
    """Return the token of a request; None when it carries none, or more than one.

    >>> bearer([(b"authorization", b"Bearer abc")])
    b'abc'
    """
    sent = [value for name, value in headers if name == b"authorization"]
    if len(sent) != 1 or sent[0][: len(_SCHEME)].lower() != _SCHEME:
        return None
    return sent[0][len(_SCHEME) :].strip() or None


def _key(token: bytes) -> bytes:
    """Keep no secret in memory longer than the request that brought it."""
    return hashlib.sha256(token).digest()
