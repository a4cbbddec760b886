"""The book of model calls: noted as they happen, added up for budgets and bills."""

from __future__ import annotations

import threading
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


_MOST_FREE = 64
"""Of what costs nothing, how much may wait to be written."""


class ModelCalls:
    """Implements `CallBook`, and shows it to those who may read the log."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._lock = threading.Lock()
        self._free: list[ModelCall] = []

    def note(self, call: ModelCall) -> None:
        """Keep a question: at once where it counts for a budget, else with the next ones.

        The planner answers faster than a database writes, and costs nothing; what it was
        asked last is lost when the process is killed.
        """
        texts = ("run", "thread", "answered_as", "finish")  # a wire or a person wrote these
        kept = replace(call, **{name: storable(getattr(call, name)) for name in texts})
        with self._lock:
            self._free.append(kept)
            if call.endpoint == OFFLINE and len(self._free) < _MOST_FREE:
                return
        self.flush()

    def flush(self) -> None:
        """Write what is kept in memory."""
        with self._lock:
            if not self._free:
                return
            with self._deps.new_uow() as uow:
                uow.add_model_calls(self._free)
                uow.commit()
            self._free.clear()

    def used(self, wanted: CallFilter) -> Used:
        self.flush()
        with self._deps.view() as uow:
            left_out = "" if wanted.run else OFFLINE
            return uow.used_by_calls(wanted, without_endpoint=left_out)

    def calls(
        self, wanted: CallFilter, by: Actor, *, limit: int = 100, after: str | None = None
    ) -> Page[ModelCall]:
        """List calls, newest first. Needs the permission to read the log."""
        by.require("audit.read")
        self.flush()
        if limit < 1:
            raise InvalidInput("A page has at least one item.", hint="Ask for 1 or more.")
        with self._deps.view() as uow:
            found = uow.model_calls(wanted, limit=limit + 1, after=after)
        following = found[limit - 1].id if len(found) > limit else None
        return Page(items=tuple(found[:limit]), next=following)

    def costs(self, per: CostsBy, wanted: CallFilter, by: Actor) -> tuple[Cost, ...]:
        """Add up per day, actor or model. Needs the permission to read the log."""
        by.require("audit.read")
        self.flush()
        with self._deps.view() as uow:
            return tuple(uow.call_costs(per, wanted))
