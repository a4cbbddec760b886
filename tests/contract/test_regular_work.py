"""Regular work and failed jobs, on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from registry.errors import Conflict, Denied, InvalidInput, Missing, Unavailable
from registry.service.schedules import LEASE, RETRY_AFTER, Schedules, Task
from registry.service.work_desk import WorkDesk
from registry.service.working import MOST_ATTEMPTS, Jobs
from tests.builders import NOW
from tests.platforms import a_grounded_registry

HOUR = timedelta(hours=1)


@pytest.fixture
def platform(engine):
    return a_grounded_registry(engine)


class Chore:
    """Counts how often it is done, and fails as it is told."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.done, self.failure = 0, failure

    def __call__(self, *_: str) -> list[str]:
        self.done += 1
        if self.failure is not None:
            raise self.failure
        return [f"done {self.done}"]


def schedules(platform, chore, every: timedelta = HOUR) -> Schedules:
    return Schedules(platform.deps, [Task("tidy", every, "Tidy up.", chore)])


def test_regular_work_is_done_once_for_each_time_it_is_due(platform) -> None:
    chore = Chore()
    workers = [schedules(platform, chore) for _ in range(2)]
    for _ in range(3):
        for worker in workers:
            worker.work()
            worker.work()
        platform.clock.advance(HOUR)

    assert chore.done == 3
    ((task, state),) = workers[0].states()
    assert (task.name, state.says, state.failures) == ("tidy", "done 3", 0)
    assert state.due_at == NOW + 3 * HOUR


def test_of_many_workers_at_the_same_moment_one_does_it(platform) -> None:
    chore = Chore()
    for _ in range(3):
        threads = [threading.Thread(target=schedules(platform, chore).work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        platform.clock.advance(HOUR)

    assert chore.done == 3


def test_what_was_due_while_nobody_worked_is_done_once(platform) -> None:
    chore = Chore()
    schedules(platform, chore).work()
    platform.clock.advance(100 * HOUR)

    assert schedules(platform, chore).work() == ["done 2"]
    assert schedules(platform, chore).work() == []


def test_what_failed_is_tried_sooner_and_then_as_usual(platform) -> None:
    chore = Chore(Unavailable("Away.", hint="Wait."))
    worker = schedules(platform, chore)
    for failures in (1, 2):
        with pytest.raises(Unavailable):
            worker.work()
        ((_, state),) = worker.states()
        assert (state.failures, state.says) == (failures, "Away.")
        assert worker.work() == []
        platform.clock.advance(RETRY_AFTER * failures)
    chore.failure = None
    assert worker.work() == ["done 3"]


def test_a_bug_in_regular_work_is_kept_and_raised(platform) -> None:
    worker = schedules(platform, Chore(ZeroDivisionError("oh")))

    with pytest.raises(ZeroDivisionError):
        worker.work()

    assert "A bug: ZeroDivisionError" in worker.states()[0][1].says


def test_a_worker_that_died_leaves_its_work_to_the_next(platform) -> None:
    with platform.deps.new_uow() as uow:
        uow.claim_schedule("tidy", 3600, NOW, NOW + LEASE, early=False)
        uow.commit()
    worker = schedules(platform, Chore())

    assert worker.work() == []
    platform.clock.advance(LEASE)
    assert worker.work() == ["done 1"]


def test_whoever_lost_a_claim_finishes_nothing(platform) -> None:
    with platform.deps.new_uow() as uow:
        lost = uow.claim_schedule("tidy", 3600, NOW, NOW, early=False)
        assert uow.claim_schedule("tidy", 3600, NOW, NOW + LEASE, early=False) is not None
        assert not uow.finish_schedule(lost)


def test_an_operator_has_it_done_before_it_is_due(platform) -> None:
    chore, root = Chore(), platform.people["root"]
    worker = schedules(platform, chore)
    worker.work()

    assert worker.run("tidy", root) == ["done 2"]
    assert platform.tags()[-1] == "work:schedule:run"


def test_who_may_not_or_asks_for_what_is_not_is_refused(platform) -> None:
    worker = schedules(platform, Chore())
    with pytest.raises(Denied):
        worker.run("tidy", platform.people["ana"])
    with pytest.raises(Missing, match="tidyy") as caught:
        worker.run("tidyy", platform.people["root"])
    with platform.deps.new_uow() as uow:
        uow.claim_schedule("tidy", 3600, NOW, NOW + LEASE, early=False)
        uow.commit()
    with pytest.raises(Conflict, match="right now"):
        worker.run("tidy", platform.people["root"])

    assert caught.value.hint == "Did you mean 'tidy'?"
    assert platform.tags().count("access:permission:refuse") == 3


# Jobs


def queue(platform, about: str = "P-1") -> str:
    job_id = platform.deps.new_id()
    with platform.deps.new_uow() as uow:
        uow.add_job(job_id, "apply", about, platform.clock())
        uow.commit()
    return job_id


def test_a_job_that_fails_for_good_is_kept_and_can_be_tried_again(platform) -> None:
    desk, root = WorkDesk(platform.deps), platform.people["root"]
    refusing = Jobs(platform.deps, {"apply": Chore(Conflict("No.", hint="Never."))})
    job = queue(platform)

    assert refusing.do_all() == ["P-1: No."]
    assert refusing.do_all() == []
    (failed,) = desk.jobs(state="failed")
    assert (failed.id, failed.error, failed.attempts) == (job, "No.", 1)

    desk.retry(job, root)

    assert list(refusing.due(9)) == [job]
    assert Jobs(platform.deps, {"apply": lambda _: "Yes."}).do_all() == ["P-1: Yes."]
    assert desk.jobs(state="failed") == []
    assert platform.tags()[-1] == "work:job:retry"


def test_a_job_with_a_bug_is_tried_later_and_given_up_in_the_end(platform) -> None:
    chore = Chore(ZeroDivisionError("oh"))
    jobs = Jobs(platform.deps, {"apply": chore})
    queue(platform)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            jobs.do()
        assert jobs.do() is None
        platform.clock.advance(HOUR)

    assert (jobs.do(), chore.done) == (None, MOST_ATTEMPTS)
    (failed,) = WorkDesk(platform.deps).jobs(state="failed")
    assert failed.error == "A bug: ZeroDivisionError: oh"


def test_a_job_is_done_by_its_id_only_while_it_is_due_and_free(platform) -> None:
    jobs = Jobs(platform.deps, {"apply": lambda about: f"{about}!"})
    one, other = queue(platform, "P-1"), queue(platform, "P-2")
    with platform.deps.new_uow() as uow:
        uow.claim_job(NOW, NOW + HOUR, other)
        uow.commit()

    assert jobs.do(other) is None
    assert jobs.do(one) == "P-1: P-1!"
    assert jobs.do(one) is None
    assert jobs.do("no such job") is None


def test_jobs_of_no_state_and_retries_of_nothing_are_refused(platform) -> None:
    desk = WorkDesk(platform.deps)
    job = queue(platform)
    with pytest.raises(InvalidInput) as caught:
        desk.jobs(state="fialed")
    with pytest.raises(Conflict, match="no failed job"):
        desk.retry(job, platform.people["root"])
    with pytest.raises(Denied):
        desk.retry(job, platform.people["ana"])

    assert caught.value.hint == "Did you mean 'failed'?"
    assert {found.state for found in desk.jobs()} == {"open", "done"}
