"""What a tool is given besides its arguments: who acts, where, and the registry's two faces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.deadlines import NEVER, Deadline
from tools.knowledge.closed import NO_KNOWLEDGE
from tools.no_improvements import NO_IMPROVEMENTS

if TYPE_CHECKING:
    from registry.contracts.improvements import Improvements
    from registry.contracts.ports import Proposer
    from registry.domain.actors import Actor
    from registry.domain.proposals import Origin
    from tools.knowledge.ports import Knowledge
    from tools.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolContext:
    """The part of a call that the model cannot reach."""

    actor: Actor
    """On whose behalf the call is made; from an authenticator, never from the conversation."""
    registry: Proposer
    origin: Origin
    agent: str
    """Which agent words the proposals."""
    said: tuple[str, ...] = ()
    """What the person wrote in this conversation; tells where values are from."""
    sources: tuple[Source, ...] = ()
    """What others wrote and the run has read, the answers of its own tools included."""
    offered: frozenset[str] = frozenset()
    """What the registry itself answered in this run: names, and what else is no free text."""
    found: frozenset[str] = frozenset()
    """Values that rules, and no model, took from the registry's rows. Empty where one calls."""
    deadline: Deadline = NEVER
    """Until when the call must have its answer; a tool passes `left_s()` to its I/O."""
    improvements: Improvements = NO_IMPROVEMENTS
    """What rules found to improve; a run can only pick among it."""
    knowledge: Knowledge = NO_KNOWLEDGE
    """What people wrote down. Its texts are data, whoever wrote them."""
