"""Hand due jobs out through procrastinate, so that many workers on PostgreSQL do them.

What is due stands in our own `job` table, written in the transaction that made it due. This
carries it over and wakes a worker at once. A job that is delivered twice is done once, and one
that gets lost on the way is carried again: the table says what is still due.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from registry.db.engine import alone
from registry.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    from procrastinate import App as Procrastinate
    from sqlalchemy import Engine

    from registry.service.working import Jobs

_QUEUE = "frenly"
_TASK = "frenly.do"
_AT_ONCE = 100
_SETUP_LOCK = 0x46524E35


class ProcrastinateQueue:
    """Due jobs on their way to whichever worker is free."""

    def __init__(self, engine: Engine, *, poll_s: float = 1.0) -> None:
        """Make the queue's tables beside ours where there are none.

        Raises `InvalidInput` for a database that is not PostgreSQL, `Unavailable` without the
        extra.
        """
        if engine.dialect.name != "postgresql":
            raise InvalidInput(
                "FRENLY_QUEUE=procrastinate needs PostgreSQL.",
                hint="Set FRENLY_DATABASE_URL to a PostgreSQL database, or unset FRENLY_QUEUE.",
            )
        url = engine.url.set(drivername="postgresql")
        self._url, self._poll_s = url.render_as_string(hide_password=False), poll_s
        with alone(engine, _SETUP_LOCK), self._opened() as app:
            if not app.check_connection():
                app.schema_manager.apply_schema()

    def hand_out(self, jobs: Jobs) -> list[str]:
        """Carry over what is due; a job that waits there already is not carried twice."""
        from procrastinate.exceptions import AlreadyEnqueued  # noqa: PLC0415 - an extra

        due = jobs.due(_AT_ONCE)
        if due:
            with self._opened() as app:
                for job_id in due:
                    task = app.configure_task(_TASK, queue=_QUEUE, queueing_lock=job_id)
                    with suppress(AlreadyEnqueued):
                        task.defer(job_id=job_id)
        return []

    def drain(self, jobs: Jobs) -> None:
        """Do what was handed out, until nothing is left."""
        asyncio.run(self._work(jobs, wait=False))

    def serve(self, jobs: Jobs, stopping: threading.Event) -> None:
        """Do what is handed out as it comes, until somebody says stop."""
        asyncio.run(self._serve(jobs, stopping))

    async def _serve(self, jobs: Jobs, stopping: threading.Event) -> None:
        working = asyncio.create_task(self._work(jobs, wait=True))
        while not stopping.is_set() and not working.done():
            await asyncio.sleep(self._poll_s)
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working

    async def _work(self, jobs: Jobs, *, wait: bool) -> None:
        app = _new(self._url)

        @app.task(name=_TASK, queue=_QUEUE)
        def do(job_id: str) -> str | None:
            return jobs.do(job_id)

        async with app.open_async():
            await app.run_worker_async(
                queues=[_QUEUE],
                wait=wait,
                fetch_job_polling_interval=self._poll_s,
                delete_jobs="always",
                install_signal_handlers=False,
            )

    @contextmanager
    def _opened(self) -> Iterator[Procrastinate]:
        with _new(self._url).open() as app:
            yield app


def _new(url: str) -> Procrastinate:
    try:
        from procrastinate import App, PsycopgConnector  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise Unavailable(
            "FRENLY_QUEUE=procrastinate needs a package that is not installed.",
            hint="Run `pip install 'frenly[postgres]'`.",
        ) from error
    return App(connector=PsycopgConnector(conninfo=url, min_size=1, max_size=4))
