"""A run told while it goes on, to a listener who may leave at any moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from anyio import to_thread

from frenly_ai.chat_wire import answer_events, event
from registry.api.problems import problem_of
from registry.errors import FrenlyError, Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from anyio import CapacityLimiter

    from agent.runs import Turn
    from agent.state import Plain

HEARTBEAT_S = 10.0
_HEARTBEAT = b": heartbeat\n\n"
_NAMES = {"run_started": "run", "tool_called": "tool", "tool_answered": "tool"}
_PATH = "/v1/chat"
_FAULT = "The operator failed in a way it should not have."


class Told:
    """What happens in one run, in order; the run goes on whether or not anybody listens."""

    def __init__(self, heartbeat_s: float = HEARTBEAT_S) -> None:
        """Send a sign of life whenever so many seconds bring nothing else."""
        self._heartbeat_s = heartbeat_s
        self._loop = asyncio.get_running_loop()
        self._events: list[bytes] = []
        self._run_id = ""
        self._failure: FrenlyError | None = None
        self._news = asyncio.Event()
        """Set, and put in another's place, whenever something was added."""
        self.has_ended = False
        self._work: asyncio.Task[None] | None = None

    async def begin(
        self, ask: Callable[[Callable[[Plain], None]], Turn], limiter: CapacityLimiter
    ) -> None:
        """Set the run going; what keeps it from beginning is raised."""
        self._work = asyncio.create_task(self._run(ask, limiter))
        _KEPT.add(self._work)
        self._work.add_done_callback(_KEPT.discard)
        while not self._events and not self.has_ended:
            await self._news.wait()
        if self._failure is not None and len(self._events) == 1:
            raise self._failure

    async def events(self, last: str = "") -> AsyncIterator[bytes]:
        """Yield the run's events behind the one of that id, ending with `done` or `error`.

        An id of another run tells nothing of this one, which is then told from its beginning.
        """
        place = self._behind(last)
        while True:
            news = self._news  # taken before looking, so that nothing is missed
            while place < len(self._events):
                yield self._events[place]
                place += 1
            if self.has_ended:
                return
            try:
                await asyncio.wait_for(news.wait(), self._heartbeat_s)
            except TimeoutError:
                yield _HEARTBEAT

    def _behind(self, last: str) -> int:
        run, _, number = last.rpartition(":")
        if run != self._run_id or not (number.isascii() and number.isdigit()):
            return 0
        return min(int(number[:9]), len(self._events))

    async def _run(
        self, ask: Callable[[Callable[[Plain], None]], Turn], limiter: CapacityLimiter
    ) -> None:
        def work() -> None:
            try:
                self._say(ask(self._say))
            except FrenlyError as error:
                self._say(error)
            except Exception:  # whoever listens hears that it broke; the log hears why
                self._say(Unavailable(_FAULT, hint="Look at the server's log, and report it."))
                raise
            finally:
                self._say(None)

        await to_thread.run_sync(work, limiter=limiter)

    def _say(self, what: Plain | Turn | FrenlyError | None) -> None:
        self._loop.call_soon_threadsafe(self._add, what)

    def _add(self, what: Plain | Turn | FrenlyError | None) -> None:
        if what is None:
            self.has_ended = True
        elif isinstance(what, FrenlyError):
            self._failure = what
        else:
            self._run_id = self._run_id or str(_run_of(what))
        for name, data in _told(what):
            number = f"{self._run_id}:{len(self._events) + 1}"
            self._events.append(event(name, number, data))
        news, self._news = self._news, asyncio.Event()
        news.set()


class Recent:
    """The newest run of each conversation, for a listener who comes back.

    In memory, and few: who comes later reads from `GET /v1/chat/{thread}` what waits.
    """

    def __init__(self, most: int = 200) -> None:
        """Keep so many that have ended; those that go on are all kept."""
        self._most = most
        self._told: dict[str, Told] = {}

    def keep(self, thread: str, told: Told) -> None:
        """Remember a run as the newest of its conversation."""
        self._told.pop(thread, None)
        self._told[thread] = told
        ended = [name for name, each in self._told.items() if each.has_ended]
        for name in ended[: max(0, len(ended) - self._most)]:
            del self._told[name]

    def find(self, thread: str) -> Told | None:
        """Find the newest run of a conversation; None when it is not kept."""
        return self._told.get(thread)


_KEPT: set[asyncio.Task[None]] = set()
"""A task that nobody holds may be dropped; a listener who left does not hold its own."""


def _run_of(said: Plain | Turn) -> object:
    return said.get("run", "") if isinstance(said, dict) else said.run


def _told(said: Plain | Turn | FrenlyError | None) -> list[tuple[str, dict[str, Any]]]:
    if said is None:
        return []
    if isinstance(said, FrenlyError):
        return [("error", problem_of(said, _PATH))]
    if not isinstance(said, dict):
        return list(answer_events(said))
    name = str(said["event"])
    if name in {"waiting", "text"}:
        return []  # told with the finished answer
    data = {key: value for key, value in said.items() if key != "event"}
    return [(_NAMES.get(name, "progress"), {"what": name, **data})]
