"""A "not now" to an improvement, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.contracts.improvements import PutOff
from registry.errors import Denied, InvalidInput
from registry.service.putting_off import LONGEST, put_off, put_offs
from tests.builders import NOW
from tests.contract.stores import EXACT, kept
from tests.platforms import a_grounded_registry

DAY = timedelta(days=1)
IMPROVEMENT = "O-0123456789"


@pytest.fixture
def platform(engine):
    return a_grounded_registry(engine)


def test_the_last_word_on_an_improvement_counts_until_its_day(new_uow, view):
    first = PutOff(IMPROVEMENT, NOW + DAY, "first", "ana", NOW)
    second = PutOff(IMPROVEMENT, EXACT + 9 * DAY, "second", "ben", EXACT)
    other = PutOff("O-1", NOW, "over", "ana", NOW - DAY)

    kept(new_uow, *(lambda uow, d=d: uow.save_put_off(d) for d in (first, second, other)))

    with view() as uow:
        assert list(uow.put_offs(NOW)) == [second]
        assert list(uow.put_offs(EXACT + 9 * DAY)) == []


def test_who_says_not_now_is_recorded_with_the_reason(platform):
    said = put_off(
        platform.deps, IMPROVEMENT, NOW + 90 * DAY, " after Q3 ", platform.people["ana"]
    )

    assert list(put_offs(platform.deps)) == [said]
    assert (said.by, said.because) == ("ana", "after Q3")
    assert platform.tags()[-1] == "optimise:improvement:put_off"


@pytest.mark.parametrize(
    ("who", "until", "because", "error"),
    [
        ("vic", NOW + DAY, "no", Denied),
        ("ana", NOW, "no", InvalidInput),
        ("ana", NOW + LONGEST + DAY, "no", InvalidInput),
        ("ana", NOW + DAY, "  ", InvalidInput),
        ("ana", NOW + DAY, "x" * 501, InvalidInput),
    ],
)
def test_what_cannot_be_put_off_is_refused_and_recorded(platform, who, until, because, error):
    with pytest.raises(error):
        put_off(platform.deps, IMPROVEMENT, until, because, platform.people[who])

    assert list(put_offs(platform.deps)) == []
    assert platform.tags()[-1] == "optimise:improvement:refuse"
