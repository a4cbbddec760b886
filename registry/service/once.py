"""Writes that carry an idempotency key: done once, answered alike however often they come.

The claim to a key is stored in the transaction of what the write does, so that a crash leaves
either both or neither, and of two writes at the same moment only one can be.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.service.deps import Deps
    from registry.service.edge_ports import Claim, KeptAnswer

KEPT = timedelta(hours=25)
"""Senders are told 24 hours; the hour more covers clocks that differ."""
PRUNE_EVERY = timedelta(hours=1)
MAX_BODY_BYTES = 262_144
"""A longer answer is not kept but made anew from what it was about."""


class Answers:
    """The answers that are kept, over one store."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def find(self, principal: str, key: str) -> KeptAnswer | None:
        """Return what is known of a key."""
        with self._deps.view() as uow:
            return uow.kept_answer(principal, key)

    def save(self, answer: KeptAnswer) -> None:
        """Keep the first answer to a claim."""
        if len(answer.body) > MAX_BODY_BYTES and answer.about:
            return
        with self._deps.new_uow() as uow:
            uow.save_answer(answer, self._deps.now())
            uow.commit()

    def drop(self, claim: Claim) -> None:
        """Forget a claim, so that its key may be used again."""
        with self._deps.new_uow() as uow:
            uow.drop_claim(claim)
            uow.commit()

    def prune(self) -> list[str]:
        """Forget what is older than `KEPT`."""
        now = self._deps.now()
        with self._deps.new_uow() as uow:
            count = uow.prune_answers(now - KEPT)
            uow.drop_hits(now - PRUNE_EVERY)
            uow.commit()
        return [f"{count} answers forgotten."] if count else []
