"""What the book of model calls needs from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.contracts.model_calls import CallFilter, Cost, CostsBy, ModelCall, Used


class ModelCallRows(Protocol):
    """The part of a unit of work that keeps what models were asked."""

    def add_model_calls(self, calls: Sequence[ModelCall]) -> None:
        """Keep calls, of which there is at least one."""
        ...

    def model_calls(
        self, wanted: CallFilter, *, limit: int, after: str | None
    ) -> Sequence[ModelCall]:
        """List calls, newest first, behind the call of that id."""
        ...

    def used_by_calls(self, wanted: CallFilter, *, without_endpoint: str) -> Used:
        """Add up the calls, but for those of one endpoint; empty leaves none out."""
        ...

    def call_costs(self, by: CostsBy, wanted: CallFilter) -> Sequence[Cost]:
        """Add up the calls per day, actor or model, in that order."""
        ...
