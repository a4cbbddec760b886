"""One suite for every store: what it promises of events of hosts of code."""

from __future__ import annotations

from datetime import timedelta

from registry.service.code_ports import CodeEvent
from tests.builders import NOW
from tests.contract.stores import kept

MINUTE = timedelta(minutes=1)


def an_event(n=1, subject="example/shop#7", **more):
    return CodeEvent(f"{n:064d}", NOW, subject, {"kind": "review", **more})


def claim(new_uow, at=NOW):
    with new_uow() as uow:
        claimed = uow.claim_code_event(at, at + MINUTE)
        uow.commit()
    return claimed


def test_the_same_event_is_kept_once(new_uow):
    with new_uow() as uow:
        answers = [uow.add_code_event(an_event()), uow.add_code_event(an_event())]
        uow.commit()

    assert answers == [True, False]
    assert claim(new_uow).event == an_event()


def test_of_one_subject_the_second_waits_for_the_first(new_uow):
    kept(new_uow, *(lambda uow, n=n: uow.add_code_event(an_event(n)) for n in (1, 2)))

    first = claim(new_uow)

    assert claim(new_uow) is None
    kept(new_uow, lambda uow: uow.finish_code_event(first, error="", retry_at=None))
    assert claim(new_uow).event.id == an_event(2).id


def test_two_subjects_are_served_side_by_side(new_uow):
    kept(new_uow, lambda uow: uow.add_code_event(an_event(1)))
    kept(new_uow, lambda uow: uow.add_code_event(an_event(2, subject="example/shop#8")))

    assert {claim(new_uow).event.subject, claim(new_uow).event.subject} == {
        "example/shop#7",
        "example/shop#8",
    }


def test_a_claim_whose_lease_ran_out_is_taken_over_and_finishes_nothing(new_uow):
    kept(new_uow, lambda uow: uow.add_code_event(an_event()))
    lost = claim(new_uow)

    taken_over = claim(new_uow, NOW + 2 * MINUTE)

    assert (taken_over.attempts, taken_over.fence) == (2, 2)
    with new_uow() as uow:
        assert not uow.finish_code_event(lost, error="", retry_at=None)
        assert uow.finish_code_event(taken_over, error="", retry_at=None)
        uow.commit()


def test_what_is_put_back_is_due_later_and_what_failed_never(new_uow):
    kept(new_uow, lambda uow: uow.add_code_event(an_event()))
    first = claim(new_uow)
    kept(
        new_uow,
        lambda uow: uow.finish_code_event(first, error="away", retry_at=NOW + 2 * MINUTE),
    )

    assert claim(new_uow) is None
    second = claim(new_uow, NOW + 2 * MINUTE)
    kept(new_uow, lambda uow: uow.finish_code_event(second, error="gone", retry_at=None))
    assert claim(new_uow, NOW + 9 * MINUTE) is None
    with new_uow() as uow:
        assert uow.count_code_events() == {"failed": 1}
        assert uow.newest_code_error() == "gone"
