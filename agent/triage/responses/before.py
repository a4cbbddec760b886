"""What was asked for before in an incident, and what people answered: that is respected."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.contracts.incidents import Incident, Response
from registry.domain.proposals import Proposal, ProposalStatus
from registry.errors import Missing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from agent.triage.responses.rules import Ask
    from registry.contracts.ports import Reader

_WAITS = (ProposalStatus.PENDING, ProposalStatus.APPROVED)


def answered(registry: Reader, incident: Incident, ask: Ask) -> Response | None:
    """Return the response that stands already for this ask; None to ask for it now.

    What waits is not asked for twice, what people rejected is not asked for again. What
    nobody decided on in time, or was refused since because the state moved, may be.
    """
    for response in incident.responses:
        if response.proposal and _wanted(response) == (ask.tool, ask.args):
            proposal = _find(registry, response.proposal)
            if proposal is not None and (stands := _standing(response, ask, proposal)):
                return stands
    return None


def carried(incident: Incident, now: Response) -> tuple[Response, ...]:
    """Return the earlier responses that led to a proposal, so that none is forgotten."""
    return tuple(
        each for each in incident.responses if each.proposal and each.proposal != now.proposal
    )


_TOOLS = {
    "undo": "propose_undo",
    "restore": "propose_extension",
    "extend": "propose_extension",
    "repoint": "propose_repoint",
    "retire": "propose_retirement",
}


def _wanted(response: Response) -> tuple[str, Mapping[str, Any]]:
    """Tell which call it came from; a rejected one still carries what it had asked for."""
    asks = dict(response.asks)
    act = asks.pop("act", response.act)
    asks.pop("commands", None)
    return _TOOLS.get(act, ""), asks


def _standing(response: Response, ask: Ask, proposal: Proposal) -> Response | None:
    if proposal.status in _WAITS:
        return replace(response, act=ask.act, because=ask.because, evidence=ask.evidence)
    if proposal.status is ProposalStatus.REJECTED:
        because = f"people rejected {proposal.id}, which asked for this"
    elif proposal.status is ProposalStatus.APPLIED:
        because = f"{proposal.id}, which asked for this, is applied"
    else:
        return None
    return Response(
        act="no_action",
        because=because,
        proposal=proposal.id,
        evidence=ask.evidence,
        asks={"act": ask.act, **ask.args},
    )


def _find(registry: Reader, proposal_id: str) -> Proposal | None:
    try:
        return registry.proposal(proposal_id).proposal
    except Missing:
        return None
