"""How many names somebody may hold is judged when they ask, and again when it is applied."""

from __future__ import annotations

import pytest

from registry.errors import FrenlyError
from registry.rules.quotas import Quotas
from tests.builders import a_create
from tests.platforms import governed


def bound(platform, **quotas):
    return platform.under(governance=governed(quotas=Quotas(**quotas)))


def new(n: int, owner: str = "@many"):
    return a_create(key=f"held-{n}-api", owner=owner)


def test_one_name_too_many_is_refused_and_another_owner_is_not(platform) -> None:
    few = bound(platform, aliases_per_owner=1)
    few.enact(new(1))

    with pytest.raises(FrenlyError) as caught:
        few.propose(new(2))

    assert "'@many' would hold 2 live aliases" in str(caught.value.facts) + caught.value.message
    assert few.propose(new(2, "@few")).proposal.status == "pending"


def test_a_name_applied_meanwhile_voids_no_approval_but_may_fill_the_quota(platform) -> None:
    few = bound(platform, aliases_per_owner=2)
    first, second, third = (few.propose(new(n)) for n in range(3))
    approved = [few.approve(view, "ben", "dee") for view in (first, second, third)]
    assert len({view.proposal.status for view in approved}) == 1

    for view in (first, second):
        assert few.registry.apply(view.proposal.id).applied

    before = few.registry.state_hash()
    assert not few.registry.apply(third.proposal.id).applied
    assert few.registry.state_hash() == before
