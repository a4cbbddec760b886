"""Improvements where nobody looks for any, such as in a run on alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.contracts.improvements import Look
from registry.errors import Missing

if TYPE_CHECKING:
    from registry.contracts.improvements import Improvement


class NoImprovements:
    """Finds nothing, and says that it did not look."""

    def look(self, *, kind: str | None = None, limit: int = 20) -> Look:  # noqa: ARG002 - the port's signature
        return Look(items=(), total=0, left_out=("Nobody looks for improvements here.",))

    def one(self, improvement_id: str) -> Improvement:
        raise Missing(
            f"There is no improvement {improvement_id!r}.",
            hint="Nobody looks for improvements here; run `frenly optimise`.",
            improvement=improvement_id,
        )


NO_IMPROVEMENTS = NoImprovements()
