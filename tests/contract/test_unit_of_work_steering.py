"""The pause and the alarms, as every store keeps them."""

from __future__ import annotations

from registry.domain.alarms import Alarm, Standing
from registry.domain.pausing import Pause
from registry.service.job_ports import Job
from tests.builders import NOW
from tests.contract.stores import EXACT, LATER, kept

PAUSE = Pause(by="root", why="stop", at=EXACT, asked_by="ana", asked_why="go", asked_at=EXACT)
ALARM = Alarm(check="runs", about="chat/t:1", says="stuck", fix="look")


def test_nothing_is_paused_at_first(new_uow):
    with new_uow() as uow:
        assert uow.pause() is None


def test_a_pause_is_kept_to_the_microsecond_and_takes_the_place_of_another(new_uow, view):
    kept(new_uow, lambda uow: uow.save_pause(Pause(by="ben", why="first", at=NOW)))
    kept(new_uow, lambda uow: uow.save_pause(PAUSE))

    with view() as uow:
        assert uow.pause() == PAUSE


def test_an_ended_pause_is_gone_and_ending_none_is_no_error(new_uow):
    kept(new_uow, lambda uow: uow.save_pause(PAUSE))
    kept(new_uow, lambda uow: uow.end_pause(), lambda uow: uow.end_pause())

    with new_uow() as uow:
        assert uow.pause() is None


def test_a_pause_that_is_not_committed_never_was(new_uow):
    with new_uow() as uow:
        uow.save_pause(PAUSE)

    with new_uow() as uow:
        assert uow.pause() is None


def test_alarms_are_kept_in_id_order_until_they_end(new_uow, view):
    other = Alarm(check="disk", says="full", fix="clean up")
    kept(
        new_uow, lambda uow: uow.add_alarm(ALARM, EXACT), lambda uow: uow.add_alarm(other, NOW)
    )
    with view() as uow:
        assert list(uow.alarms()) == [Standing(other, NOW), Standing(ALARM, EXACT)]

    kept(new_uow, lambda uow: uow.end_alarm(ALARM.id))

    with view() as uow:
        assert list(uow.alarms()) == [Standing(other, NOW)]


def claimed(new_uow, now) -> Job | None:
    with new_uow() as uow:
        job = uow.claim_job(now, now + (LATER - NOW))
        uow.commit()
    return job


def test_a_job_that_is_given_back_is_as_if_nobody_had_claimed_it(new_uow):
    kept(new_uow, lambda uow: uow.add_job("j1", "apply", "P-1", NOW))
    first = claimed(new_uow, NOW)

    kept(new_uow, lambda uow: uow.release_job(first))
    again = claimed(new_uow, NOW)

    assert again is not None
    assert (again.id, again.attempts) == (first.id, first.attempts)


def test_a_job_that_somebody_else_holds_by_now_is_not_given_back(new_uow):
    kept(new_uow, lambda uow: uow.add_job("j1", "apply", "P-1", NOW))
    first = claimed(new_uow, NOW)
    heir = claimed(new_uow, LATER)

    kept(new_uow, lambda uow: uow.release_job(first))

    assert heir is not None
    assert claimed(new_uow, LATER) is None
