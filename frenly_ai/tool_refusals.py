"""How a call that did not run comes into the audit log."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.domain.actors import Actor, ActorKind

if TYPE_CHECKING:
    from frenly_ai.bootstrap import App
    from tools.outcomes import Refusal


def record_tool_refusal(app: App, refusal: Refusal) -> None:
    """Keep a call that did not run in the audit log."""
    actor = Actor(id=refusal.actor, kind=ActorKind.PERSON, roles=refusal.roles)
    data = {**asdict(refusal), "roles": list(refusal.roles)}
    about = f"tool:{refusal.tool}"
    app.registry.record(Tag.TOOL_REFUSE, actor, about, data, agent=refusal.agent)
