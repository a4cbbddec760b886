"""A process that leads one change from a message to its report, and dies where it is told.

Started from a fork server, so that each death costs milliseconds. What it has been promised
it writes to a file before it goes on.
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.sqlite import SqliteSaver

from agent.checkpoints import postgres_checkpoints, sqlite_checkpoints
from agent.graph import build_graph
from agent.outfit import Outfit
from agent.planner.model import OfflinePlanner
from agent.runs import Agent
from registry.db.engine import open_engine
from registry.service.running import Runs
from tests.platforms import Clock, Platform, a_bare_registry
from tests.unit.tools.protocols import loaded
from tools.catalogue import CATALOGUE
from tools.dispatch import Dispatcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHANGE = "create alias {key} for user-management-api in application"


@dataclass(frozen=True, kw_only=True)
class Life:
    """What one process does, and where it ends."""

    url: str
    folder: str
    key: str
    at: str
    tokens: dict[str, str]
    point: str
    """The point at which it dies."""
    times: int = 1
    """At which reaching of the point."""

    @property
    def told(self) -> Path:
        """Return the file in which it says what it was promised."""
        return Path(self.folder) / f"told-{self.key}"


class Fate:
    """Ends the process at the n-th reaching of a point, with nothing tidied up."""

    def __init__(self, point: str, times: int) -> None:
        self._point, self._left = point, times

    def __call__(self, point: str) -> None:
        if point == self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def live(life: Life) -> None:
    """Ask, decide, apply and hear of it; say each promise."""
    fate = Fate(life.point, life.times)
    clock = Clock(datetime.fromisoformat(life.at))
    platform = a_bare_registry(open_engine(life.url), seed=life.key, clock=clock, reach=fate)
    for name, token in life.tokens.items():
        platform.sign_in(name, token)
    ana, thread = platform.people["ana"], f"t-{life.key}"
    with life.told.open("a", buffering=1) as told, an_agent(platform, life, fate) as agent:
        turn = agent.ask(thread, CHANGE.format(key=life.key), ana)
        told.write(f"answered {turn.run} {turn.proposal_id}\n")
        view = platform.registry.proposal(turn.proposal_id)
        for name in ("ben", "dee"):
            platform.approve(view, name)
            told.write(f"approved {name} {turn.proposal_id}\n")
        platform.registry.work()
        told.write(f"applied {turn.proposal_id}\n")
        said = agent.resume(thread, ana)
        told.write(f"reported {said.run}\n")


@contextmanager
def an_agent(
    platform: Platform, life: Life, reach: Callable[[str], None] = lambda _: None
) -> Iterator[Agent]:
    """Open an agent over the database that a life was led on."""
    is_sqlite = life.url.startswith("sqlite")
    kept = Path(life.folder) / "conversations.sqlite3"
    opened: Any = sqlite_checkpoints(kept) if is_sqlite else postgres_checkpoints(life.url)
    with opened as plain:
        telling: Any = _TellingSqlite if is_sqlite else _TellingPostgres
        saver = telling(plain.conn, serde=plain.serde)
        saver.reach = reach
        yield Agent(
            graph=build_graph(saver),
            outfit=Outfit(
                model=OfflinePlanner(),
                dispatcher=Dispatcher(loaded(), CATALOGUE, _forget, lambda: 0.0),
                clock=platform.clock,
            ),
            registry=platform.registry,
            runs=Runs(platform.deps),
            sleep=lambda _: None,
            reach=reach,
        )


def _forget(refusal: object) -> None:
    """Record no refusal: none is to come."""
    raise AssertionError(refusal)


class _Telling:
    """Tells each write of a checkpoint, before and after it."""

    reach: Callable[[str], None]

    def put(self, *args: Any, **kwargs: Any) -> Any:
        self.reach("checkpoint.before")
        result = super().put(*args, **kwargs)  # type: ignore[misc]
        self.reach("checkpoint.after")
        return result

    def put_writes(self, *args: Any, **kwargs: Any) -> None:
        self.reach("writes.before")
        super().put_writes(*args, **kwargs)  # type: ignore[misc]
        self.reach("writes.after")


class _TellingSqlite(_Telling, SqliteSaver):
    """The file's checkpoints."""


class _TellingPostgres(_Telling, PostgresSaver):
    """PostgreSQL's checkpoints."""


def recall(life: Life) -> list[list[str]]:
    """Read what the process had been promised before it died."""
    try:
        return [line.split() for line in life.told.read_text("utf-8").splitlines()]
    except FileNotFoundError:
        return []


__all__ = ["Life", "an_agent", "live", "recall"]
