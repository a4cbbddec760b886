"""Bodies to stored alerts: read as their source writes them, named, and taken once."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from registry.service.alerts import Taken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from frenly_ai.webhooks.sources import Sources
    from registry.contracts.alerts import Alert
    from registry.domain.actors import Actor
    from registry.service.alerts import AlertDesk


BY_SIGNATURE = "signature"
"""How an actor was proven that holds the secret of a source; it is of that one alone."""


class Intake:
    """The way of every body into the store, over HTTP or from the command line."""

    def __init__(self, sources: Sources, desk: AlertDesk, now: Callable[[], datetime]) -> None:
        self.sources, self._desk, self._now = sources, desk, now

    def take(
        self, source: str, body: bytes, by: Actor, *, delivery: str | None = None
    ) -> Taken:
        """Store what a body tells of; the same delivery again gets the first answer."""
        alerts = self.sources.read(source, body, self._now())
        return self.store(source, alerts, by, delivery=delivery or delivery_of(body, alerts))

    def store(self, source: str, alerts: Sequence[Alert], by: Actor, *, delivery: str) -> Taken:
        """Store alerts that are read already; a body that tells of none leaves nothing.

        Each source has fingerprints of its own, so that none ends what another told of.
        """
        if not alerts:
            by.require("alert.tell")
            return Taken(delivery, 0, 0, repeated=False)
        space = self.sources.space(source)
        own = [replace(each, fingerprint=f"{space}:{each.fingerprint}") for each in alerts]
        senders = () if by.auth == BY_SIGNATURE else self.sources.senders(source)
        return self._desk.take(delivery, source, own, by, senders=senders)


def delivery_of(body: bytes, alerts: Sequence[Alert]) -> str:
    """Name a delivery that its sender did not name: the same body is the same delivery.

    Unless it means something else by now: an end that was to come has come.
    """
    meant = "".join(alert.status[0] for alert in alerts)
    return "sha256:" + hashlib.sha256(body + meant.encode()).hexdigest()
