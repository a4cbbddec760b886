from __future__ import annotations

from dataclasses import replace

import pytest

from registry.domain import edits as e
from registry.domain.proposals import NotPending
from registry.domain.rows import AliasType
from registry.errors import Conflict, Denied, InvalidInput, Missing
from registry.service.verdicts import AlreadyDecided
from tests.builders import DAY, NOW, a_create, service
from tests.platforms import governed, the_governance

USER, BILLING = service("user-management-api"), service("billing-api")
ALIAS = service("profile-api")
AT = {"name": ALIAS, "context": "application"}
RULES = the_governance().rules


def status(platform, view):
    return str(platform.registry.proposal(view.proposal.id).proposal.status)


def test_two_right_people_make_a_change_that_resolves_everywhere_below(platform) -> None:
    proposal = platform.enact(a_create())

    assert platform.registry.resolve(ALIAS, "frontend").canonical == "user-management-api"
    stored = platform.registry.proposal(proposal)
    assert (stored.proposal.applied_revision, stored.proposal.applied_at) == (2, NOW)
    assert {d.status for d in stored.decisions} == {"used"}


def test_the_decision_that_completes_the_quorum_queues_the_work(platform) -> None:
    view = platform.approve(platform.propose(), "ben")
    assert platform.registry.work() == []

    view = platform.approve(view, "dee")

    assert (view.proposal.status, view.tally.is_met) == ("approved", True)
    assert platform.registry.work() == [f"{view.proposal.id}: Applied as revision 2."]
    assert platform.registry.work() == []


def test_two_members_are_not_enough_without_a_maintainer(platform) -> None:
    view = platform.approve(platform.propose(by="ben"), "ana", "cho")

    assert view.tally.says() == "waits for someone of: ssot_maintainers"
    assert status(platform, view) == "pending"


def test_one_no_is_enough(platform) -> None:
    view = platform.approve(platform.propose(), "ben", verdict="reject")

    assert view.proposal.status == "rejected"
    with pytest.raises(NotPending):
        platform.approve(view, "dee")
    assert platform.propose().proposal.id != view.proposal.id


@pytest.mark.parametrize(
    ("name", "verdict", "reason", "error"),
    [
        ("ana", "approve", "", Denied),
        ("vic", "approve", "", Denied),
        ("bot", "approve", "", Denied),
        ("root", "approve", "", Denied),
        ("dee", "perhaps", "", InvalidInput),
        ("dee", "approve", "x" * 2_001, InvalidInput),
        ("dee", "approve", "\x00", InvalidInput),
        ("ben", "approve", "", AlreadyDecided),
    ],
)
def test_a_decision_that_may_not_be_is_refused_and_on_record(
    platform, name, verdict, reason, error
) -> None:
    view = platform.approve(platform.propose(), "ben")
    proposal, by = view.proposal, platform.people[name]

    with pytest.raises(error) as caught:
        platform.registry.decide(proposal.id, proposal.digest, verdict, reason=reason, by=by)

    assert caught.value.hint
    assert platform.tags()[-1] == "proposal:decision:refuse"
    assert platform.registry.proposal(proposal.id) == view


def test_a_proposal_that_is_not_there_cannot_be_decided_or_applied(platform) -> None:
    with pytest.raises(Missing, match="no proposal 'P-never'"):
        platform.registry.decide("P-never", "", "approve", reason="", by=platform.people["ben"])
    with pytest.raises(Missing):
        platform.registry.apply("P-never")

    assert platform.tags()[-2:] == ["proposal:decision:refuse", "registry:revision:refuse"]


def test_nothing_is_applied_that_is_not_approved_nor_twice(platform) -> None:
    view = platform.propose()
    with pytest.raises(NotPending, match="is pending, not approved"):
        platform.registry.apply(view.proposal.id)
    platform.approve(view)
    platform.registry.work()

    with pytest.raises(NotPending, match="is applied, not approved"):
        platform.registry.apply(view.proposal.id)

    assert platform.registry.revision() == 2


def test_a_change_applied_by_hand_leaves_the_worker_nothing(platform) -> None:
    view = platform.approve(platform.propose())

    assert platform.registry.apply(view.proposal.id).says == "Applied as revision 2."
    assert platform.registry.work() == [f"{view.proposal.id}: Applied as revision 2."]
    assert platform.registry.revision() == 2
    assert "registry:revision:refuse" not in platform.tags()


def test_a_late_worker_does_not_judge_what_others_have_changed_since(platform) -> None:
    view = platform.approve(platform.propose(a_create()))
    platform.registry.apply(view.proposal.id)
    rival = platform.approve(platform.propose(e.RetireAlias(**AT)))
    platform.registry.apply(rival.proposal.id)

    said = platform.registry.work()

    assert f"{view.proposal.id}: Applied as revision 2." in said
    assert "registry:revision:verify_miss" not in platform.tags()


def test_state_that_moved_asks_the_people_again(platform) -> None:
    platform.enact(a_create())
    view = platform.approve(
        platform.propose(e.ChangeAliasOwner(**AT, owner="@late")),
    )
    rival = platform.approve(platform.propose(e.RepointAlias(**AT, target=BILLING)))
    platform.registry.apply(rival.proposal.id)

    outcome = platform.registry.apply(view.proposal.id)

    assert (outcome.applied, outcome.proposal.status) == (False, "pending")
    assert outcome.proposal.digest != view.proposal.digest
    assert outcome.proposal.base_revision == 3
    stored = platform.registry.proposal(view.proposal.id)
    assert {d.status for d in stored.decisions} == {"void"}
    assert platform.tags()[-1] == "registry:proposal:void"
    platform.approve(stored)
    platform.registry.work()
    assert status(platform, view) == "applied"


def test_a_second_round_of_approvals_is_applied_though_the_first_job_is_open(platform) -> None:
    platform.enact(a_create())
    late = platform.approve(platform.propose(e.ChangeAliasOwner(**AT, owner="@late")))
    rival = platform.approve(platform.propose(e.RepointAlias(**AT, target=BILLING)))
    platform.registry.apply(rival.proposal.id)
    with platform.deps.new_uow() as uow:
        jobs = [uow.claim_job(NOW, NOW + DAY), uow.claim_job(NOW, NOW + DAY)]
        uow.commit()
    claimed = next(job for job in jobs if job.about == late.proposal.id)
    platform.registry.apply(late.proposal.id)

    platform.approve(platform.registry.proposal(late.proposal.id))

    with platform.deps.new_uow() as uow:
        assert not uow.finish_job(claimed, error="", retry_at=None)
        uow.commit()
    platform.registry.work()
    assert status(platform, late) == "applied"


def test_a_wish_that_waits_twice_once_the_state_moved_waits_once(platform) -> None:
    platform.enact(a_create())
    wish = e.ChangeAliasOwner(**AT, owner="@late")
    first = platform.approve(platform.propose(wish))
    rival = platform.approve(platform.propose(e.RepointAlias(**AT, target=BILLING)))
    platform.registry.apply(rival.proposal.id)
    second = platform.propose(wish, by="ben")
    assert second.proposal.id != first.proposal.id

    outcome = platform.registry.apply(first.proposal.id)

    assert outcome.proposal.status == "refused"
    assert f"proposal {second.proposal.id!r} waits with the same wish" in outcome.says


def test_what_no_longer_passes_is_refused_for_good(platform) -> None:
    view = platform.approve(platform.propose())
    strict = platform.under(
        governance=governed(naming=RULES.naming.model_copy(update={"min_length": 20}))
    )

    outcome = strict.registry.apply(view.proposal.id)

    assert outcome.says.startswith("It no longer passes: 'profile-api' does not keep")
    assert status(platform, view) == "refused"
    assert platform.tags()[-1] == "registry:revision:refuse"


@pytest.mark.parametrize(
    "wish",
    [e.ExtendAlias(**AT, by=DAY), e.ChangeAliasOwner(**AT, owner="@new")],
    ids=["extend", "owner"],
)
def test_what_can_no_longer_be_planned_is_refused_for_good(platform, wish) -> None:
    made = platform.enact(a_create(type=AliasType.TEMPORARY))
    view = platform.approve(platform.propose(wish))
    undo = platform.approve(platform.propose(e.UndoProposal(proposal=made)))
    platform.registry.apply(undo.proposal.id)

    said = platform.registry.work()

    assert any("no alias 'profile-api'" in line for line in said), said
    assert status(platform, view) == "refused"


def test_other_rules_since_the_approval_ask_the_people_again(platform) -> None:
    view = platform.approve(platform.propose())

    outcome = platform.under(protocol_hash="q" * 64).registry.apply(view.proposal.id)

    assert (outcome.applied, outcome.proposal.hashes["protocol"]) == (False, "q" * 64)


def test_an_approval_that_ran_out_is_asked_for_again(platform) -> None:
    view = platform.approve(platform.propose())
    platform.clock.advance(8 * DAY)

    assert platform.registry.apply(view.proposal.id).says.startswith("An approval ran out")

    platform.approve(platform.registry.proposal(view.proposal.id), "ben")
    assert status(platform, view) == "pending"
    platform.approve(view, "dee")
    platform.registry.work()
    assert status(platform, view) == "applied"


def test_a_lapsed_approval_is_not_used_with_those_that_count(platform) -> None:
    view = platform.approve(platform.propose(), "cho")
    platform.clock.advance(8 * DAY)
    platform.approve(view)

    platform.registry.work()

    decisions = platform.registry.proposal(view.proposal.id).decisions
    assert {(d.actor, str(d.status)) for d in decisions} == {
        ("cho", "void"),
        ("ben", "used"),
        ("dee", "used"),
    }


def test_approvals_that_lapse_between_decision_and_apply_are_not_recorded_as_used(
    platform,
) -> None:
    view = platform.approve(platform.propose(by="ben"), "cho")
    platform.clock.advance(6 * DAY)
    platform.approve(view, "ana", "dee")
    platform.clock.advance(2 * DAY)

    outcome = platform.registry.apply(view.proposal.id)

    approvals = platform.registry.receipt(view.proposal.id)["decisions"]
    assert outcome.applied
    assert {a["actor"]: a["status"] for a in approvals} == {
        "cho": "void",
        "ana": "used",
        "dee": "used",
    }


def test_an_undo_is_a_proposal_of_its_own_and_restores_everything(platform) -> None:
    before = platform.registry.state_hash()
    made = platform.enact(a_create())
    changed = platform.registry.state_hash()

    undo = platform.enact(e.UndoProposal(proposal=made))

    assert platform.registry.state_hash() == before
    assert platform.registry.proposal(made).proposal.undone_by == undo
    with pytest.raises(Conflict, match="already undone"):
        platform.propose(e.UndoProposal(proposal=made))
    platform.enact(e.UndoProposal(proposal=undo))
    assert platform.registry.state_hash() == changed


def test_a_context_with_names_in_it_is_not_undone(platform) -> None:
    made = platform.enact(e.RegisterContext(name="extra", fallback=("extra", "system")))
    ruled = the_governance().contexts["application"]
    governance = the_governance().model_copy(update={"contexts": {"extra": ruled}})
    platform.under(governance=governance).enact(a_create(context="extra"))

    with pytest.raises(Conflict, match=r"1 alias\(es\) stand in context 'extra'"):
        platform.propose(e.UndoProposal(proposal=made))


def test_a_quorum_of_one_needs_one(platform) -> None:
    lax = governed(approvals=RULES.approvals.model_copy(update={"minimum": 1}))

    view = platform.under(governance=lax).propose()

    assert platform.under(governance=lax).approve(view, "ben").proposal.status == "approved"


def test_a_promise_that_is_not_kept_proposes_the_undo(platform) -> None:
    made = platform.registry.proposal(platform.enact(a_create())).proposal
    platform.registry.check_promises(made)
    assert "registry:revision:verify_miss" not in platform.tags()

    promise = {**made.promises[0], "canonical": "billing-api"}
    platform.registry.check_promises(replace(made, promises=(promise,)))

    undo = platform.registry.proposals(status="pending").items[0].proposal
    assert (undo.kind, undo.author, undo.origin.channel) == (
        "undo",
        "system:frenly",
        "schedule",
    )
    assert platform.tags()[-2:] == ["registry:revision:verify_miss", "registry:proposal:create"]


def test_a_missed_promise_that_cannot_be_undone_is_only_recorded(platform) -> None:
    view = platform.propose()
    missed = replace(view.proposal, promises=({**view.proposal.promises[0], "canonical": "x"},))

    platform.registry.check_promises(missed)

    assert platform.tags()[-2:] == ["registry:revision:verify_miss", "registry:proposal:refuse"]
