from __future__ import annotations

from datetime import timedelta

import pytest

from registry.domain import edits as e
from registry.domain.planning import plan
from registry.domain.rows import Alias, AliasStatus
from registry.domain.schedules import Brownout, Dip, Schedule
from registry.domain.state import Rows
from registry.domain.terms import Terms
from registry.domain.times import AfterApply
from registry.errors import Conflict, InvalidInput
from tests.builders import DAY, NOW, an_alias, service

NAME = service("user-api")
WARNING = Schedule(warns_at=NOW - 10 * DAY, ends_at=NOW + 25 * DAY)


def end(**fields) -> e.ScheduleEnd:
    return e.ScheduleEnd(
        **{"name": NAME, "context": "application", "ends_after": 60 * DAY, **fields}
    )


def planned(edit: e.Edit, alias: Alias) -> Alias:
    terms = Terms(now=NOW, default_lifetime=90 * DAY, applied={})
    (change,) = plan([edit], Rows([alias]), terms)
    assert isinstance(change.after, Alias)
    return change.after


def test_an_end_is_counted_from_the_moment_it_is_applied() -> None:
    hour = timedelta(hours=1)
    dips = (Dip(50 * DAY, hour), Dip(40 * DAY, hour))

    found = planned(end(warn_after=5 * DAY, brownouts=dips), an_alias())

    assert found.schedule == Schedule(
        warns_at=AfterApply(5 * DAY),
        ends_at=AfterApply(60 * DAY),
        brownouts=(
            Brownout(AfterApply(40 * DAY), AfterApply(40 * DAY + hour)),
            Brownout(AfterApply(50 * DAY), AfterApply(50 * DAY + hour)),
        ),
    )


def test_moving_an_end_keeps_the_moment_since_which_users_are_warned() -> None:
    warned = an_alias(schedule=WARNING)
    silent = an_alias(schedule=Schedule(warns_at=NOW + DAY, ends_at=NOW + 40 * DAY))

    def announced(warns_at) -> Schedule:
        return Schedule(warns_at=warns_at, ends_at=AfterApply(60 * DAY))

    assert planned(end(), warned).schedule == announced(WARNING.warns_at)
    assert planned(end(), silent).schedule == announced(AfterApply(0 * DAY))
    assert planned(end(warn_after=DAY), warned).schedule == announced(AfterApply(DAY))


@pytest.mark.parametrize(
    "alias",
    [
        an_alias(status=AliasStatus.RETIRED),
        an_alias(expires_at=NOW - DAY),
        an_alias(schedule=Schedule(warns_at=NOW - 9 * DAY, ends_at=NOW)),
    ],
)
def test_what_stands_no_more_cannot_be_ended(alias) -> None:
    with pytest.raises(Conflict, match="does not stand any more"):
        planned(end(), alias)


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_after": timedelta(0)},
        {"warn_after": timedelta(milliseconds=1)},
        {"brownouts": (Dip(timedelta(0), DAY),)},
        {"brownouts": (Dip(DAY, -DAY),)},
    ],
)
def test_ends_are_given_in_whole_seconds_that_lie_ahead(fields) -> None:
    with pytest.raises(InvalidInput):
        planned(end(**fields), an_alias())


def test_an_announced_end_is_taken_back() -> None:
    cancel = e.CancelEnd(name=NAME, context="application")

    assert planned(cancel, an_alias(schedule=WARNING)).schedule is None


def test_only_an_end_that_is_announced_and_has_not_come_is_taken_back() -> None:
    cancel = e.CancelEnd(name=NAME, context="application")

    with pytest.raises(Conflict, match="No end"):
        planned(cancel, an_alias())
    with pytest.raises(Conflict, match="has come") as caught:
        planned(cancel, an_alias(schedule=Schedule(warns_at=NOW - DAY, ends_at=NOW)))
    assert "repoint" in caught.value.hint
