"""What was asked for before in an incident, and what people answered: that is respected."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.contracts.incidents import Incident, Response
from registry.domain.actions import Action, ActionStatus, is_action_id
from registry.domain.proposals import Proposal, ProposalStatus
from registry.errors import Missing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from agent.triage.responses.rules import Ask
    from registry.contracts.ports import Proposer

_WAITS = (
    *(ProposalStatus.PENDING, ProposalStatus.APPROVED),
    *(ActionStatus.EXECUTING, ActionStatus.UNKNOWN),  # and what of an action is not settled
)
_DONE = (ProposalStatus.APPLIED, ActionStatus.DONE, ActionStatus.FAILED)


def answered(registry: Proposer, incident: Incident, ask: Ask) -> Response | None:
    """Return the response that stands already for this ask; None to ask for it now.

    What waits is not asked for twice, what people rejected is not asked for again. What
    nobody decided on in time, or was refused since because the state moved, may be.
    """
    for response in incident.responses:
        if response.proposal and _wanted(response) == (ask.tool, ask.args):
            asked = _find(registry, response.proposal)
            if asked is not None and (stands := _standing(response, ask, asked)):
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
    "restart": "propose_action",
    "scale": "propose_action",
    "roll_back": "propose_action",
}


def _wanted(response: Response) -> tuple[str, Mapping[str, Any]]:
    """Tell which call it came from; a rejected one still carries what it had asked for."""
    asks = dict(response.asks)
    act = asks.pop("act", response.act)
    asks.pop("commands", None)
    tool = _TOOLS.get(act, "")
    return tool, {"act": act, **asks} if tool == "propose_action" else asks


def _standing(response: Response, ask: Ask, asked: Proposal | Action) -> Response | None:
    if asked.status in _WAITS:
        return replace(response, act=ask.act, because=ask.because, evidence=ask.evidence)
    if asked.status == ProposalStatus.REJECTED:
        because = f"people rejected {asked.id}, which asked for this"
    elif asked.status in _DONE:
        because = f"{asked.id}, which asked for this, is {asked.status}"
    else:
        return None
    return Response(
        act="no_action",
        because=because,
        proposal=asked.id,
        evidence=ask.evidence,
        asks={"act": ask.act, **ask.args},
    )


def _find(registry: Proposer, asked: str) -> Proposal | Action | None:
    try:
        if is_action_id(asked):
            return registry.action(asked).action
        return registry.proposal(asked).proposal
    except Missing:
        return None
