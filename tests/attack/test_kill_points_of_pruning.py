"""kill -9 while old things are forgotten: forgotten and on record together, or neither."""

from __future__ import annotations

import multiprocessing
import signal

import pytest
from sqlalchemy import text

from registry.audit.entries import Entry, Tag
from tests.attack.mortal_pruning import DAY, Forgetting, forget, hear_of_pulls, remember
from tests.builders import NOW
from tests.platforms import a_sqlite_url

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.attack.mortal_pruning"])
LATER = (91, 800)
"""Days after which alerts go, and incidents."""


def killed(told: Forgetting) -> None:
    process = FORKS.Process(target=forget, args=(told,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL, f"{told.point} was not reached"


def seen(platform) -> tuple[int, int, int]:
    """Count alerts, incidents, and the entries that tell of what was forgotten."""
    with platform.engine.connect() as connection:
        alerts, incidents = (
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608 - ours
            for table in ("alert", "incident")
        )
    with platform.deps.view() as uow:
        tags = [Entry.read(row.body).tag for row in uow.entries()]
    return alerts, incidents, tags.count(Tag.INCIDENT_PRUNE)


def kill_at(url: str) -> None:
    platform = remember(Forgetting(url=url, at=NOW.isoformat()))
    assert seen(platform) == (2, 2, 0)
    forgotten = [(1, 2, 1), (1, 1, 2)]
    for days, after in zip(LATER, forgotten, strict=True):
        before, at = seen(platform), (NOW + days * DAY).isoformat()

        killed(Forgetting(url=url, at=at, point="prune.recorded"))

        assert seen(platform) == before
        for _ in range(2):  # the second finds nothing more
            heir = forget(Forgetting(url=url, at=at))
            heir.engine.dispose()
            assert seen(platform) == after
    platform.engine.dispose()


def heard(platform) -> tuple[int, int, int]:
    """Count events, changes, and the entries that tell of what was forgotten."""
    with platform.engine.connect() as connection:
        events, changes = (
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608 - ours
            for table in ("code_event", "code_change")
        )
    with platform.deps.view() as uow:
        tags = [Entry.read(row.body).tag for row in uow.entries()]
    return events, changes, tags.count(Tag.CODE_PRUNE)


def kill_among_pulls(url: str) -> None:
    platform = hear_of_pulls(Forgetting(url=url, at=NOW.isoformat()))
    assert heard(platform) == (3, 4, 0)
    at = (NOW + 901 * DAY).isoformat()

    killed(Forgetting(url=url, at=at, point="prune.recorded"))

    assert heard(platform) == (3, 4, 0)
    for _ in range(2):  # the second finds nothing more
        heir = forget(Forgetting(url=url, at=at))
        heir.engine.dispose()
        assert heard(platform) == (1, 3, 1)
    platform.engine.dispose()


def test_pull_requests_are_forgotten_and_on_record_together(tmp_path) -> None:
    kill_among_pulls(a_sqlite_url(tmp_path))


def test_pull_requests_are_so_on_postgresql_as_well(prepared_postgres_url) -> None:
    kill_among_pulls(prepared_postgres_url)


def test_what_is_forgotten_is_on_record_wherever_the_process_is_killed(tmp_path) -> None:
    kill_at(a_sqlite_url(tmp_path))


def test_it_is_on_record_on_postgresql_as_well(prepared_postgres_url) -> None:
    kill_at(prepared_postgres_url)


def test_a_point_that_is_never_reached_would_be_noticed(tmp_path) -> None:
    with pytest.raises(AssertionError, match="was not reached"):
        killed(Forgetting(url=a_sqlite_url(tmp_path), at=NOW.isoformat(), point="no.point"))
