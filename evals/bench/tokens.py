"""Tokens that simple operations send a model: `python -m evals.bench.tokens`.

Each operation is asked of the finished application on the sample platform; the offline planner
answers, so that nothing leaves the machine, and every question is counted as a provider would
be sent it: prompt, tools on offer, conversation (four characters a token). What an operation
sends is the sum over its questions; nothing is taken off for what a provider keeps.

The planner reads a sentence by looking its words up first. A model reads it without, so that
look is not counted for the bar; what the planner's own way comes to stands beside it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from langchain_core.messages import SystemMessage

from agent.asking.tokens import estimate, tokens_of_tools
from agent.prompts import load_prompt
from evals.scenarios.usage import sent
from frenly_ai.bootstrap import open_agent
from frenly_ai.demo.deeds import import_once
from frenly_ai.demo.stage import Stage, sample_files, set_stage
from frenly_ai.settings import read_settings
from registry.contracts.model_calls import CallFilter
from tools.catalogue import CATALOGUE, openai_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.runs import Agent
    from registry.contracts.model_calls import ModelCall

BAR = 3_000
OPERATIONS = (
    "what does user-api mean in frontend?",
    "why does user-api resolve to user-management-api",
    "show contract user-management-api",
    "list aliases in frontend",
    "which aliases are expired",
    "who uses user-management-api",
    "what changed about user-api",
    "open proposals",
    "contexts",
    "give the application a temporary alias profile-api for user-management-api for 30 days",
    "point user-api in frontend at auth-api",
    "retire user-api in frontend",
    "change the owner of user-api in frontend to team-users",
    "undo the last change",
    "what can you do",
)


class Sent(NamedTuple):
    """What one operation sent."""

    says: str
    questions: int
    tokens: int
    """By a model's way."""
    planner: int
    """By the planner's own way."""
    largest: int
    """Of its questions."""
    tools: tuple[str, ...]


def measured() -> list[Sent]:
    """Ask each operation in a conversation of its own."""
    with tempfile.TemporaryDirectory(prefix="frenly-tokens-") as folder:
        stage = set_stage(Path(folder) / "stage", sample_files(), read_settings())
        try:
            import_once(stage)
            with open_agent(stage.app) as agent:
                narrow = replace(agent.outfit, narrow=True)  # as it is for any other model
                return list(_ask(stage, replace(agent, outfit=narrow)))
        finally:
            stage.app.close()


def _ask(stage: Stage, agent: Agent) -> Iterator[Sent]:
    for number, says in enumerate(OPERATIONS):
        thread = f"tokens/{number}"
        turn = agent.ask(thread, says, stage.people["ben"])
        stage.app.model_calls.flush()
        _, tokens = sent(agent, turn.run, stage.people["ben"])
        yield _sent(says, tokens, _calls(stage, thread))


def _calls(stage: Stage, thread: str) -> list[ModelCall]:
    with stage.app.deps.view() as uow:
        return list(uow.model_calls(CallFilter(thread=thread), limit=1_000, after=None))


def _sent(says: str, tokens: int, calls: list[ModelCall]) -> Sent:
    return Sent(
        says,
        len(calls),
        tokens,
        sum(call.tokens_in for call in calls),
        max(call.tokens_in for call in calls),
        tuple(tool for call in reversed(calls) for tool in call.tools),
    )


def parts() -> dict[str, Any]:
    """Say what the fixed part of a question is made of, the largest tools first."""
    system = estimate([SystemMessage(load_prompt("operator").render())])
    each = {name: tokens_of_tools([openai_schema(tool)]) for name, tool in CATALOGUE.items()}
    return {
        "system prompt": system,
        "all tools": tokens_of_tools([openai_schema(tool) for tool in CATALOGUE.values()]),
        "each tool": dict(sorted(each.items(), key=lambda item: -item[1])),
    }


def main() -> None:
    """Print what each operation sent; exit 1 when one sent more than the bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    found = measured()
    if options.parse_args().json:
        rows = [each._asdict() for each in found]
        print(json.dumps({"bar": BAR, "operations": rows, "parts": parts()}, indent=1))
    else:
        for each in found:
            mark = "ok  " if each.tokens <= BAR else "MISS"
            own = f"planner {each.planner} in {each.questions}, largest {each.largest}"
            print(f"{mark} {each.tokens:6} ({own})", end="")
            print(f"  {each.says}  [{', '.join(each.tools) or '-'}]")
        print(json.dumps(parts(), indent=1))
    sys.exit(int(any(each.tokens > BAR for each in found)))


if __name__ == "__main__":
    main()
