"""What remembering a "not now" to an improvement needs of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.contracts.improvements import PutOff


class ImprovementRows(Protocol):
    """The part of a unit of work that keeps what was put off."""

    def save_put_off(self, delay: PutOff) -> None:
        """Keep it, in place of what was said of the same improvement before."""
        ...

    def put_offs(self, now: datetime) -> Sequence[PutOff]:
        """List those in force, by improvement."""
        ...
