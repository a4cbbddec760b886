"""An approval counts only while whoever gave it may still give it, for whom they may."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.domain.proposals import SelfApproval
from registry.errors import Conflict, Denied, InvalidInput, Missing
from registry.rules.access import Role
from registry.service.verdicts import AlreadyDecided
from tests.builders import DAY, a_create
from tests.platforms import the_access


def stand_in(platform, of, to, days=5, since=0):
    now = platform.clock.at
    desk = platform.registry.desk
    span = (now + since * DAY, now + (since + days) * DAY)
    return desk.delegate(to, *span, reason="holiday", by=platform.people[of])


def decide(platform, view, by, whom="", verdict="approve"):
    shown = view.proposal
    return platform.registry.decide(
        shown.id, shown.digest, verdict, reason="", by=platform.people[by], in_stead_of=whom
    )


def with_role(platform, name, *roles):
    """Give somebody other roles behind the registry's back, as another program may."""
    with platform.deps.new_uow() as uow:
        uow.save_user(uow.user(name)._replace(roles=roles))
        uow.commit()


@pytest.mark.parametrize("roles", [("viewer",), ("admin",), (), ("gone",)])
def test_whoever_lost_their_role_after_approving_does_not_count_at_apply(
    platform, roles
) -> None:
    view = platform.approve(platform.propose())
    before = platform.registry.state_hash()
    with_role(platform, "ben", *roles)

    outcome = platform.registry.apply(view.proposal.id)

    assert not outcome.applied
    assert "no longer stands: waits for 1 more approval(s)" in outcome.says
    assert platform.registry.state_hash() == before
    found = platform.registry.proposal(view.proposal.id)
    assert (found.proposal.status, found.tally.approvals) == ("pending", 1)
    assert {d.actor: d.status for d in found.decisions} == {"ben": "void", "dee": "active"}
    platform.approve(found, "max")
    assert platform.registry.work()[-1].endswith("Applied as revision 2.")


def test_a_group_that_a_role_no_longer_speaks_for_is_missing_at_apply(platform) -> None:
    view = platform.approve(platform.propose(by="bot"), "ben", "cho")
    roles = the_access().roles
    lesser = Role(**{**roles["maintainer"].model_dump(), "groups": ("team_approval",)})
    access = the_access().model_copy(update={"roles": {**roles, "maintainer": lesser}})

    outcome = platform.under(access=access).registry.apply(view.proposal.id)

    assert not outcome.applied
    assert "someone of: ssot_maintainers" in outcome.says


def test_a_role_gained_after_approving_gives_an_approval_no_more_than_it_had(platform) -> None:
    view = platform.approve(platform.propose(by="bot"), "ana", "cho")
    with_role(platform, "cho", "maintainer")

    assert platform.registry.proposal(view.proposal.id).proposal.status == "pending"
    platform.approve(view, "max")
    platform.registry.work()
    assert platform.registry.proposal(view.proposal.id).proposal.status == "applied"


def test_a_role_lost_before_the_quorum_is_met_does_not_help_to_meet_it(platform) -> None:
    view = platform.approve(platform.propose(), "ben")
    with_role(platform, "ben", "viewer")

    view = platform.approve(view, "dee")

    assert view.proposal.status == "pending"
    assert platform.registry.work() == []


def test_a_stand_in_decides_for_another_and_one_vote_is_given(platform) -> None:
    stand_in(platform, "ben", "dee")
    view = decide(platform, platform.propose(), "dee", "ben")

    assert (view.decisions[0].actor, view.decisions[0].in_stead_of) == ("dee", "ben")
    assert view.tally.approvals == 1
    for name, whom in (("dee", ""), ("ben", ""), ("dee", "ben")):
        with pytest.raises(AlreadyDecided, match="already decided"):
            decide(platform, view, name, whom)
    decide(platform, view, "max")
    platform.registry.work()
    assert platform.registry.proposal(view.proposal.id).proposal.status == "applied"


def test_a_stand_in_s_own_vote_and_the_other_s_do_not_add_up(platform) -> None:
    stand_in(platform, "ben", "dee")
    view = decide(platform, platform.propose(), "ben")

    with pytest.raises(AlreadyDecided):
        decide(platform, view, "dee", "ben")

    assert decide(platform, view, "dee").tally.approvals == 2


@pytest.mark.parametrize(
    ("of", "since", "ended"), [("", 0, False), ("ben", 1, False), ("ben", 0, True)]
)
def test_nobody_decides_in_a_stead_that_was_not_given_now(platform, of, since, ended) -> None:
    if of:
        given = stand_in(platform, of, "dee", since=since)
        if ended:
            platform.registry.desk.end_delegation(given.id[:8], platform.people["ben"])
    view = platform.propose()

    with pytest.raises(Denied, match="may not decide in the stead"):
        decide(platform, view, "dee", "ben")

    assert platform.tags()[-1] == "proposal:decision:refuse"


def test_a_delegation_runs_out_by_itself(platform) -> None:
    stand_in(platform, "ben", "dee", days=1)
    view = platform.propose()
    platform.clock.advance(DAY)

    with pytest.raises(Denied):
        decide(platform, view, "dee", "ben")


def test_a_stand_in_never_decides_with_more_than_both_may(platform) -> None:
    stand_in(platform, "ben", "cho")
    view = platform.propose(by="bot")

    view = decide(platform, view, "cho", "ben")

    assert view.decisions[0].groups == ("team_approval",)
    assert view.tally.missing_groups == ("ssot_maintainers",)


def test_whoever_lost_their_role_cannot_be_stood_in_for(platform) -> None:
    stand_in(platform, "ben", "dee")
    view = decide(platform, platform.propose(), "dee", "ben")
    other = platform.propose(a_create(key="other-api"))
    with_role(platform, "ben", "viewer")

    with pytest.raises(Denied, match="share none of the groups"):
        decide(platform, other, "dee", "ben")
    platform.approve(view, "max")
    assert platform.registry.proposal(view.proposal.id).proposal.status == "pending"


def test_the_author_decides_through_nobody_and_nobody_through_the_author(platform) -> None:
    stand_in(platform, "ana", "cho")
    stand_in(platform, "cho", "max")
    stand_in(platform, "ben", "ana")
    view = platform.propose(by="ana")

    for name, whom in (
        ("cho", "ana"),  # in the author's stead
        ("cho", ""),  # who acts for the author, for themselves
        ("ana", "ben"),  # the author, in another's stead
        ("max", "cho"),  # in the stead of who acts for the author
        ("dee", "ana"),  # without any delegation
    ):
        with pytest.raises((SelfApproval, Denied)):
            decide(platform, view, name, whom)

    assert platform.registry.proposal(view.proposal.id).decisions == ()


def test_the_agent_that_wrote_it_is_stood_in_for_by_nobody(platform) -> None:
    stand_in(platform, "max", "dee")
    view = platform.propose(agent="max")

    for whom in ("", "max"):
        with pytest.raises(SelfApproval):
            decide(platform, view, "dee", whom)


@pytest.mark.parametrize(
    ("by", "to", "span", "error"),
    [
        ("ben", "ben", (5, 0), Denied),
        ("ben", "vic", (5, 0), Denied),
        ("ben", "bot", (5, 0), Denied),
        ("ben", "nobody", (5, 0), Missing),
        ("vic", "ben", (5, 0), Denied),
        ("ben", "dee", (0, 0), InvalidInput),
        ("ben", "dee", (91, 0), InvalidInput),
        ("ben", "dee", (1, -2), InvalidInput),
    ],
)
def test_a_delegation_that_may_not_be_is_refused_and_on_record(
    platform, by, to, span, error
) -> None:
    with pytest.raises(error) as caught:
        stand_in(platform, by, to, *span)

    assert caught.value.hint
    assert platform.tags()[-1] == "access:delegation:refuse"
    assert platform.registry.desk.delegations(all_ever=True) == []


def test_nobody_gives_delegations_without_bound(platform) -> None:
    for _ in range(10):
        stand_in(platform, "ben", "dee")

    with pytest.raises(Conflict, match="10 delegations"):
        stand_in(platform, "ben", "dee")


def test_a_delegation_is_ended_once_and_by_whom_it_concerns(platform) -> None:
    desk, people = platform.registry.desk, platform.people
    given = stand_in(platform, "ben", "dee")
    other = stand_in(platform, "ben", "dee")

    with pytest.raises(Denied):
        desk.end_delegation(given.id, people["cho"])
    desk.end_delegation(given.id, people["root"])
    with pytest.raises(Conflict, match="ended already"):
        desk.end_delegation(given.id, people["ben"])
    for unknown in ("nothing", ""):
        with pytest.raises(Missing):
            desk.end_delegation(unknown, people["ben"])

    assert desk.delegations() == [other]
    assert len(desk.delegations(all_ever=True)) == 2
    assert platform.tags().count("access:delegation:end") == 1


def test_who_is_away_says_until_when_and_may_be_back_before(platform) -> None:
    desk, ben = platform.registry.desk, platform.people["ben"]
    desk.set_absence(platform.clock.at + 5 * DAY, "holiday", ben)
    assert [a.actor for a in desk.absences()] == ["ben"]

    desk.set_absence(platform.clock.at - DAY, "", ben)

    assert desk.absences() == []
    assert platform.tags()[-2:] == ["access:absence:set"] * 2
    with pytest.raises(InvalidInput, match="too far away"):
        desk.set_absence(platform.clock.at + 5_000 * DAY, "", ben)


def test_a_document_changed_behind_the_registry_voids_its_approvals(platform) -> None:
    view = platform.approve(platform.propose())
    with platform.deps.new_uow() as uow:
        uow.save_proposal(replace(uow.proposal(view.proposal.id), reason="another"))
        uow.commit()

    assert not platform.registry.apply(view.proposal.id).applied

    found = platform.registry.proposal(view.proposal.id)
    assert {d.status for d in found.decisions} == {"void"}
