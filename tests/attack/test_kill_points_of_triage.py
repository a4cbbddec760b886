"""kill -9 between taking alerts and saving what triage found: nothing lost, nothing doubled."""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter

import pytest
from hypothesis import settings
from sqlalchemy import func, select

from registry.audit.entries import Entry, Tag
from registry.db import tables as t
from registry.db.engine import open_engine
from registry.service.triaging import LEASE
from tests.attack.mortal_triage import PODS, Watch, carry_on, keep_watch
from tests.builders import NOW
from tests.platforms import Clock, Platform, a_bare_registry, a_sqlite_url

POINTS = (
    "alerts.begun",
    "alerts.recorded",
    "alerts.taken",
    "fold.recorded",
    "fold.committed",
    "triage.taken",
    "triage.recorded",
    "triage.saved",
)
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.attack.mortal_triage"])
FULL_EXAMPLES = 2_000
ONCE = (Tag.ALERT_TAKE, Tag.INCIDENT_OPEN, Tag.INCIDENT_TRIAGE)


def seeds() -> range:
    """Return how often each point kills: once here, ten times where time is taken."""
    return range(10 if settings().max_examples >= FULL_EXAMPLES else 1)


def killed(watch: Watch) -> None:
    process = FORKS.Process(target=keep_watch, args=(watch,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL, f"{watch.point} was not reached"


def recovered(watch: Watch, clock: Clock) -> Platform:
    """Do what comes next: the sender tells again, another process goes on."""
    clock.at += LEASE
    heir = Watch(url=watch.url, key=watch.key, at=watch.at, point="")
    platform = keep_watch(heir)
    platform.clock.at = clock.at
    carry_on(platform)
    return platform


def check(platform: Platform, watch: Watch) -> None:
    """See each alert in one incident, which was opened, triaged and recorded once."""
    with platform.engine.connect() as connection:
        told = connection.execute(select(t.alert.c.state, t.alert.c.incident, t.alert.c.told))
        rows = [row for row in told.all() if row.incident is not None]
        incidents = connection.execute(
            select(t.incident).where(
                t.incident.c.key == f"PodCrashLooping {watch.key}/checkout"
            )
        ).mappings()
        (incident,) = incidents.all()
        episodes = connection.execute(
            select(func.count()).where(t.episode.c.incident == incident["number"])
        ).scalar()
        waiting = connection.execute(
            select(func.count()).where(t.alert.c.state == "new")
        ).scalar()
    mine = [row for row in rows if row.incident == incident["number"]]
    assert (len(mine), episodes, waiting) == (PODS, PODS, 0)
    assert {row.told for row in mine} == {1}, "a delivery was counted twice"
    assert (incident["alerts"], incident["firing"]) == (PODS, PODS)
    assert incident["triaged_at"] is not None
    assert (incident["due_at"], incident["seen"]) == (None, incident["news"])
    assert len(incident["document"]["evidence"]) == 1
    about = {f"I-{incident['number']}", f"alertmanager:{watch.key}"}
    with platform.deps.view() as uow:
        entries = [Entry.read(row.body) for row in uow.entries()]
    done = Counter(entry.tag for entry in entries if entry.about in about)
    assert {tag: done[tag] for tag in ONCE} == dict.fromkeys(ONCE, 1)


def kill_at(url: str) -> None:
    clock = Clock(NOW)
    for point in POINTS:
        for seed in seeds():
            key = f"k-{point.replace('.', '-')}-{seed}"
            watch = Watch(url=url, key=key, at=clock().isoformat(), point=point)
            killed(watch)
            platform = recovered(watch, clock)
            try:
                check(platform, watch)
            finally:
                platform.engine.dispose()


def test_a_process_killed_at_any_point_loses_and_doubles_no_alert(tmp_path) -> None:
    kill_at(a_sqlite_url(tmp_path))


def test_no_alert_is_lost_or_doubled_on_postgresql_either(prepared_postgres_url) -> None:
    kill_at(prepared_postgres_url)


def test_a_point_of_triage_that_is_never_reached_would_be_noticed(tmp_path) -> None:
    engine = open_engine(a_sqlite_url(tmp_path))
    a_bare_registry(engine)

    with pytest.raises(AssertionError, match="was not reached"):
        killed(Watch(url=str(engine.url), key="k", at=NOW.isoformat(), point="no.such_point"))
