"""The tools that show proposals: one by id, or the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from registry.domain.findings import Severity
from registry.domain.times import show_moment
from tools.describe import describe_edits
from tools.facts import proposal_fact
from tools.shapes import Args, Key, Result, Shape, StatusName

if TYPE_CHECKING:
    from typing import Self

    from registry.contracts.records import ProposalView
    from registry.domain.actors import Actor
    from registry.domain.proposals import Proposal
    from tools.context import ToolContext

_MOST_IN_A_LIST = 1
_MOST_WARNINGS = 2


class ProposalLine(Shape):
    """A proposal as a list shows it; `show_proposal` tells the rest."""

    proposal: str
    status: str
    kind: str
    summary: str
    author: str
    waits: str
    """What its quorum still lacks; empty once it is decided."""
    created_at: str | None
    decisions: tuple[str, ...]
    """Who decided how, and why, in the words of whoever did."""
    undone_by: str

    @classmethod
    def of(cls, view: ProposalView) -> Self:
        """Show one proposal in brief."""
        proposal = view.proposal
        return cls(
            proposal=proposal.id,
            status=str(proposal.status),
            kind=str(proposal.kind),
            summary=describe_edits(proposal.edits, _MOST_IN_A_LIST),
            author=proposal.author,
            waits=view.tally.says() if proposal.status.is_open else "",
            created_at=show_moment(proposal.created_at),
            decisions=_decisions(view),
            undone_by=proposal.undone_by,
        )


class ProposalShape(Shape):
    """A proposal in full."""

    proposal: str
    status: str
    kind: str
    summary: str
    author: str
    digest: str
    quorum: str
    waits: str
    """What the quorum still lacks."""
    warnings: tuple[str, ...]
    created_at: str | None
    expires_at: str | None
    decisions: tuple[str, ...]
    """Who decided how, and why, in the words of whoever did."""
    undoes: str
    undone_by: str

    @classmethod
    def of(cls, view: ProposalView) -> Self:
        """Show one proposal."""
        proposal = view.proposal
        return cls(
            proposal=proposal.id,
            status=str(proposal.status),
            kind=str(proposal.kind),
            summary=describe_edits(proposal.edits),
            author=proposal.author,
            digest=proposal.digest,
            quorum=proposal.quorum.says(),
            waits=view.tally.says(),
            warnings=warnings(proposal),
            created_at=show_moment(proposal.created_at),
            expires_at=show_moment(proposal.expires_at),
            decisions=_decisions(view),
            undoes=proposal.undoes,
            undone_by=proposal.undone_by,
        )


def _decisions(view: ProposalView) -> tuple[str, ...]:
    return tuple(
        f"{d.actor}: {d.verdict}{f' ({d.reason})' if d.reason else ''}" for d in view.decisions
    )


def first_warnings(proposal: Proposal) -> tuple[str, ...]:
    """Return the first of `warnings`, and how many `show_proposal` tells besides."""
    told = warnings(proposal)
    rest = len(told) - _MOST_WARNINGS
    more = (f"{rest} more",) if rest > 0 else ()
    return (*told[:_MOST_WARNINGS], *more)


def warnings(proposal: Proposal) -> tuple[str, ...]:
    """Return what validators remarked without stopping the proposal."""
    return tuple(
        f"{f.check}: {f.message}" + (f" {f.fix}" if f.fix else "")
        for f in proposal.findings
        if f.severity is not Severity.BLOCKS
    )


class ShowProposalArgs(Args):
    """Which proposal."""

    proposal: Key = Field(description="The proposal's id.")


class ListProposalsArgs(Args):
    """Which proposals."""

    status: StatusName | None = Field(default=None, description="Only those that stand so.")
    mine_to_decide: bool = Field(
        default=False, description="Only those that wait for the person who asks."
    )


class ProposalResult(Result):
    """One proposal."""

    proposal: ProposalShape


class ProposalsResult(Result):
    """Proposals, newest first."""

    proposals: tuple[ProposalLine, ...]
    more: bool
    """Whether there are older ones than are shown."""


def show_proposal(args: ShowProposalArgs, ctx: ToolContext) -> ProposalResult:
    """Show a proposal: what it would do, its digest, what its quorum still lacks."""
    view = ctx.registry.proposal(args.proposal)
    return ProposalResult(proposal=ProposalShape.of(view), facts=(proposal_fact(view),))


def list_proposals(args: ListProposalsArgs, ctx: ToolContext) -> ProposalsResult:
    """List proposals, newest first, all or by status."""
    page = ctx.registry.proposals(status=args.status)
    items = page.items
    if args.mine_to_decide:
        items = tuple(view for view in items if _waits_for(view, ctx.actor))
    return ProposalsResult(
        proposals=tuple(ProposalLine.of(view) for view in items),
        more=page.next is not None,
        facts=tuple(proposal_fact(view) for view in items),
    )


def _waits_for(view: ProposalView, actor: Actor) -> bool:
    """Say whether the actor could still decide; the registry judges again when they do."""
    is_theirs = actor.id == view.proposal.author
    has_spoken = any(decision.actor == actor.id for decision in view.decisions)
    is_open = str(view.proposal.status) == "pending"
    return is_open and "decide" in actor.may and not is_theirs and not has_spoken
