from __future__ import annotations

import pytest

from registry.domain.rows import AliasStatus
from registry.domain.schedules import Brownout, Phase, Schedule
from registry.domain.times import AfterApply
from tests.builders import DAY, NOW, an_alias

ENDING = Schedule(
    warns_at=NOW,
    brownouts=(Brownout(NOW + 5 * DAY, NOW + 6 * DAY),),
    ends_at=NOW + 10 * DAY,
)


@pytest.mark.parametrize(
    ("days", "phase"),
    [
        (-1, Phase.ANNOUNCED),
        (0, Phase.WARNS),
        (5, Phase.BROWNOUT),
        (6, Phase.WARNS),
        (10, Phase.OVER),
    ],
)
def test_an_end_warns_browns_out_and_comes(days, phase) -> None:
    assert ENDING.phase(NOW + days * DAY) is phase


def test_a_planned_end_is_still_to_come_and_is_fixed_when_applied() -> None:
    planned = Schedule(warns_at=AfterApply(0 * DAY), ends_at=AfterApply(10 * DAY))

    assert planned.phase(NOW + 1_000 * DAY) is Phase.ANNOUNCED
    assert planned.settled(NOW) == Schedule(warns_at=NOW, ends_at=NOW + 10 * DAY)


def test_an_alias_whose_end_has_come_is_a_tombstone() -> None:
    alias = an_alias(schedule=ENDING)

    assert alias.is_live(NOW + 9 * DAY)
    assert not alias.is_tombstone(NOW + 9 * DAY)
    assert not alias.is_live(NOW + 10 * DAY)
    assert alias.is_tombstone(NOW + 10 * DAY)
    assert an_alias(status=AliasStatus.TOMBSTONE).is_tombstone(NOW)
    assert not an_alias(status=AliasStatus.RETIRED, schedule=ENDING).is_tombstone(
        NOW + 10 * DAY
    )
