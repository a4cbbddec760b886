"""Drive the graph to its next stop, and let somebody hear what happens on the way.

What is heard are plain values: `{"event": ..., ...}`, of `node_started`, `node_ended`,
`tool_called`, `tool_answered`, `text`, `waiting`. A node sends one through
`runtime.stream_writer`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from langchain_core.runnables import RunnableConfig
    from langgraph.graph.state import CompiledStateGraph
    from langgraph.types import Command

    from agent.deps import Deps
    from agent.state import Plain, State

    Graph = CompiledStateGraph[State, Deps, State, State]


class Stop(NamedTuple):
    """Where the graph came to a stop: at its end, or paused for people."""

    state: State
    is_paused: bool


def deaf(_: Plain) -> None:
    """Hear nothing."""


def drive(
    graph: Graph,
    given: State | Command[Any] | None,
    config: RunnableConfig,
    deps: Deps,
    on_event: Callable[[Plain], None] = deaf,
) -> Stop:
    """Go on until the run ends or pauses; each step is durable before the next begins."""
    stop = Stop(cast("State", {}), is_paused=False)
    parts = graph.stream(
        given,
        config,
        context=deps,
        stream_mode=["updates", "custom", "values"],
        durability="sync",
        version="v2",
    )
    for part in cast("Any", parts):
        if part["type"] == "custom":
            on_event(part["data"])
        elif part["type"] == "updates":
            _tell(part["data"], on_event)
        else:
            stop = Stop(part["data"], is_paused=bool(part["interrupts"]))
    return stop


def _tell(update: dict[str, Any], on_event: Callable[[Plain], None]) -> None:
    for node, what in update.items():
        if node == "__interrupt__":
            on_event({"event": "waiting", **what[0].value})
        else:
            on_event({"event": "node_ended", "node": node})
