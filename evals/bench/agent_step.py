"""What a step of the operator costs, besides model and tools.

`python -m evals.bench.agent_step`.

A model that answers at once makes the operator of a finished application (SQLite) call a tool
five times and then answer. What the tools took themselves is taken off; the rest, divided by
the steps of the graph, is the framework's: graph, checkpoint, run row, record of the question,
dispatcher. Beside it, in turns, a bare graph of as many nodes runs over the same kind of
checkpoint file; the ratio is what our own part adds.
"""

from __future__ import annotations

import argparse
import operator
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langgraph.graph import END, START, StateGraph

from agent.checkpoints import sqlite_checkpoints
from frenly_ai.bootstrap import open_agent
from frenly_ai.demo.deeds import import_once
from frenly_ai.demo.stage import sample_files, set_stage
from frenly_ai.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from langchain_core.runnables import RunnableConfig

    from agent.asking.desk import ToolRun
    from agent.runs import Agent
    from registry.contracts.model_calls import ModelCall

BAR_MS = 5.0
TOOLS = ("list_contexts", "list_anchors", "list_proposals", "list_contexts")
STEPS = 2 * len(TOOLS) + 2
"""The model is asked once for each call and once more; each call is a step, and the answer."""


class Instant(BaseChatModel):
    """Asks for a tool so many times, then answers; takes no time to think."""

    @property
    def _llm_type(self) -> str:
        return "instant"

    def bind_tools(self, tools: Any, **_: Any) -> Any:
        """Take any tools."""
        return self.bind(tools=list(tools))

    def _generate(self, messages: Any, *_: Any, **__: Any) -> ChatResult:
        last = max(n for n, message in enumerate(messages) if message.type == "human")
        made = sum(message.type == "tool" for message in messages[last:])
        return ChatResult(generations=[ChatGeneration(message=_answer(made))])


def _answer(made: int) -> AIMessage:
    if made == len(TOOLS):
        return AIMessage("Done.", response_metadata={"finish_reason": "stop"})
    call = {"name": TOOLS[made], "args": {}, "id": f"c{made}"}
    return AIMessage("", tool_calls=[call], response_metadata={"finish_reason": "tool_calls"})


class Clocked:
    """Adds up what the tools took themselves."""

    def __init__(self) -> None:
        self.took_s, self.runs = 0.0, 0

    def asked(self, call: ModelCall) -> None:
        """See a question; the model takes no time."""

    def ran(self, run: ToolRun) -> None:
        """See a call."""
        self.took_s, self.runs = self.took_s + run.latency_s, self.runs + 1


class _Bare(TypedDict, total=False):
    seen: Annotated[list[str], operator.add]


def bare_graph(saver: Any) -> Callable[[str], None]:
    """Return a run of a graph that does nothing, in as many steps."""
    graph = StateGraph(_Bare)
    for n in range(STEPS):
        graph.add_node(f"n{n}", lambda _: {"seen": ["x" * 200]})
        graph.add_edge(f"n{n - 1}" if n else START, f"n{n}")
    graph.add_edge(f"n{STEPS - 1}", END)
    compiled = graph.compile(checkpointer=saver)

    def run(thread: str) -> None:
        config: RunnableConfig = {"configurable": {"thread_id": thread}}
        compiled.invoke({"seen": []}, config, durability="sync")

    return run


def instant(agent: Agent, clocked: Clocked) -> Agent:
    """Return the same agent, asking a model that takes no time."""
    desk = agent.outfit.desk
    assert desk is not None  # noqa: S101 - the finished application has one
    station = replace(desk.chain[0], model=Instant())
    asked = replace(desk, chain=(station,), watches=(clocked,))
    return replace(agent, outfit=replace(agent.outfit, desk=asked, model=Instant()))


def measured(rounds: int) -> tuple[list[float], list[float]]:
    """Return milliseconds for a step: of the operator, and of the bare graph."""
    ours, bare = [], []
    with tempfile.TemporaryDirectory(prefix="frenly-bench-") as folder:
        home = Path(folder)
        stage = set_stage(home / "home", sample_files(), read_settings(home=home / "home"))
        import_once(stage)
        actor, clocked = stage.people["ana"], Clocked()
        with open_agent(stage.app) as opened, sqlite_checkpoints(home / "bare.db") as saver:
            agent, run = instant(opened, clocked), bare_graph(saver)
            for n in range(rounds):
                clocked.took_s, begin = 0.0, time.perf_counter()
                agent.ask(f"bench:{n}", "contexts", actor)
                ours.append((time.perf_counter() - begin - clocked.took_s) * 1_000 / STEPS)
                begin = time.perf_counter()
                run(str(n))
                bare.append((time.perf_counter() - begin) * 1_000 / STEPS)
        if clocked.runs != rounds * len(TOOLS):
            raise RuntimeError(f"{clocked.runs} calls were made; each of them was to run")
        stage.app.close()
    return ours[rounds // 5 :], bare[rounds // 5 :]


def main() -> None:
    """Print the median step, and its ratio to a bare graph's; exit 1 above the bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=60)
    ours, bare = measured(options.parse_args().rounds)
    step_ms, bare_ms = median(ours), median(bare)
    print(f"a step of the operator  {step_ms:6.2f} ms  (bar {BAR_MS} ms, SQLite)")
    print(f"a step of a bare graph  {bare_ms:6.2f} ms")
    print(f"ratio                   {step_ms / bare_ms:6.2f}")
    sys.exit(int(step_ms > BAR_MS))


if __name__ == "__main__":
    main()
