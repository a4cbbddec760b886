"""The book of model calls: noted as they happen, added up for budgets and bills."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.contracts.records import Page
from registry.errors import InvalidInput
from registry.service.texts import storable

if TYPE_CHECKING:
    from registry.contracts.model_calls import CallFilter, Cost, CostsBy, ModelCall, Used
    from registry.domain.actors import Actor
    from registry.service.deps import Deps

OFFLINE = "offline"
"""The endpoint of the planner, which no budget counts."""


class ModelCalls:
    """Implements `CallBook`, and shows it to those who may read the log."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def note(self, call: ModelCall) -> None:
        texts = ("run", "thread", "answered_as", "finish")  # a wire or a person wrote these
        kept = replace(call, **{name: storable(getattr(call, name)) for name in texts})
        with self._deps.new_uow() as uow:
            uow.add_model_call(kept)
            uow.commit()

    def used(self, wanted: CallFilter) -> Used:
        with self._deps.view() as uow:
            left_out = "" if wanted.run else OFFLINE
            return uow.used_by_calls(wanted, without_endpoint=left_out)

    def calls(
        self, wanted: CallFilter, by: Actor, *, limit: int = 100, after: str | None = None
    ) -> Page[ModelCall]:
        """List calls, newest first. Needs the permission to read the log."""
        by.require("audit.read")
        if limit < 1:
            raise InvalidInput("A page has at least one item.", hint="Ask for 1 or more.")
        with self._deps.view() as uow:
            found = uow.model_calls(wanted, limit=limit + 1, after=after)
        following = found[limit - 1].id if len(found) > limit else None
        return Page(items=tuple(found[:limit]), next=following)

    def costs(self, per: CostsBy, wanted: CallFilter, by: Actor) -> tuple[Cost, ...]:
        """Add up per day, actor or model. Needs the permission to read the log."""
        by.require("audit.read")
        with self._deps.view() as uow:
            return tuple(uow.call_costs(per, wanted))
