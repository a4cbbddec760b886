"""One suite for every store: what it promises of turns and notices."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from registry.db.uow import SqlUnitOfWork
from registry.domain.rows import RowKey, Table
from registry.domain.turns import Turn, TurnKind
from registry.service.lifecycle_ports import Notice
from tests.builders import DAY, NOW
from tests.contract.stores import kept
from tests.platforms import emptied

ROW = RowKey(Table.ALIAS, "service:application:user-api")
MINUTE = timedelta(minutes=1)


def a_turn(days: int = 1, kind: TurnKind = TurnKind.EXPIRES, **fields) -> Turn:
    given = {"subject": ROW, "version": "", "owner": "@team", **fields}
    return Turn(kind=kind, due_at=NOW + days * DAY, **given)


def a_notice(n: int = 1, **fields) -> Notice:
    given = {
        "at": NOW,
        "owner": "@team",
        "subject": str(ROW),
        "event": "expires",
        "title": "It ends",
        "text": "It ends ü.",
    }
    return Notice(id=f"n{n}", **{**given, **fields})


def set_turns(new_uow, *turns: Turn) -> None:
    kept(new_uow, lambda uow: uow.set_turns({turn.subject for turn in turns}, turns))


def claim(new_uow, at=NOW):
    with new_uow() as uow:
        claimed = uow.claim_notice(at, at + MINUTE)
        uow.commit()
    return claimed


def test_turns_come_oldest_first_and_are_dropped_once(new_uow, view) -> None:
    late, early = a_turn(2), a_turn(1, TurnKind.WARNS)
    other = a_turn(3, subject=RowKey(Table.CONTRACT, "service:x:y"), version="v1")
    set_turns(new_uow, late, early, other)

    with view() as uow:
        assert uow.due_turns(NOW + 2 * DAY, 9) == [early, late]
        assert uow.due_turns(NOW + 9 * DAY, 1) == [early]
    with new_uow() as uow:
        assert [uow.drop_turn(early), uow.drop_turn(early)] == [True, False]
        uow.commit()
    with view() as uow:
        assert uow.due_turns(NOW + 9 * DAY, 9) == [late, other]


def test_setting_turns_replaces_those_of_its_subjects_alone(new_uow, view) -> None:
    other = a_turn(subject=RowKey(Table.ALIAS, "service:application:other"))
    set_turns(new_uow, a_turn(1), a_turn(2, TurnKind.ENDS), other)

    set_turns(new_uow, a_turn(5))

    with view() as uow:
        assert uow.due_turns(NOW + 9 * DAY, 9) == [other, a_turn(5)]


def test_what_somebody_was_reminded_of_stays_so_until_it_moves(new_uow, view) -> None:
    def untold(lead_s: int) -> list[Turn]:
        with view() as uow:
            return list(uow.unreminded(NOW, NOW + 9 * DAY, lead_s, 9))

    set_turns(new_uow, a_turn(1), a_turn(2, TurnKind.BROWNOUT))
    kept(new_uow, lambda uow: uow.mark_reminded(a_turn(1), 100))

    assert untold(100) == []
    assert untold(50) == [a_turn(1)]
    with new_uow() as uow:
        assert not uow.mark_reminded(a_turn(1), 100)
    set_turns(new_uow, a_turn(1))
    assert untold(100) == []
    set_turns(new_uow, a_turn(1, owner="@other"))
    assert untold(100) == [a_turn(1, owner="@other")]


def test_coming_ends_are_listed_in_pages_without_what_is_no_end(new_uow, view) -> None:
    ends = [a_turn(n, subject=RowKey(Table.ALIAS, f"service:a:{n}")) for n in (1, 2, 2, 3)]
    ends[2] = ends[2]._replace(subject=RowKey(Table.ALIAS, "service:a:22"))
    past = a_turn(-1, subject=RowKey(Table.ALIAS, "service:a:past"))
    set_turns(new_uow, *ends, past, a_turn(1, TurnKind.WARNS))
    found, after = [], None
    with view() as uow:
        while True:
            page, after = uow.coming_ends(NOW, NOW + 3 * DAY, limit=1, after=after)
            found += page
            if after is None:
                break
        assert uow.coming_ends(NOW, NOW + DAY, limit=9) == ([ends[0]], None)

    assert sorted(found) == sorted(ends)
    assert [turn.due_at for turn in found] == sorted(turn.due_at for turn in ends)


def test_workers_that_write_at_once_do_not_meet_at_a_turn(migrated_postgres) -> None:
    new_uow = partial(SqlUnitOfWork, emptied(migrated_postgres))
    set_turns(new_uow, a_turn(1), a_turn(1, TurnKind.ENDS))

    with new_uow() as one, new_uow() as other:
        first = one.due_turns(NOW + DAY, 1)
        second = other.due_turns(NOW + DAY, 1)

    assert len({*first, *second}) == 2


def test_a_notice_is_queued_once_for_ever(new_uow, view) -> None:
    kept(new_uow, lambda uow: uow.add_notice(a_notice()))
    kept(new_uow, lambda uow: uow.add_notice(a_notice(title="Again")))
    claimed = claim(new_uow)
    assert claimed.notice == a_notice()
    kept(new_uow, lambda uow: uow.finish_notice(claimed, error="", retry_at=None))
    kept(new_uow, lambda uow: uow.add_notice(a_notice()))

    with view() as uow:
        assert [(n.notice.id, n.state) for n in uow.notices(state=None, limit=9)] == [
            ("n1", "sent")
        ]
        assert not uow.has_due_notice(NOW + DAY)
        assert uow.count_notices() == {}


def test_a_lease_that_ran_out_is_taken_and_its_holder_may_not_finish(new_uow) -> None:
    kept(new_uow, lambda uow: uow.add_notice(a_notice()))
    first = claim(new_uow)

    assert claim(new_uow) is None
    second = claim(new_uow, NOW + MINUTE)

    assert (second.attempts, second.fence) == (2, 2)
    with new_uow() as uow:
        assert not uow.finish_notice(first, error="", retry_at=None)
        assert uow.finish_notice(second, error="", retry_at=None)
        assert not uow.finish_notice(second, error="", retry_at=None)


@pytest.mark.parametrize(("retry", "state"), [(True, "waiting"), (False, "failed")])
def test_a_notice_that_was_not_taken_waits_or_stays_failed(new_uow, view, retry, state) -> None:
    kept(new_uow, lambda uow: uow.add_notice(a_notice()))
    claimed, again = claim(new_uow), NOW + 5 * MINUTE if retry else None
    kept(new_uow, lambda uow: uow.finish_notice(claimed, error="no", retry_at=again))

    with view() as uow:
        (found,) = uow.notices(state=state, limit=9)
        assert (found.state, found.attempts, found.error) == (state, 1, "no")
        assert uow.count_notices() == {state: 1}
        assert not uow.has_due_notice(NOW + MINUTE)
        assert uow.has_due_notice(NOW + 5 * MINUTE) is retry
