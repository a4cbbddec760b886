"""An improvement as a wish: its change, and the facts that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.contracts.records import Wish
from registry.errors import Conflict

if TYPE_CHECKING:
    from registry.contracts.improvements import Improvement
    from registry.domain.proposals import Origin

_MAX_REASON_CHARS = 1_000


def wish_of(improvement: Improvement, origin: Origin, reason: str = "") -> Wish:
    """Write it as a wish; raise `Conflict` when it offers no change."""
    if not improvement.edits:
        raise Conflict(
            f"Improvement {improvement.id!r} offers no change: {improvement.obstacle}",
            hint="Do what it says by hand, or put it off with `--not-now`.",
            improvement=improvement.id,
        )
    says = f"{improvement.what} {improvement.says}"[:_MAX_REASON_CHARS]
    return Wish(
        edits=improvement.edits,
        origin=origin,
        reason=reason or says,
        evidence=tuple(
            {"id": f"{improvement.id}/{number}", "fact": fact.says, "source": fact.source}
            for number, fact in enumerate(improvement.facts, start=1)
        ),
    )
