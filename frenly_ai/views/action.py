"""An action on the platform, as an approver must read it. Every text in it is escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frenly_ai.views.text import safe
from registry.domain.promising import inverse
from registry.domain.times import show_moment
from registry.service.action_documents import write_action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.contracts.actions import ActionView


def action_json(view: ActionView) -> dict[str, Any]:
    """Write an action with what was decided on it."""
    return {
        **write_action(view.action),
        "joined": view.joined,
        "waits_for": view.tally.says() if view.action.status.is_open else "",
        "decisions": [
            {
                "actor": d.actor,
                "in_stead_of": d.in_stead_of,
                "verdict": str(d.verdict),
                "digest": d.digest,
                "status": str(d.status),
                "reason": d.reason,
                "at": show_moment(d.at),
            }
            for d in view.decisions
        ],
    }


def action_lines(view: ActionView) -> Iterator[str]:
    """Yield an action line by line."""
    action = view.action
    yield f"{action.id}  {action.status}  {safe(action.deed.says())}"
    yield f"digest      {action.digest}"
    yield f"asked by    {safe(action.author)}" + (
        f" through {safe(action.agent)}" if action.agent else ""
    )
    yield f"because     {safe(action.reason) or '-'}"
    if action.undoes:
        yield f"takes back  {action.undoes}"
    yield f"stands now  {safe(action.before.says())}"
    for line in action.would:
        yield f"  would change  {safe(line)}"
    back = inverse(action.deed, action.before)
    yield f"way back    {safe(back.says()) if back else 'none: nothing takes a restart back'}"
    yield f"takes       {action.quorum.says()}"
    for risk in action.quorum.risks:
        yield f"  {action.quorum.level} risk  {safe(risk)}"
    for said in view.decisions:
        stead = f" for {safe(said.in_stead_of)}" if said.in_stead_of else ""
        who = f"{safe(said.actor)}{stead}"
        word = f"  {said.verdict} by {who} ({said.status}) {safe(said.reason)}"
        yield word.rstrip()
    if action.status.is_open:
        yield f"{view.tally.says()}; ends {show_moment(action.expires_at)}"
    if action.after:
        yield f"seen after  {safe(action.after.says())}"
    if action.says:
        yield safe(action.says)
