"""A desk for tests: a book and a journal in memory, a clock that waiting moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from agent.asking.breaker import Breaker
from agent.asking.desk import About, Desk, Station
from agent.asking.patience import Patience
from agent.planner.model import NAME, OfflinePlanner
from registry.contracts.model_calls import Used
from tests.fakes_registry import an_actor

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from agent.asking.desk import ToolRun
    from registry.contracts.model_calls import CallFilter, ModelCall
    from registry.errors import FrenlyError

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clock:
    """Stands still until somebody waits."""

    def __init__(self) -> None:
        self.passed_s = 0.0
        self.waits: list[float] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self.passed_s)

    def ticks(self) -> float:
        return self.passed_s

    def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.passed_s += seconds


class Book:
    """Keeps calls in a list."""

    def __init__(self) -> None:
        self.calls: list[ModelCall] = []

    def note(self, call: ModelCall) -> None:
        self.calls.append(call)

    def used(self, wanted: CallFilter) -> Used:
        found = [
            c
            for c in self.calls
            if (wanted.run is None or c.run == wanted.run)
            and (wanted.actor is None or c.actor == wanted.actor)
            and (wanted.since is None or c.at >= wanted.since)
            and (wanted.run is not None or c.endpoint != "offline")
        ]
        return Used(
            len(found),
            sum(c.tokens for c in found),
            sum(c.cost_micro or 0 for c in found),
            sum(c.cost_micro is None for c in found),
        )


class Journal:
    """Keeps what the audit would."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, ...]] = []

    def fell_back(self, about: About, failed: str, instead: str, why: FrenlyError) -> None:
        self.lines.append(("fell back", about.run, failed, instead, why.code))

    def refused(self, about: About, why: FrenlyError) -> None:
        self.lines.append(("refused", about.run, why.code))


class Watcher:
    """Sees every call."""

    def __init__(self) -> None:
        self.seen: list[ModelCall] = []
        self.tools: list[ToolRun] = []

    def asked(self, call: ModelCall) -> None:
        self.seen.append(call)

    def ran(self, run: ToolRun) -> None:
        self.tools.append(run)


def planner() -> Station:
    return Station(name=NAME, endpoint="offline", model=OfflinePlanner(), is_budgeted=False)


def a_station(model: BaseChatModel, name: str = "gpt-x", **fields: Any) -> Station:
    return Station(name=name, endpoint="llm.test", model=model, **fields)


def a_desk(*chain: Station, clock: Clock | None = None, **fields: Any) -> Desk:
    clock = clock or Clock()
    ids = iter(range(10_000))
    patience = Patience(pause=clock.pause, chance=lambda: 0.5)
    given = {"book": Book(), "journal": Journal(), "patience": patience, **fields}
    return Desk(
        chain=chain,
        now=clock.now,
        ticks=clock.ticks,
        new_id=lambda: f"call-{next(ids)}",
        **given,
    )


def about(**fields: Any) -> About:
    given = {
        "run": "t/1",
        "thread": "t",
        "channel": "chat",
        "actor": an_actor("mara", "member"),
        "prompt": "operator@2#0",
        **fields,
    }
    return About(**given)


def a_breaker(clock: Clock, **fields: Any) -> Breaker:
    return Breaker(clock.ticks, **fields)
