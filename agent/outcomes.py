"""What became of the change that a run asked for, worded by code and not by a model. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.state import Plain

_WRITES = "propose_"


def last_change(calls: Sequence[Plain]) -> Plain | None:
    """Find the call that tells how the request ended: a proposal, or else the last refusal."""
    changes = [call for call in calls if call["tool"].startswith(_WRITES)]
    made = [call for call in changes if call["ok"]]
    return made[-1] if made else changes[-1] if changes else None


def change_block(calls: Sequence[Plain]) -> str:
    """Describe the proposal that was made, or why none was; empty when none was asked for."""
    change = last_change(calls)
    if change is None:
        return ""
    return _asked(change["result"]) if change["ok"] else _refusal(change["error"])


def _asked(result: Plain) -> str:
    action = result.get("action")
    lines = [
        f"Action {action} ({result['status']})"
        if action
        else f"Proposal {result['proposal']} ({result['status']})",
        f"  {result['summary']}",
        f"  digest  {result['digest']}",
        f"  needs   {result['quorum']}",
        f"  now     {result['waits']}",
    ]
    lines += [f"  until   {result['expires_at']}"] if result["expires_at"] else []
    if result.get("joined"):
        lines.append(
            "  note    the same was asked for before; this wish has joined that "
            + ("action" if action else "proposal")
        )
    lines += [f"  would   {line}" for line in result.get("would", ())]
    lines += [f"  note    {warning}" for warning in result["warnings"]]
    return "\n".join(lines)


def _refusal(error: Plain) -> str:
    head = "Refused" if error["code"] == "proposal.refused" else "Not proposed"
    return f"{head}: {error['message']}\n{error['hint']}".strip()
