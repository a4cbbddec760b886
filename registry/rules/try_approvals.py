"""Count the approvals of an example by the count that decides on real proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.proposals import (
    Decision,
    Origin,
    Proposal,
    ProposalKind,
    ProposalStatus,
    Verdict,
    tally,
)
from registry.domain.times import parse_duration
from registry.rules.example_rows import NOW
from registry.rules.risk import quorum

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.rules.case import Case
    from registry.rules.examples import Approval, Example

_DIGEST = "the change of the example"


def missing_approvals(example: Example, case: Case) -> Iterator[tuple[str, str]]:
    """Yield each rule on approvals that the example's people do not meet, with what it says."""
    proposal = _proposal(example, case)
    valid_for = case.governance.rules.approvals.valid_for
    decisions = [_decision(a, case) for a in example.approvals or ()]
    count = tally(proposal, decisions, NOW)
    if count.missing_approvals:
        yield "enough_people", count.says()
    if count.missing_groups:
        yield "right_people", count.says()
    for decision in decisions:
        if not decision.counts(_DIGEST, NOW):
            yield "approval_fresh", f"{decision.actor} approved more than {valid_for} ago"


def _decision(approval: Approval, case: Case) -> Decision:
    at = NOW - parse_duration(approval.ago)
    return Decision(
        id=approval.by,
        proposal="",
        digest=_DIGEST,
        actor=approval.by,
        credential_id="",
        auth="",
        groups=approval.groups,
        verdict=Verdict.APPROVE,
        reason="",
        at=at,
        expires_at=at + case.governance.rules.approvals.valid_for,
    )


def _proposal(example: Example, case: Case) -> Proposal:
    return Proposal(
        id="",
        kind=ProposalKind.CHANGE,
        status=ProposalStatus.PENDING,
        edits=(),
        author=example.author,
        agent="",
        origin=Origin(channel="example"),
        reason="",
        evidence=(),
        provenance=(),
        base_revision=0,
        changes=case.changes,
        reads={},
        findings=(),
        promises=(),
        quorum=quorum(case),
        hashes={},
        content_key="",
        digest=_DIGEST,
        created_at=NOW,
        expires_at=NOW,
    )
