from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.actors import ActorKind
from registry.domain.findings import Finding, Severity
from registry.domain.proposals import (
    DecisionStatus,
    Judged,
    NotPending,
    ProposalStatus,
    Quorum,
    Refused,
    SelfApproval,
    StaleDigest,
    Verdict,
    check_may_decide,
    tally,
)
from registry.errors import Denied
from tests.builders import DAY, NOW, a_decision, a_proposal, an_actor

SEEN = a_proposal().digest


def test_two_people_of_the_right_groups_make_the_quorum() -> None:
    one = tally(a_proposal(), [a_decision()], NOW)
    two = tally(a_proposal(), [a_decision(), a_decision(actor="dee")], NOW)

    assert (one.is_met, one.says()) == (False, "waits for 1 more approval(s)")
    assert (two.is_met, two.says(), two.approvals) == (True, "quorum met", 2)


def test_a_missing_group_is_named() -> None:
    members = [a_decision(actor=name, groups=("team_approval",)) for name in ("cho", "eva")]

    count = tally(a_proposal(), members, NOW)

    assert not count.is_met
    assert count.says() == "waits for someone of: ssot_maintainers"


@pytest.mark.parametrize(
    "ineffective",
    [
        a_decision(actor="ana"),
        a_decision(actor="robo"),
        a_decision(verdict=Verdict.REJECT),
        a_decision(status=DecisionStatus.VOID),
        a_decision(status=DecisionStatus.USED),
        a_decision(digest="e" * 64),
        a_decision(expires_at=NOW),
    ],
    ids=["author", "agent", "rejection", "void", "used", "other digest", "lapsed"],
)
def test_what_does_not_count_is_not_counted(ineffective) -> None:
    assert tally(a_proposal(agent="robo"), [ineffective], NOW).approvals == 0


def test_one_person_counts_once_however_often() -> None:
    twice = [a_decision(id="D-1"), a_decision(id="D-2")]

    assert tally(a_proposal(), twice, NOW).approvals == 1


decisions = st.builds(
    a_decision,
    id=st.uuids().map(str),
    actor=st.sampled_from(["ana", "ben", "cho", "dee"]),
    digest=st.sampled_from([SEEN, "e" * 64]),
    verdict=st.sampled_from(Verdict),
    status=st.sampled_from(DecisionStatus),
    groups=st.sampled_from([(), ("team_approval",), ("ssot_maintainers",)]),
    expires_at=st.sampled_from([NOW, NOW + DAY]),
)
quorums = st.builds(
    Quorum,
    approvals=st.integers(1, 3),
    groups=st.sampled_from([(), ("team_approval",), ("ssot_maintainers", "team_approval")]),
)


@given(st.lists(decisions, max_size=6), quorums)
def test_a_quorum_is_met_only_by_enough_different_people(taken, quorum) -> None:
    count = tally(a_proposal(quorum=quorum), taken, NOW)
    people = {d.actor for d in taken if d.counts(SEEN, NOW)} - {"ana"}

    assert count.approvals == len(people)
    assert count.is_met is (not count.missing_approvals and not count.missing_groups)
    if count.is_met:
        assert len(people) >= quorum.approvals


@given(st.lists(decisions, max_size=6), quorums, decisions)
def test_more_decisions_never_undo_a_quorum(taken, quorum, more) -> None:
    proposal = a_proposal(quorum=quorum)
    if tally(proposal, taken, NOW).is_met:
        others = [d for d in taken if d.actor != more.actor]
        assert tally(proposal, [*taken, *others], NOW).is_met


def test_a_refusal_carries_its_findings() -> None:
    finding = Finding(check="c", severity=Severity.BLOCKS, message="m")

    refused = Refused("No.", hint="Ask otherwise.", findings=(finding,), checks="c")

    assert (refused.findings, refused.facts) == ((finding,), {"checks": "c"})


def test_what_people_approve_is_bound_in_full() -> None:
    judged = Judged([], {}, [], [], {"rules": "r"}, a_proposal().quorum.content())

    assert set(judged.material()) == {"v", *Judged._fields}
    assert judged.material()["quorum"]["approvals"] == 2


def test_a_quorum_says_what_it_asks() -> None:
    assert Quorum(approvals=1, groups=("a",)).says() == "1 person, at least one of each: a"
    assert Quorum(approvals=2, groups=("a", "b")).says().startswith("2 people")


def test_the_right_person_may_decide() -> None:
    check_may_decide(a_proposal(), SEEN, an_actor(), NOW)


@pytest.mark.parametrize(
    ("actor", "proposal", "digest", "error", "says"),
    [
        (an_actor(kind=ActorKind.SERVICE), a_proposal(), SEEN, Denied, "only people decide"),
        (an_actor(kind=ActorKind.AGENT), a_proposal(), SEEN, Denied, "only people decide"),
        (an_actor(kind=ActorKind.SYSTEM), a_proposal(), SEEN, Denied, "only people decide"),
        (an_actor(may=frozenset({"read"})), a_proposal(), SEEN, Denied, "may not decide"),
        (an_actor(id="ana"), a_proposal(), SEEN, SelfApproval, "may not decide on it"),
        (an_actor(), a_proposal(agent="ben"), SEEN, SelfApproval, "may not decide on it"),
        (an_actor(groups=frozenset({"ai_team"})), a_proposal(), SEEN, Denied, "none of the"),
        (an_actor(), a_proposal(expires_at=NOW), SEEN, NotPending, "expired at 2026-01-05"),
        (an_actor(), a_proposal(), "e" * 64, StaleDigest, "not what you saw"),
    ],
)
def test_what_stops_a_decision_is_said(actor, proposal, digest, error, says) -> None:
    with pytest.raises(error, match=says) as caught:
        check_may_decide(proposal, digest, actor, NOW)

    assert caught.value.hint


@pytest.mark.parametrize("status", [s for s in ProposalStatus if s != "pending"])
def test_only_a_pending_proposal_is_decided(status) -> None:
    with pytest.raises(NotPending, match=f"is {status}"):
        check_may_decide(a_proposal(status=status), SEEN, an_actor(), NOW)


def test_an_open_proposal_is_pending_or_approved() -> None:
    assert {s for s in ProposalStatus if s.is_open} == {"pending", "approved"}
