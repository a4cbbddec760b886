"""Whoever hands out due jobs, each is done once: our own loop, and procrastinate."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from frenly_ai.queueing import ProcrastinateQueue
from registry import migrations
from registry.db.engine import open_engine
from registry.errors import Conflict, InvalidInput, Unavailable
from registry.service.working import LEASE, Jobs
from tests.platforms import a_bare_registry, a_grounded_registry, a_sqlite_url, emptied

SOON_S = 20


class Handler:
    """Counts what it is given to do, from any thread."""

    def __init__(self) -> None:
        self.did: Counter[str] = Counter()
        self.failure: Exception | None = None

    def __call__(self, about: str) -> str:
        self.did[about] += 1
        if self.failure is not None:
            raise self.failure
        return "done"


@pytest.fixture(params=["sqlite", "postgresql", "procrastinate"])
def engine(request, tmp_path):
    """A database for each way of handing out jobs."""
    if request.param != "sqlite":
        yield emptied(request.getfixturevalue("migrated_postgres"))
        return
    made = open_engine(a_sqlite_url(tmp_path))
    yield made
    made.dispose()


@pytest.fixture
def engine_of_work(request, engine):
    """Return what does all that is due now, over jobs."""
    if "procrastinate" not in request.node.callspec.id:
        return Jobs.do_all
    queue = ProcrastinateQueue(engine, poll_s=0.05)

    def work(jobs: Jobs) -> None:
        queue.hand_out(jobs)
        queue.drain(jobs)

    return work


@pytest.fixture
def platform(engine):
    return a_bare_registry(engine)


@pytest.fixture
def handler():
    return Handler()


@pytest.fixture
def work(platform, handler, engine_of_work):
    return partial(engine_of_work, Jobs(platform.deps, {"apply": handler}))


def queue(platform, *about: str, later: timedelta = timedelta()) -> None:
    with platform.deps.new_uow() as uow:
        for subject in about:
            uow.add_job(platform.deps.new_id(), "apply", subject, platform.clock() + later)
        uow.commit()


def test_each_due_job_is_done_once(platform, handler, work) -> None:
    names = [f"P-{n}" for n in range(12)]
    queue(platform, *names)

    work()
    work()

    assert handler.did == Counter(names)


def test_what_is_not_due_waits(platform, handler, work) -> None:
    queue(platform, "P-1", later=timedelta(minutes=5))
    work()
    assert not handler.did
    platform.clock.advance(timedelta(minutes=5))
    work()

    assert handler.did == {"P-1": 1}


def test_what_found_a_door_shut_is_tried_again_later(platform, handler, work) -> None:
    queue(platform, "P-1")
    handler.failure = Unavailable("Away.", hint="Wait.")
    work()
    work()
    assert handler.did == {"P-1": 1}
    handler.failure = None
    platform.clock.advance(timedelta(minutes=5))
    work()
    work()

    assert handler.did == {"P-1": 2}


def test_what_is_refused_for_good_is_kept_as_failed(platform, handler, work) -> None:
    queue(platform, "P-1")
    handler.failure = Conflict("No.", hint="Never.")
    work()
    platform.clock.advance(timedelta(days=1))
    work()

    assert handler.did == {"P-1": 1}
    (failed,) = a_bare_registry(platform.engine).registry.work_desk.jobs(state="failed")
    assert failed.error == "No."


def test_a_job_whose_worker_died_is_done_after_its_lease(platform, handler, work) -> None:
    queue(platform, "P-1")
    with platform.deps.new_uow() as uow:
        uow.claim_job(platform.clock(), platform.clock() + LEASE)
        uow.commit()
    work()
    assert not handler.did
    platform.clock.advance(LEASE)
    work()

    assert handler.did == {"P-1": 1}


def test_workers_side_by_side_share_the_work(platform, handler, work) -> None:
    names = [f"P-{n}" for n in range(30)]
    queue(platform, *names)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work()

    assert handler.did == Counter(names)


# Procrastinate alone


def test_a_change_that_was_approved_is_applied_by_a_worker_elsewhere(
    fresh_postgres_url,
) -> None:
    engine = open_engine(fresh_postgres_url)
    migrations.prepare(engine)
    platform = a_grounded_registry(engine)
    handed = ProcrastinateQueue(engine, poll_s=0.05)
    desk = replace(platform, deps=replace(platform.deps, hand_out=handed.hand_out))
    stopping = threading.Event()
    worker = threading.Thread(target=handed.serve, args=(platform.registry.jobs, stopping))
    worker.start()
    view = desk.propose()
    desk.approve(view)
    desk.registry.work()

    give_up = time.monotonic() + SOON_S
    while platform.registry.proposal(view.proposal.id).proposal.status != "applied":
        assert time.monotonic() < give_up, "nobody applied it"
        time.sleep(0.05)
    stopping.set()
    worker.join(SOON_S)

    assert not worker.is_alive()
    engine.dispose()


def test_processes_that_open_the_queue_together_all_can(fresh_postgres_url) -> None:
    engine, failures = open_engine(fresh_postgres_url), []

    def open_it() -> None:
        try:
            ProcrastinateQueue(engine)
        except Exception as error:  # noqa: BLE001 - any at all is the failure
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()

    assert failures == []


def test_a_queue_on_sqlite_is_refused_with_what_to_do(tmp_path) -> None:
    engine = open_engine(a_sqlite_url(tmp_path))

    with pytest.raises(InvalidInput, match="needs PostgreSQL") as caught:
        ProcrastinateQueue(engine)

    assert "FRENLY_DATABASE_URL" in caught.value.hint
    engine.dispose()
