"""The tool that proposes to take a change back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from registry.domain.edits import UndoProposal
from tools.facts import proposal_fact
from tools.propose import WriteResult, submit
from tools.shapes import Args, Key

if TYPE_CHECKING:
    from tools.context import ToolContext


class ProposeUndoArgs(Args):
    """The change that should be taken back."""

    proposal: Key = Field(description="Id of the applied proposal.")


def propose_undo(args: ProposeUndoArgs, ctx: ToolContext) -> WriteResult:
    """Propose that an applied proposal is undone, exactly."""
    done = ctx.registry.proposal(args.proposal)
    edit = UndoProposal(proposal=done.proposal.id)
    return submit(ctx, args, edit, evidence=(proposal_fact(done),))
