"""The answer to a call that was made already, before its run broke off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.outcomes import ToolOutcome
from tools.propose import proposal_result
from tools.shapes import Fact

if TYPE_CHECKING:
    from registry.contracts.records import ProposalView


def restored(view: ProposalView) -> ToolOutcome:
    """Answer as the call would have: with its proposal, as that stands now."""
    evidence = tuple(Fact.model_validate(fact) for fact in view.proposal.evidence)
    result = proposal_result(view, evidence)
    return ToolOutcome(ok=True, tool="", result_json=result.model_dump_json())
