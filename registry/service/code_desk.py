"""Take what hosts of code tell, each event once, and have it acted on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from registry.errors import ErrorKind, FrenlyError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from registry.service.code_ports import ClaimedCodeEvent, CodeEvent
    from registry.service.deps import Deps

LEASE = timedelta(minutes=5)
RETRY_AFTER = timedelta(seconds=15)
RETRY_AT_MOST = timedelta(hours=1)
MOST_ATTEMPTS = 30
"""About a day; whoever was away for longer reviews the next push."""
_MOST_AT_ONCE = 50


def _unheard() -> None:
    """Let nobody hear of it."""


class CodeDesk:
    """The queue of what hosts of code told. Taking is durable; acting comes after."""

    def __init__(self, deps: Deps, heard: Callable[[], None] = _unheard) -> None:
        """`heard` is called after each event that was not known."""
        self._deps, self._heard = deps, heard

    def take(self, event: CodeEvent) -> bool:
        """Keep an event for whoever acts on it; False when it was taken before."""
        with self._deps.new_uow() as uow:
            is_new = uow.add_code_event(event)
            uow.commit()
        if is_new:
            self._heard()
        return is_new

    def work(self, act: Callable[[CodeEvent], str]) -> list[str]:
        """Act on what is due, of one subject in order; say what was done.

        What is only away is tried again later, as late as `wait` of its error says.
        """
        said = []
        for _ in range(_MOST_AT_ONCE):
            claimed = self._claim()
            if claimed is None:
                break
            said.append(f"{claimed.event.subject}: {self._act(claimed, act)}")
        return said

    def counts(self) -> Mapping[str, int]:
        """Count the events by state: waiting, done, failed."""
        with self._deps.view() as uow:
            return uow.count_code_events()

    def newest_error(self) -> str:
        """Return why the newest event that is not done failed; "" where none did."""
        with self._deps.view() as uow:
            return uow.newest_code_error()

    def _claim(self) -> ClaimedCodeEvent | None:
        now = self._deps.now()
        with self._deps.view() as uow:
            if not uow.has_due_code_event(now):
                return None
        with self._deps.new_uow() as uow:
            claimed = uow.claim_code_event(now, now + LEASE)
            uow.commit()
        return claimed

    def _act(self, claimed: ClaimedCodeEvent, act: Callable[[CodeEvent], str]) -> str:
        try:
            said = act(claimed.event)
        except FrenlyError as failure:
            self._put_back(claimed, failure)
            return failure.message
        except Exception as bug:  # it must not stay held, whatever broke it
            self._finish(claimed, f"A bug: {type(bug).__name__}")
            raise
        self._finish(claimed, "")
        return said

    def _put_back(self, claimed: ClaimedCodeEvent, failure: FrenlyError) -> None:
        is_away = failure.kind is ErrorKind.UNAVAILABLE
        wait = getattr(failure, "wait", timedelta(0))
        delay = min(RETRY_AFTER * 2 ** min(claimed.attempts - 1, 12), RETRY_AT_MOST)
        again = is_away and claimed.attempts < MOST_ATTEMPTS
        retry_at = self._deps.now() + max(delay, wait) if again else None
        with self._deps.new_uow() as uow:
            uow.finish_code_event(claimed, error=failure.message, retry_at=retry_at)
            uow.commit()

    def _finish(self, claimed: ClaimedCodeEvent, error: str) -> None:
        with self._deps.new_uow() as uow:
            uow.finish_code_event(claimed, error=error, retry_at=None)
            uow.commit()
