"""Tell what became of a proposal, from the registry's own record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from langchain_core.messages import AIMessage
from langgraph.runtime import Runtime
from langgraph.types import Command

from agent.deps import Deps
from agent.messages import to_plain
from agent.state import State
from registry.domain.proposals import ProposalStatus, Verdict
from registry.domain.times import show_moment

if TYPE_CHECKING:
    from registry.contracts.records import ProposalView


def report(
    state: State, runtime: Runtime[Deps]
) -> Command[Literal["await_decision", "__end__"]]:
    """Say how the proposal stands; one that is still open goes on waiting."""
    view = runtime.context.registry.proposal(state["proposal_id"])
    proposal = view.proposal
    if proposal.status.is_open:
        return Command(
            goto="await_decision",
            update={
                "digest": proposal.digest,
                "outcome": "waiting",
                "text": says(view, digest_seen=state["digest"]),
            },
        )
    text = says(view, digest_seen=state["digest"])
    return Command(
        goto="__end__",
        update={
            "messages": to_plain([AIMessage(text)]),
            "outcome": "settled",
            "text": text,
        },
    )


def says(view: ProposalView, *, digest_seen: str) -> str:
    """Describe how a proposal stands, in sentences."""
    proposal = view.proposal
    lines = [f"Proposal {proposal.id}: {_fate(view)}"]
    if proposal.status.is_open and proposal.digest != digest_seen:
        lines.append(
            "The rows it touches have moved since it was shown, so it has a new digest "
            f"{proposal.digest} and approvals given before do not count."
        )
    lines += [
        f"{decision.actor} {'approved' if decision.verdict is Verdict.APPROVE else 'rejected'}"
        f" it{f': {decision.reason}' if decision.reason else '.'}"
        for decision in view.decisions
    ]
    return "\n".join(lines)


def _fate(view: ProposalView) -> str:
    proposal = view.proposal
    match proposal.status:
        case ProposalStatus.PENDING:
            return f"open; it {view.tally.says()}."
        case ProposalStatus.APPROVED:
            return "approved; the worker has not applied it yet."
        case ProposalStatus.APPLIED:
            undone = f" It was undone by {proposal.undone_by}." if proposal.undone_by else ""
            return f"applied as revision {proposal.applied_revision}.{undone}"
        case ProposalStatus.REJECTED:
            return "rejected. Nothing was changed."
        case ProposalStatus.EXPIRED:
            until = show_moment(proposal.expires_at)
            return f"expired on {until} without a decision. Nothing was changed."
        case ProposalStatus.REFUSED:
            return "refused on application, because the state moved. Nothing was changed."
