"""What every node of the graph does besides its own work: it says that it begins and ends."""

from __future__ import annotations

from typing import Any, Protocol

from langgraph.runtime import Runtime

from agent.deps import Deps
from agent.state import State


class Node(Protocol):
    """One step of the graph."""

    def __call__(self, state: State, runtime: Runtime[Deps]) -> Any:
        """Return what changes in the state, and where to go next."""
        ...


def step(name: str, node: Node) -> Node:
    """Return the node as a step that is told."""

    def taken(state: State, runtime: Runtime[Deps]) -> Any:
        run = runtime.context.run
        run.enter(name)
        runtime.stream_writer({"event": "node_started", "node": name})
        result = node(state, runtime)
        run.leave(name)
        return result

    return taken
