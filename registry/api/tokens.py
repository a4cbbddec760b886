"""Who asks: the bearer token of a request, proven by the registry and kept for a moment."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from registry.service.people import BadToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.domain.actors import Actor
    from registry.service.registry import Registry

KEPT_S = 3.0
"""How long a proven token is not asked about again, unless it is renewed meanwhile."""
_MOST = 10_000
_hash = hashlib.sha256


class _Proven:
    """An actor, and until when the proof counts. It is kept a while longer, to be renewed."""

    __slots__ = ("actor", "is_used", "until")

    def __init__(self, actor: Actor, until: float) -> None:
        self.actor, self.until, self.is_used = actor, until, True


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
        proven = self._proven.get(_hash(token).digest())
        if proven is None or self._ticks() >= proven.until:
            return None
        proven.is_used = True
        return proven.actor

    def is_remembered(self, token: bytes) -> bool:
        """Say whether a token was good not long ago, even if it must be proven anew."""
        return _key(token) in self._proven

    def authenticate(self, token: bytes) -> Actor:
        """Return the actor whom a token proves; raises `BadToken`."""
        known = self.find(token)
        if known is not None:
            return known
        asked_at = self._ticks()
        try:
            actor = self._registry.authenticate(token.decode("latin-1"))
        except BadToken:
            self._proven.pop(_key(token), None)
            raise
        if len(self._proven) >= _MOST:
            self._proven = {}
        self._proven[_key(token)] = _Proven(actor, self._until(actor, asked_at))
        return actor

    def refresh(self) -> None:
        """Ask about every token that was used since the last time, before a request must.

        Called again and again beside the requests, it lets a revocation take effect with the
        next call, and no request wait for the database.
        """
        for key, proven in list(self._proven.items()):
            if not proven.is_used:
                continue
            asked_at, proven.is_used = self._ticks(), False
            try:
                proven.actor = self._registry.renew(proven.actor)
            except BadToken:
                self._proven.pop(key, None)
            else:
                proven.until = self._until(proven.actor, asked_at)

    def _until(self, actor: Actor, asked_at: float) -> float:
        return asked_at + min(self._kept_s, self._registry.seconds_left(actor))


def _key(token: bytes) -> bytes:
    """Keep no secret in memory longer than the request that brought it."""
    return _hash(token).digest()
