"""A run told while it goes on, to a listener who may leave at any moment."""

from __future__ import annotations

import asyncio
import itertools
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
        self._queue: asyncio.Queue[Plain | Turn | FrenlyError | None] = asyncio.Queue()
        self._first: Plain | Turn | None = None
        self._work: asyncio.Task[None] | None = None

    async def begin(
        self, ask: Callable[[Callable[[Plain], None]], Turn], limiter: CapacityLimiter
    ) -> None:
        """Set the run going; what keeps it from beginning is raised."""
        self._work = asyncio.create_task(self._run(ask, limiter))
        _KEPT.add(self._work)
        self._work.add_done_callback(_KEPT.discard)
        first = await self._queue.get()
        if isinstance(first, FrenlyError):
            raise first
        self._first = first

    async def events(self) -> AsyncIterator[bytes]:
        """Yield the run's events, ending with `done` or `error`."""
        numbers = itertools.count(1)
        said = self._first
        while said is not None:
            for name, data in _told(said):
                yield event(name, next(numbers), data)
            said = None
            async for part in self._waiting():
                if isinstance(part, bytes):
                    yield part
                else:
                    said = part

    async def _waiting(self) -> AsyncIterator[Any]:
        """Yield heartbeats until there is something to tell, then that."""
        while True:
            try:
                yield await asyncio.wait_for(self._queue.get(), self._heartbeat_s)
            except TimeoutError:
                yield _HEARTBEAT
            else:
                return

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
        self._loop.call_soon_threadsafe(self._queue.put_nowait, what)


_KEPT: set[asyncio.Task[None]] = set()
"""A task that nobody holds may be dropped; a listener who left does not hold its own."""


def _told(said: Plain | Turn | FrenlyError) -> list[tuple[str, dict[str, Any]]]:
    if isinstance(said, FrenlyError):
        return [("error", problem_of(said, _PATH))]
    if not isinstance(said, dict):
        return list(answer_events(said))
    name = str(said["event"])
    if name in {"waiting", "text"}:
        return []  # told with the finished answer
    data = {key: value for key, value in said.items() if key != "event"}
    return [(_NAMES.get(name, "progress"), {"what": name, **data})]
