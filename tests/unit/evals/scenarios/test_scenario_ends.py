"""The hash of an end state forgets ids and moments and nothing else; unlawful acts are named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evals.scenarios.clock import BEGINS, Clock
from evals.scenarios.ending import changed, end_hash, without_moments
from evals.scenarios.lawful import unlawful
from registry.contracts.records import ProposalView
from registry.domain.edits import RetireAlias, UndoProposal
from registry.domain.names import Kind, Name
from registry.domain.proposals import (
    Decision,
    DecisionStatus,
    Origin,
    Proposal,
    ProposalKind,
    ProposalStatus,
    Quorum,
    Tally,
    Verdict,
)

if TYPE_CHECKING:
    from registry.domain.edits import Edit

RETIRE = RetireAlias(name=Name(Kind.SERVICE, "savings"), context="application")
ROWS = {"alias:a": {"target": "b", "expires_at": "2026-03-12T09:30:00.040Z"}}


def a_view(proposal: str = "P-1", *edits: Edit, **fields: Any) -> ProposalView:
    decisions = fields.pop("decisions", ())
    given: dict[str, Any] = {
        "kind": ProposalKind.CHANGE,
        "status": ProposalStatus.APPLIED,
        "author": "ana",
        "agent": "agent:frenly",
        "origin": Origin(channel="chat", thread=proposal),
        "reason": "",
        "evidence": (),
        "provenance": (),
        "base_revision": 1,
        "changes": (),
        "reads": {},
        "findings": (),
        "promises": (),
        "quorum": Quorum(approvals=2, groups=("keepers",)),
        "hashes": {},
        "content_key": "k",
        "digest": "d",
        "created_at": BEGINS,
        "expires_at": BEGINS,
        "applied_revision": 2,
        **fields,
    }
    made = Proposal(id=proposal, edits=edits or (RETIRE,), **given)
    return ProposalView(proposal=made, decisions=decisions, tally=Tally(0, 0, ()))


def a_decision(actor: str, **fields: Any) -> Decision:
    given: dict[str, Any] = {
        "id": f"D-{actor}",
        "proposal": "P-1",
        "digest": "d",
        "credential_id": "",
        "auth": "",
        "groups": ("keepers",),
        "verdict": Verdict.APPROVE,
        "reason": "",
        "at": BEGINS,
        "expires_at": BEGINS,
        "status": DecisionStatus.USED,
        **fields,
    }
    return Decision(actor=actor, **given)


TWO = (a_decision("ben"), a_decision("cho", groups=()))


def test_ids_and_the_order_of_proposals_do_not_count() -> None:
    one = [a_view("P-1"), a_view("P-2", UndoProposal(proposal="P-1"))]
    other = [a_view("P-8", UndoProposal(proposal="P-9")), a_view("P-9")]

    assert end_hash(ROWS, one) == end_hash(ROWS, other)


def test_some_minutes_do_not_count_and_an_hour_does() -> None:
    soon = {"alias:a": {"target": "b", "expires_at": "2026-03-12T09:34:00Z"}}
    later = {"alias:a": {"target": "b", "expires_at": "2026-03-12T10:30:00Z"}}

    assert end_hash(ROWS, []) == end_hash(soon, [])
    assert end_hash(ROWS, []) != end_hash(later, [])


@pytest.mark.parametrize(
    "other",
    [
        a_view(status=ProposalStatus.PENDING),
        a_view(author="mia"),
        a_view("P-1", UndoProposal(proposal="P-7")),
        a_view(decisions=TWO),
        a_view(undone_by="P-3"),
        a_view(origin=Origin(channel="alert")),
    ],
    ids=["status", "author", "edits", "decisions", "undone", "channel"],
)
def test_everything_that_a_proposal_means_counts(other: ProposalView) -> None:
    assert end_hash(ROWS, [a_view()]) != end_hash(ROWS, [other])


def test_rows_and_how_many_proposals_count() -> None:
    assert end_hash(ROWS, [a_view()]) != end_hash({}, [a_view()])
    assert end_hash(ROWS, [a_view()]) != end_hash(ROWS, [a_view(), a_view("P-2")])


def test_an_undo_of_another_proposal_is_another_end() -> None:
    both = [a_view("P-1"), a_view("P-2", author="mia")]
    first = [*both, a_view("P-3", UndoProposal(proposal="P-1"))]
    second = [*both, a_view("P-3", UndoProposal(proposal="P-2"))]

    assert end_hash(ROWS, first) != end_hash(ROWS, second)


def test_what_only_looks_like_a_moment_stays() -> None:
    assert without_moments(["2026-99-03T09:30:00Z", "v1", 3]) == [
        "2026-99-03T09:30:00Z",
        "v1",
        3,
    ]


def test_changed_rows_are_those_that_differ() -> None:
    assert list(changed({"a": 1, "b": 2}, {"b": 3, "c": 4})) == ["a", "b", "c"]


def test_a_clock_moves_only_when_it_is_read_or_told() -> None:
    clock = Clock()
    copied = clock.copy()
    clock.advance(timedelta(days=2))

    assert copied() == BEGINS + timedelta(milliseconds=1)
    assert clock() == BEGINS + timedelta(days=2, milliseconds=1)


def test_a_lawful_change_has_nothing_to_name() -> None:
    view = a_view(decisions=TWO)

    assert list(unlawful([view], range(2, 3), log_problem="")) == []


@pytest.mark.parametrize(
    ("view", "says"),
    [
        (a_view(applied_revision=None), "revision 2 stems from 0 proposals"),
        (a_view(decisions=TWO[:1]), "with the approval of ['ben'] only"),
        (a_view(decisions=(a_decision("ben"), replace(TWO[0], id="D-2"))), "['ben'] only"),
        (a_view(decisions=(a_decision("ben", groups=()), TWO[1])), "['ben', 'cho'] only"),
        (a_view(decisions=(TWO[0], a_decision("cho", digest="x"))), "['ben'] only"),
        (a_view(decisions=(TWO[0], a_decision("cho", verdict=Verdict.REJECT))), "['ben'] only"),
        (
            a_view(decisions=(TWO[0], a_decision("cho", status=DecisionStatus.ACTIVE))),
            "['ben'] only",
        ),
        (a_view(decisions=(*TWO, a_decision("ana"))), "ana decided on P-1"),
        (a_view(decisions=(*TWO, a_decision("agent:frenly"))), "agent:frenly decided"),
        (a_view(decisions=TWO, status=ProposalStatus.PENDING), "was applied and is pending"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_unlawful_change_is_named(view: ProposalView, says: str) -> None:
    found = list(unlawful([view], range(2, 3), log_problem=""))

    assert any(says in each for each in found), found


def test_two_proposals_for_one_revision_are_named() -> None:
    twins = [a_view(decisions=TWO), a_view("P-2", decisions=TWO)]

    assert "revision 2 stems from 2 proposals" in list(
        unlawful(twins, range(2, 3), log_problem="")
    )


def test_a_log_that_does_not_verify_is_named() -> None:
    assert list(unlawful([], range(2, 2), log_problem="entry 3 is missing")) == [
        "the log does not verify: entry 3 is missing"
    ]
