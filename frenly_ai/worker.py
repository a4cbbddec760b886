"""The loop that does what is due, for as long as a server or a worker runs."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Any

import structlog

from registry.domain.actors import SYSTEM
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.runs import Agent
    from frenly_ai.bootstrap import App
    from frenly_ai.github.opening import PullRequestRoom
    from frenly_ai.triage import TriageRoom

LONGEST_WAIT_S = 30.0
_STOP_WITHIN_S = 20.0


class Worker:
    """Calls `tick` again and again; waits longer after each failure, and never ends by one."""

    def __init__(
        self,
        tick: Callable[[], None],
        poll_s: float,
        log: Any,
        news: threading.Event | None = None,
    ) -> None:
        """Take `log` as structlog's loggers are: events with fields.

        `news` is set by whoever has something to do at once.
        """
        self._tick, self._poll_s, self._log = tick, poll_s, log
        self._stopping = threading.Event()
        self._news = news or threading.Event()
        self._thread = threading.Thread(target=self.run, name="worker", daemon=True)

    @property
    def stopping(self) -> threading.Event:
        """Return what is set once it is to stop, for a tick that takes long."""
        return self._stopping

    def start(self) -> None:
        """Run in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Let the present tick end, and no other begin."""
        self.request_stop()
        if self._thread.is_alive():
            self._thread.join(_STOP_WITHIN_S)

    def request_stop(self) -> None:
        """Ask a running loop to end, without waiting for it."""
        self._stopping.set()
        self._news.set()

    def run(self) -> None:
        """Run here until somebody stops it."""
        failures = 0
        while not self._stopping.is_set():
            failures = 0 if self._is_well() else failures + 1
            # only after success is news a reason to hurry: what fails is left alone for a while
            (self._stopping if failures else self._news).wait(self._pause_s(failures))
            self._news.clear()

    def _is_well(self) -> bool:
        try:
            self._tick()
        except FrenlyError as error:
            self._log.warning("work.failed", code=error.code, message=error.message)
            return False
        except Exception:  # noqa: BLE001 - a bug in one task must not end all later work
            self._log.exception("work.broke")
            return False
        return True

    def _pause_s(self, failures: int) -> float:
        return float(min(self._poll_s * 2 ** min(failures, 16), LONGEST_WAIT_S))


def triager(room: TriageRoom, poll_s: float, log: Any) -> Worker:
    """Return the loop that folds alerts and triages incidents, at once when some are taken.

    In a loop of its own: evidence from elsewhere may be slow, and must hold up nothing.
    """

    def tick() -> None:
        for line in room.work(loop.stopping.is_set):
            log.info("triage.done", what=line)

    loop = Worker(tick, poll_s, log, room.news)
    return loop


def triagers(app: App, room: TriageRoom, agent: Agent, log: Any) -> list[Worker]:
    """Return the loop of triage and, if a model is set, the one that has it explain incidents.

    In a loop of its own: a model that is slow must not hold up triage.
    """
    loops, desk = [triager(room, app.settings.poll_s, log)], agent.outfit.desk
    if app.settings.model is None or desk is None:
        return loops
    from agent.triage.wording.asking import Worder  # noqa: PLC0415 - few set a model
    from frenly_ai.incident_words import Words  # noqa: PLC0415 - as above

    words = Words(room.incidents, Worder(desk, SYSTEM), app.deps.now)

    def tick() -> None:
        for line in words.work():
            log.info("incident.explained", what=line)

    return [*loops, Worker(tick, app.settings.poll_s, log)]


def pullers(app: App, room: PullRequestRoom, log: Any) -> list[Worker]:
    """Return the loop that acts on pull requests, if any repository is looked at.

    In a loop of its own: a host of code that is slow must not hold up what was approved.
    """
    if not room.is_open:
        return []

    def tick() -> None:
        for line in room.work():
            log.info("pull_request.done", what=line)

    return [Worker(tick, app.settings.poll_s, log, room.news)]


def run_worker(app: App) -> None:
    """Do what is due until SIGTERM or SIGINT, without HTTP."""
    from frenly_ai.bootstrap import open_agent  # noqa: PLC0415 - the root knows this module's users
    from frenly_ai.github.opening import PullRequestRoom  # noqa: PLC0415 - as above
    from frenly_ai.triage import open_triage  # noqa: PLC0415 - as above

    log, poll_s = structlog.get_logger(), app.settings.poll_s
    worker = Worker(lambda: work(app, log), poll_s, log)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.request_stop())
    with open_agent(app) as agent:
        tasks = (
            lambda: deliver(app, log),
            lambda: keep(app, log),
            lambda: carry_on(agent, log),
            lambda: watch(app, log),
        )
        beside = [Worker(task, poll_s, log) for task in tasks] + feeders(app, log)
        beside += triagers(app, open_triage(app), agent, log)
        beside += pullers(app, PullRequestRoom(app), log)
        for other in beside:
            other.start()
        worker.run()
        for other in beside:
            other.stop()


def feeders(app: App, log: Any) -> list[Worker]:
    """Return the loop that does what the queue hands out, if there is a queue."""
    queue = app.queue
    if queue is None:
        return []
    feeder = Worker(
        lambda: queue.serve(app.registry.jobs, feeder.stopping), app.settings.poll_s, log
    )
    return [feeder]


def deliver(app: App, log: Any) -> None:
    """Take due notices to their owners, and log it.

    In a loop of its own: a mail server that is slow must not hold up what was approved.
    """
    for line in app.postman.deliver():
        log.info("notice.delivered", what=line)


def keep(app: App, log: Any) -> None:
    """Publish what the outside anchor lacks of the log.

    In a loop of its own: an anchor that is away is told each time, and delays nothing.
    """
    if count := app.log.tend():
        log.info("log.published", checkpoints=count)


def carry_on(agent: Agent, log: Any) -> None:
    """Bring runs that broke off to their end, and log it.

    In a loop of its own: a model that is slow must not hold up what was approved.
    """
    while (line := agent.carry_on()) is not None:
        log.info("run.carried_on", what=line)


def watch(app: App, log: Any) -> None:
    """Look after Frenly itself, and log which alarms came and went.

    In a loop of its own: to compare every row takes a while, and must hold up nothing.
    """
    from frenly_ai.watching.rounds import rounds  # noqa: PLC0415 - only this loop needs it

    for line in rounds(app).work():
        log.warning("watch.found", what=line)


def work(app: App, log: Any) -> None:
    """Do what is due, and log it."""
    app.model_calls.flush()
    app.failed_lookups.flush()
    for line in app.registry.work():
        log.info("work.done", what=line)
