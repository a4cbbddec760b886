"""Regular work: each piece under its name, done once for each time that it is due.

When a piece is due stands in the database, so a restart neither forgets nor repeats it, and of
several workers one does it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Tag
from registry.errors import Conflict, FrenlyError, Missing, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from registry.domain.actors import Actor
    from registry.service.deps import Deps
    from registry.service.schedule_ports import ScheduleState

LEASE = timedelta(minutes=10)
RETRY_AFTER = timedelta(seconds=30)
_MOST_SAID = 500


class Task(NamedTuple):
    """A piece of regular work."""

    name: str
    every: timedelta
    says: str
    """What it does, in a line."""
    do: Callable[[], Sequence[str]]
    """Does it and says, a line each, what was done."""


class Schedules:
    """Pieces of regular work over one store."""

    def __init__(self, deps: Deps, tasks: Sequence[Task]) -> None:
        self._deps = deps
        self.tasks: Mapping[str, Task] = {task.name: task for task in tasks}

    def work(self) -> list[str]:
        """Do what is due; say what was done. A piece that fails is tried again later."""
        now = self._deps.now()
        with self._deps.view() as uow:
            later = {s.name for s in uow.schedules() if s.due_at > now or _is_held(s, now)}
        said: list[str] = []
        for task in self.tasks.values():
            if task.name not in later and (claimed := self._claim(task, early=False)):
                said += self._do(task, claimed)
        return said

    def states(self) -> Sequence[tuple[Task, ScheduleState | None]]:
        """Return every piece with how it stands; None for one that was never done."""
        with self._deps.view() as uow:
            known = {state.name: state for state in uow.schedules()}
        return [(task, known.get(name)) for name, task in self.tasks.items()]

    def run(self, name: str, by: Actor) -> list[str]:
        """Do one piece now, whenever it is due.

        Raises `Denied`, `Missing`, and `Conflict` while somebody does it already.
        """
        with self._deps.recording_refusals(Tag.PERMISSION_REFUSE, by, f"schedule:{name}"):
            by.require("operate")
            task = self._task(name)
            claimed = self._claim(task, early=True)
            if claimed is None:
                raise Conflict(
                    f"Schedule {name!r} is being done right now.", hint="Look again later."
                )
        self._deps.append(self._deps.entry(Tag.SCHEDULE_RUN, by, f"schedule:{name}", {}))
        return self._do(task, claimed)

    def _task(self, name: str) -> Task:
        if name not in self.tasks:
            raise Missing(f"There is no schedule {name!r}.", hint=nearest(name, self.tasks))
        return self.tasks[name]

    def _claim(self, task: Task, *, early: bool) -> ScheduleState | None:
        now = self._deps.now()
        try:
            with self._deps.new_uow() as uow:
                every_s = int(task.every.total_seconds())
                found = uow.claim_schedule(task.name, every_s, now, now + LEASE, early=early)
                uow.commit()
        except Conflict:
            return None  # another worker has just made it known
        return found

    def _do(self, task: Task, claimed: ScheduleState) -> list[str]:
        try:
            said = list(task.do())
        except Exception as error:  # a bug too is put off, or it would come at once again
            failures = claimed.failures + 1
            delay = min(RETRY_AFTER * 2 ** min(failures - 1, 10), max(task.every, RETRY_AFTER))
            says = error.message if isinstance(error, FrenlyError) else f"A bug: {error!r}"
            self._finish(claimed, delay, says, failures)
            raise
        self._finish(claimed, task.every, "; ".join(said) or "nothing to do", 0)
        return said

    def _finish(
        self, claimed: ScheduleState, delay: timedelta, says: str, failures: int
    ) -> None:
        now = self._deps.now()
        with self._deps.new_uow() as uow:
            uow.finish_schedule(
                claimed._replace(
                    due_at=now + delay,
                    lease_until=None,
                    failures=failures,
                    ended_at=now,
                    says=says[:_MOST_SAID],
                )
            )
            uow.commit()


def _is_held(state: ScheduleState, now: datetime) -> bool:
    return state.lease_until is not None and state.lease_until > now
