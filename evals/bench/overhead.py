"""What a step of the agent costs besides model and tools: `python -m evals.bench.overhead`.

A model without latency looks names up, one a step, in the finished application on SQLite. A
step is one node of the graph with all that goes with it: its checkpoint, the run's lease, the
book of model calls, the protocol's checks. What the tools themselves took is taken off. A bare
graph of the same shape, with the same checkpoints and nothing to do, is measured in turn.
"""

from __future__ import annotations

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
from langgraph.graph import START, StateGraph

from agent.asking.desk import Station
from agent.checkpoints import sqlite_checkpoints
from evals.stage import staged
from frenly_ai.bootstrap import build, open_agent
from frenly_ai.settings import read_settings

if TYPE_CHECKING:
    from agent.asking.desk import ToolRun
    from agent.runs import Agent
    from registry.contracts.model_calls import ModelCall
    from registry.domain.actors import Actor

BAR_MS = 5.0
LOOKUPS = 8
ROUNDS = 30
_NODES = 2 * LOOKUPS + 2


class Instant(BaseChatModel):
    """Looks so many names up, then says that it is done."""

    @property
    def _llm_type(self) -> str:
        return "instant"

    def _generate(self, messages: list[Any], *_: Any, **__: Any) -> ChatResult:
        last = max(n for n, message in enumerate(messages) if message.type == "human")
        done = sum(message.type == "tool" for message in messages[last:])
        ended = {"finish_reason": "stop" if done == LOOKUPS else "tool_calls"}
        if done == LOOKUPS:
            message = AIMessage("Done.", response_metadata=ended)
        else:
            args = {"name": f"alias-{done}", "context": "frontend"}
            call = {"name": "resolve_name", "args": args, "id": f"call-{last}-{done}"}
            message = AIMessage("", tool_calls=[call], response_metadata=ended)
        return ChatResult(generations=[ChatGeneration(message=message)])


class Tools:
    """Adds up what the tools themselves took."""

    def __init__(self) -> None:
        self.took_s = 0.0

    def asked(self, call: ModelCall) -> None:
        """Leave the model, which takes no time, alone."""

    def ran(self, run: ToolRun) -> None:
        """Add one call."""
        self.took_s += run.latency_s


class _Bare(TypedDict, total=False):
    seen: Annotated[list[str], operator.add]


def _bare(folder: Path) -> list[float]:
    """Return milliseconds a step of a graph that does nothing but keep checkpoints."""
    graph = StateGraph(_Bare)
    names = [f"n{number}" for number in range(_NODES)]
    for name in names:
        graph.add_node(name, lambda _: {"seen": ["x" * 200]})
    for one, other in zip([START, *names], names, strict=False):
        graph.add_edge(one, other)
    with sqlite_checkpoints(folder / "bare.sqlite3") as saver:
        compiled = graph.compile(checkpointer=saver)
        return [_bare_run(compiled, number) for number in range(ROUNDS)]


def _bare_run(compiled: Any, number: int) -> float:
    began = time.perf_counter()
    config = {"configurable": {"thread_id": f"t/{number}"}, "recursion_limit": 99}
    compiled.invoke({"seen": []}, config, durability="sync")
    return (time.perf_counter() - began) * 1000 / _NODES


def _run(agent: Agent, actor: Actor, tools: Tools, thread: str) -> float:
    tools.took_s, began = 0.0, time.perf_counter()
    turn = agent.ask(thread, "look them up", actor)
    took_s = time.perf_counter() - began - tools.took_s
    if len(turn.tool_calls) != LOOKUPS:
        raise RuntimeError(f"not every name was looked up: {turn}")
    return took_s * 1000 / _NODES


def _instantly(agent: Agent) -> Agent:
    """Let the model without latency answer, through the same desk."""
    if (desk := agent.outfit.desk) is None:
        raise RuntimeError("the application asks models at a desk")
    station = Station(name="instant", endpoint="offline", model=Instant(), is_budgeted=False)
    ours = replace(desk, chain=(station,))
    return replace(agent, outfit=replace(agent.outfit, model=station.model, desk=ours))


def main() -> None:
    """Print milliseconds a step, bare and ours, with their ratio; exit 1 beyond the bar."""
    with tempfile.TemporaryDirectory(prefix="frenly-overhead-") as name:
        app = build(read_settings(home=Path(name), model=None))
        try:
            actor = app.registry.authenticate(staged(app, 100)["ben"])
            tools = Tools()
            with open_agent(app, (tools,)) as opened:
                agent = _instantly(opened)
                _run(agent, actor, tools, "warm")
                bare = _bare(Path(name))
                ours = [_run(agent, actor, tools, f"t{n}") for n in range(ROUNDS)]
        finally:
            app.close()
    step, least = median(ours), median(bare)
    print(f"bare graph  {least:6.2f} ms a step (median of {ROUNDS} runs of {_NODES} steps)")
    print(f"the agent   {step:6.2f} ms a step, {step / least:.1f} times the bare graph")
    sys.exit(int(step > BAR_MS))


if __name__ == "__main__":
    main()
