"""kill -9 anywhere in the life of an action: never done twice, never done unapproved."""

from __future__ import annotations

import multiprocessing
import signal
from datetime import datetime, timedelta

import pytest

from registry.db.engine import open_engine
from tests.attack.mortal_hands import Duty, do_duty, opened_for
from tests.builders import NOW
from tests.platforms import a_registry, a_sqlite_url
from tests.support.acting import approved

BEFORE_APPROVAL = {"action.proposed"}
UNDONE_BY_DEATH = {"job.claimed", "action.looked", "action.take_recorded"}
UNCLEAR = {"action.taken", "action.executed", "action.recorded"}
AFTER = {"action.closed", "job.done", "job.finished"}
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.attack.mortal_hands"])


def killed(duty: Duty) -> None:
    process = FORKS.Process(target=do_duty, args=(duty,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL, f"{duty.point} was not reached"


def heir_of(duty: Duty) -> tuple[str, list[str]]:
    """Let another process go on an hour later; say how the action stands and what was done."""
    platform = opened_for(duty, seed="heir")
    platform.clock.at = datetime.fromisoformat(duty.at) + timedelta(hours=1)
    try:
        for _ in range(3):
            platform.registry.work()
            platform.clock.advance(timedelta(minutes=10))
        found = platform.registry.actions.actions(limit=1).items
        if found and found[0].action.status == "pending":
            approved(platform, found[0])
            platform.registry.work()
            found = platform.registry.actions.actions(limit=1).items
        status = str(found[0].action.status) if found else "never asked"
        return status, platform.deps.platform.executed()
    finally:
        platform.engine.dispose()


def kill_at(url: str, folder, tokens) -> None:
    for place, point in enumerate(sorted(BEFORE_APPROVAL | UNDONE_BY_DEATH | UNCLEAR | AFTER)):
        own = folder / point
        own.mkdir()
        at = NOW + timedelta(days=place)
        duty = Duty(
            url=url,
            folder=str(own),
            seed=point,
            at=at.isoformat(),
            tokens=tokens,
            point=point,
            replicas=10 + place,
        )
        killed(duty)
        status, executed = heir_of(duty)
        assert len(executed) == len(set(executed)) <= 1, point
        if point in UNDONE_BY_DEATH | AFTER:
            assert (status, len(executed)) == ("done", 1), point
        elif point in UNCLEAR:
            assert status == "unknown", point
            free(url, duty)


def free(url: str, duty: Duty) -> None:
    """Settle it, so that the next finds its workload free."""
    platform = opened_for(duty, seed="free")
    (stuck,) = platform.registry.actions.actions(status="unknown").items
    platform.registry.actions.settle(
        stuck.action.id, "failed", reason="looked", by=platform.people["ben"]
    )
    platform.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return a_sqlite_url(tmp_path)
    return request.getfixturevalue("prepared_postgres_url")


def test_a_process_killed_at_any_point_never_acts_twice(url, tmp_path) -> None:
    platform = a_registry(open_engine(url))
    platform.engine.dispose()

    kill_at(url, tmp_path, platform.tokens)
