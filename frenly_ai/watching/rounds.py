"""The rounds: what is looked at often, what now and then, and what comes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from frenly_ai import learning
from frenly_ai.keeping import retention
from frenly_ai.optimising import tasks as optimising
from frenly_ai.watching import misuse, silence
from frenly_ai.watching.checks import CHECKS, NAMES
from frenly_ai.watching.sight import look
from registry.domain.alarms import Alarm
from registry.domain.conflicts import ConflictFilter
from registry.domain.findings import Severity
from registry.service.schedules import Schedules, Task

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from frenly_ai.bootstrap import App
    from registry.domain.alarms import Settled

WATCH_EVERY = timedelta(minutes=1)
EXAMINE_EVERY = timedelta(hours=1)
_EXAMINED = frozenset({"integrity", "conflicts"})
_MOST = 1_000


def tasks(app: App) -> tuple[Task, ...]:
    """Return the rounds as regular work. They read, raise or clear alarms, and forget."""
    return (
        Task(
            "self-watch",
            WATCH_EVERY,
            "Look after runs, queue, models, disk.",
            lambda: run_round(app),
        ),
        Task(
            "self-check",
            EXAMINE_EVERY,
            "Compare rows and log with what was recorded.",
            lambda: examine(app),
        ),
        retention.task(app),
    )


def rounds(app: App) -> Schedules:
    """Return the rounds, learning and the search for improvements, for a loop of their own."""
    return Schedules(app.deps, (*tasks(app), learning.task(app), optimising.task(app)))


def run_round(app: App) -> Sequence[str]:
    """Look at everything that is quick to see; say which alarms came and went."""
    now = app.deps.now()
    sight, limits = look(app, now), app.policies.watching
    found = [alarm for check in CHECKS for alarm in check(sight, limits, now)]
    found += misuse.misuse_now(app, now)
    found += silence.silent_now(app, now)
    settled = app.registry.settle_alarms(found, NAMES | {misuse.CHECK, silence.CHECK})
    misuse.tell_incidents(app)
    return _told(settled)


def examine(app: App) -> Sequence[str]:
    """Check that the registry is what it recorded, and that nothing blocks in it."""
    return _told(app.registry.settle_alarms(list(_examined(app)), _EXAMINED))


def _examined(app: App) -> Iterator[Alarm]:
    for about, problem in app.registry.integrity().items():
        if problem:
            fix = "Run `frenly pause`, then `frenly audit verify`; keep a copy of the database."
            yield Alarm(check="integrity", about=about, says=f"Not sound: {problem}.", fix=fix)
    blocking = app.registry.conflicts(
        ConflictFilter(severity=Severity.BLOCKS), limit=_MOST
    ).items
    if blocking:
        says = "Conflicts that block stand in the registry."
        fix = "See `frenly conflicts --severity blocks`."
        yield Alarm(check="conflicts", says=says, fix=fix)


def _told(settled: Settled) -> list[str]:
    return [
        *(f"raised {alarm.id}: {alarm.says}" for alarm in settled.raised),
        *(f"cleared {alarm.id}" for alarm in settled.cleared),
    ]
