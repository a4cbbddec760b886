"""The conversation as a graph: think, act, answer; when a change is asked for, wait, report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langgraph.graph import END, START, StateGraph

from agent.deps import Deps
from agent.nodes.act import act
from agent.nodes.answer import answer
from agent.nodes.await_decision import await_decision
from agent.nodes.report import report
from agent.nodes.steps import step
from agent.nodes.think import think
from agent.state import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph

    from agent.nodes.steps import Node


def build_graph(
    checkpointer: BaseCheckpointSaver[str],
) -> CompiledStateGraph[State, Deps, State, State]:
    """Wire the nodes. Deciding is for people and applying for the worker: neither is here."""
    graph = StateGraph(State, context_schema=Deps)
    ends = ("await_decision", END)
    graph.add_node("think", step("think", think), destinations=("act", "answer"))
    graph.add_node("act", step("act", act))
    graph.add_node("answer", step("answer", _without_ports(answer)), destinations=ends)
    graph.add_node("await_decision", step("await_decision", _without_ports(await_decision)))
    graph.add_node("report", step("report", report), destinations=ends)

    graph.add_edge(START, "think")  # think -> act | answer
    graph.add_edge("act", "think")  # answer -> await_decision | end
    graph.add_edge("await_decision", "report")  # report -> await_decision | end
    return graph.compile(checkpointer=checkpointer)


def _without_ports(node: Callable[[State], Any]) -> Node:
    return lambda state, runtime: node(state)  # noqa: ARG005 - a node is given its ports
