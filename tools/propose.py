"""How every write tool ends: one wish to the registry, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.contracts.records import Wish
from registry.domain.edits import edit_name
from registry.domain.provenance import Mark, SourceKind
from registry.domain.times import show_moment
from tools.acts import trace_act
from tools.describe import describe_edits
from tools.facts import proposal_fact
from tools.proposals import first_warnings
from tools.provenance import trace
from tools.shapes import Fact, Result

if TYPE_CHECKING:
    from registry.contracts.records import ProposalView
    from registry.domain.edits import Edit
    from tools.context import ToolContext
    from tools.shapes import Args


class WriteResult(Result):
    """A stored proposal. Nothing has changed yet: people decide on exactly this digest."""

    proposal: str
    digest: str
    status: str
    quorum: str
    waits: str
    """What the quorum still lacks."""
    summary: str
    warnings: tuple[str, ...]
    expires_at: str | None
    joined: bool = False
    """Whether somebody had asked for the same before, so that this wish joined theirs."""


def submit(
    ctx: ToolContext,
    args: Args,
    edit: Edit,
    *,
    evidence: tuple[Fact, ...] = (),
    found: dict[str, str] | None = None,
) -> WriteResult:
    """Propose one edit on behalf of the actor.

    Args:
        ctx: who asks, and the registry to ask.
        args: what the model filled in; each value is labelled with where it came from.
        edit: what is wanted.
        evidence: facts the wish rests on.
        found: values that the registry put in place of what was said, by field.
    """
    replaced = tuple(
        Mark(field=field, value=value, source=SourceKind.REGISTRY).content()
        for field, value in (found or {}).items()
    )
    wish = Wish(
        edits=(edit,),
        origin=ctx.origin,
        evidence=tuple(fact.model_dump() for fact in evidence),
        provenance=(trace_act(edit_name(edit), ctx).content(), *trace(args, ctx), *replaced),
        agent=ctx.agent,
    )
    return proposal_result(ctx.registry.propose(wish, ctx.actor), evidence)


def proposal_result(view: ProposalView, evidence: tuple[Fact, ...]) -> WriteResult:
    """Tell a model of the proposal that its call has led to."""
    proposal = view.proposal
    return WriteResult(
        proposal=proposal.id,
        digest=proposal.digest,
        status=str(proposal.status),
        quorum=proposal.quorum.says(),
        waits=view.tally.says(),
        summary=describe_edits(proposal.edits),
        warnings=first_warnings(proposal),
        expires_at=show_moment(proposal.expires_at),
        joined=view.joined,
        facts=(*evidence, proposal_fact(view)),
    )
