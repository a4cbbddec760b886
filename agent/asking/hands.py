"""Hands whose calls are seen: how long each tool took and how it ended, never what it said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.asking.desk import ToolRun

if TYPE_CHECKING:
    from agent.asking.desk import About, Desk
    from agent.deps import Hands
    from registry.errors import FrenlyError
    from tools.outcomes import ToolOutcome


class WatchedHands:
    """Does what the hands inside do."""

    def __init__(self, hands: Hands, desk: Desk, about: About) -> None:
        self._hands, self._desk, self._about = hands, desk, about

    def call(self, name: str, raw_args: dict[str, Any] | str) -> ToolOutcome:
        at, began = self._desk.now(), self._desk.ticks()
        outcome = self._hands.call(name, raw_args)
        seen = ToolRun(
            about=self._about,
            tool=outcome.tool,
            code="" if outcome.error is None else outcome.error.code,
            at=at,
            latency_s=self._desk.ticks() - began,
        )
        for watch in self._desk.watches:
            watch.ran(seen)
        return outcome

    def refuse(self, name: str, raw_args: object, error: FrenlyError) -> ToolOutcome:
        return self._hands.refuse(name, raw_args, error)

    def begin_message(self, calls: int) -> None:
        self._hands.begin_message(calls)

    @property
    def used(self) -> dict[str, Any]:
        return self._hands.used
