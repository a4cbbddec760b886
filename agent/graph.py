"""The conversation as a graph: think, act, answer; when a change is asked for, wait, report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langgraph.graph import START, StateGraph

from agent.deps import Deps
from agent.nodes.act import act
from agent.nodes.answer import answer
from agent.nodes.await_decision import await_decision
from agent.nodes.report import report
from agent.nodes.think import think
from agent.state import State

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph


def build_graph(
    checkpointer: BaseCheckpointSaver[str],
) -> CompiledStateGraph[State, Deps, State, State]:
    """Wire the nodes. Deciding is for people and applying for the worker: neither is here."""
    graph = StateGraph(State, context_schema=Deps)
    graph.add_node("think", think)
    graph.add_node("act", act)
    graph.add_node("answer", answer)
    graph.add_node("await_decision", await_decision)
    graph.add_node("report", report)

    graph.add_edge(START, "think")  # think -> act | answer
    graph.add_edge("act", "think")  # answer -> await_decision | end
    graph.add_edge("await_decision", "report")  # report -> await_decision | end
    return graph.compile(checkpointer=checkpointer)
