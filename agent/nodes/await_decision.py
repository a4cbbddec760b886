"""Pause until somebody says that the proposal may have been settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langgraph.types import interrupt

if TYPE_CHECKING:
    from agent.state import Plain, State


def await_decision(state: State) -> Plain:
    """Pause, writing nothing: on resume this node runs again from its first line.

    The resume value is not even read. It wakes the run; what happened is read from the
    registry by `report`, so a forged value can claim nothing.
    """
    interrupt({"proposal": state["proposal_id"], "digest": state["digest"]})
    return {}
