"""What must hold in every play: each new revision stems from one lawfully approved proposal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from registry.domain.proposals import DecisionStatus, ProposalStatus, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.contracts.records import ProposalView


def unlawful(
    views: Sequence[ProposalView], revisions: range, *, log_problem: str
) -> Iterator[str]:
    """Name what broke a rule that never bends.

    Args:
        views: every proposal there is.
        revisions: the numbers of the revisions that the play made.
        log_problem: what verifying the log found; empty when it holds.
    """
    applied = [v for v in views if v.proposal.applied_revision in revisions]
    counted = Counter(v.proposal.applied_revision for v in applied)
    for revision in revisions:
        if counted[revision] != 1:
            yield f"revision {revision} stems from {counted[revision]} proposals"
    for view in applied:
        yield from _against_quorum(view)
    yield from (
        f"{d.actor} decided on {v.proposal.id}, which is their own"
        for v in views
        for d in v.decisions
        if d.actor in {v.proposal.author, v.proposal.agent}
    )
    if log_problem:
        yield f"the log does not verify: {log_problem}"


def _against_quorum(view: ProposalView) -> Iterator[str]:
    proposal = view.proposal
    used = [
        d
        for d in view.decisions
        if d.verdict is Verdict.APPROVE
        and d.status is DecisionStatus.USED
        and d.digest == proposal.digest
    ]
    people = {d.actor for d in used}
    groups = {group for d in used for group in d.groups}
    if proposal.status is not ProposalStatus.APPLIED:
        yield f"{proposal.id} was applied and is {proposal.status}"
    if len(people) < proposal.quorum.approvals or set(proposal.quorum.groups) - groups:
        yield f"{proposal.id} was applied with the approval of {sorted(people)} only"
