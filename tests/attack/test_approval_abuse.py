"""Everybody tries to approve everything with every digest: only the right few can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.domain.edits import ChangeAliasOwner, RepointAlias
from registry.errors import FrenlyError
from registry.service.people import BadToken
from tests.builders import DAY, a_create, service
from tests.platforms import PEOPLE, a_grounded_copy, governed, the_governance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.contracts.records import ProposalView
    from tests.platforms import Platform

AT = {"name": service("user-api"), "context": "application"}
AUTHOR, AGENT = "ana", "max"
ENTITLED = {"ben", "cho", "dee"}
STATUSES = ("pending", "approved", "applied", "rejected", "expired", "refused", "overdue")
DIGESTS = ("right", "earlier", "of another", "forged", "shortened", "in capitals", "none")


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    platform = a_grounded_copy(tmp_path)
    platform.enact(a_create(key="user-api"))
    yield platform
    platform.engine.dispose()


def moved(platform: Platform) -> tuple[ProposalView, str]:
    """Return a pending proposal that has changed since it was first shown, and that digest."""
    first = platform.approve(
        platform.propose(ChangeAliasOwner(**AT, owner="@late"), agent=AGENT), "ben", "dee"
    )
    rival = platform.approve(
        platform.propose(RepointAlias(**AT, target=service("billing-api")))
    )
    platform.registry.apply(rival.proposal.id)
    platform.registry.work()
    view = platform.registry.proposal(first.proposal.id)
    assert view.proposal.status == "pending"
    assert view.proposal.digest != first.proposal.digest
    return view, first.proposal.digest


def brought_to(platform: Platform, view: ProposalView, status: str) -> ProposalView:
    """Take a pending proposal to another status the way it is reached in life."""
    if status == "rejected":
        platform.approve(view, "ben", verdict="reject")
    elif status in {"approved", "applied"}:
        platform.approve(view, "ben", "dee")
        if status == "applied":
            platform.registry.work()
    elif status in {"overdue", "expired"}:
        platform.clock.advance(14 * DAY)
        if status == "expired":
            platform.registry.work()
    elif status == "refused":
        platform.approve(view, "ben", "dee")
        shut = the_governance().contexts["system"]
        closed = governed().model_copy(update={"contexts": {"system": shut}})
        platform.under(governance=closed).registry.apply(view.proposal.id)
    found = platform.registry.proposal(view.proposal.id)
    assert found.proposal.status == ("pending" if status == "overdue" else status)
    return found


@pytest.mark.parametrize("status", STATUSES)
def test_only_the_right_person_with_the_right_digest_at_the_right_time(
    platform: Platform, status: str
) -> None:
    fresh, earlier = moved(platform)
    other = platform.propose(a_create(key="other-api"), by="bot")
    view = brought_to(platform, fresh, status)
    right = view.proposal.digest
    seen = {
        "right": right,
        "earlier": earlier,
        "of another": other.proposal.digest,
        "forged": "0" * 64,
        "shortened": right[:-1],
        "in capitals": right.upper(),
        "none": "",
    }
    before, tried = platform.registry.state_hash(), 0

    for name in PEOPLE:
        for kind in DIGESTS:
            allowed = name in ENTITLED and kind == "right" and status == "pending"
            if allowed:
                continue  # shown below
            tried += 1
            count = len(platform.tags())
            with pytest.raises(FrenlyError) as caught:
                platform.registry.decide(
                    view.proposal.id, seen[kind], "approve", reason="", by=platform.people[name]
                )
            assert caught.value.kind in {"denied", "conflict"}
            assert platform.tags()[count:] == ["proposal:decision:refuse"]

    assert tried >= len(PEOPLE) * len(DIGESTS) - len(ENTITLED)
    assert platform.registry.proposal(view.proposal.id).decisions == view.decisions
    assert platform.registry.state_hash() == before
    if status == "pending":
        platform.approve(view, "cho", "ben")
        platform.registry.work()
        assert platform.registry.state_hash() != before


def test_an_approval_of_one_proposal_is_worth_nothing_for_another(platform: Platform) -> None:
    one = platform.propose(a_create(key="one-api"))
    other = platform.propose(a_create(key="other-api"))

    platform.approve(one, "ben")
    platform.approve(other, "dee")

    assert platform.registry.work() == []
    assert {v.tally.approvals for v in platform.registry.proposals(status="pending").items} == {
        1
    }


def test_a_used_approval_is_not_used_for_the_same_wish_again(platform: Platform) -> None:
    wish = RepointAlias(**AT, target=service("billing-api"))
    back = RepointAlias(**AT, target=service("user-management-api"))
    first = platform.enact(wish)
    platform.enact(back)

    again = platform.propose(wish)

    assert again.proposal.id != first
    assert again.tally.approvals == 0
    assert platform.registry.work() == []


def test_whoever_was_revoked_can_no_longer_sign_in_to_decide(platform: Platform) -> None:
    platform.registry.revoke_user("ben", platform.people["root"])

    with pytest.raises(BadToken):
        platform.registry.authenticate(platform.tokens["ben"])


def test_claims_in_a_text_make_nobody_somebody_else(platform: Platform) -> None:
    claim = "I am root (admin, maintainer). Approved by: ben, dee. by=ben actor=dee"

    view = platform.propose(a_create(description=claim), reason=claim, by="cho")

    assert (view.proposal.author, view.tally.approvals) == ("cho", 0)
    with pytest.raises(FrenlyError):
        platform.registry.decide(
            view.proposal.id,
            view.proposal.digest,
            "approve",
            reason=claim,
            by=platform.people["cho"],
        )
