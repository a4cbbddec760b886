"""What a run remembers: plain values only, so that any later version can read a checkpoint."""

from __future__ import annotations

import operator
from typing import Annotated, Any, Literal, TypedDict

Plain = dict[str, Any]
"""A value that JSON can carry."""

Outcome = Literal["answered", "waiting", "refused", "cut", "stopped", "settled"]


class State(TypedDict, total=False):
    """One run: one message of a person, what was done about it, and what became of it."""

    messages: Annotated[list[Plain], operator.add]
    """The conversation so far and this run's part, as `agent.messages` writes them."""
    begins: int
    """Index of the person's message that this run answers."""
    channel: str
    thread: str
    actor: str
    """Id of the person or service whose message this is."""
    steps: int
    """How often the model was asked in this run."""
    facts: Annotated[list[Plain], operator.add]
    """What was read in this run: `{"id", "fact", "source"}`."""
    calls: Annotated[list[Plain], operator.add]
    """Tool calls of this run: `{"tool", "args", "ok", "result" | "error"}`."""
    used: Plain
    """What the tools have used of the protocol's limits in this run."""
    proposal_id: str
    digest: str
    outcome: Outcome
    text: str
    """What the person is told."""
