"""A conversation's surroundings for tests: fake registry, shipped protocol, any model."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from agent.checkpoints import sqlite_checkpoints
from agent.graph import build_graph
from agent.outfit import Outfit
from agent.planner.model import OfflinePlanner
from agent.runs import Agent
from registry.domain.edits import CreateAlias
from registry.domain.proposals import Refused
from registry.service.running import Runs
from tests.fakes_registry import NOW, FakeRegistry, an_actor
from tests.platforms import Clock, a_bare_registry, a_sqlite_url
from tests.unit.tools.protocols import loaded
from tools.catalogue import CATALOGUE
from tools.dispatch import Dispatcher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.contracts.records import ProposalView, Wish
    from registry.domain.actors import Actor
    from registry.domain.proposals import ProposalStatus
    from tests.platforms import Platform
    from tools.outcomes import Refusal

_DESKS = count()
"""Each desk makes ids of its own, as each process does."""
MARA = an_actor("mara", "member")
NOAH = an_actor("noah", "member")
HINT = (
    "The nearest request that would pass: a temporary alias profile-api for "
    "user-management-api in context application for 30d."
)


class GovernedRegistry(FakeRegistry):
    """Nobody may approve for frontend; proposals can be settled from outside."""

    def propose(self, wish: Wish, by: Actor) -> ProposalView:
        edit = wish.edits[0]
        if isinstance(edit, CreateAlias) and edit.context == "frontend":
            self.wishes.append(wish)
            raise Refused(
                "No rule says who may approve for 'frontend'.", hint=HINT, findings=()
            )
        return super().propose(wish, by)

    def settle(self, proposal_id: str, status: ProposalStatus, **fields: Any) -> None:
        """Do what people and the worker would."""
        self.stored[proposal_id] = replace(self.stored[proposal_id], status=status, **fields)


class Scripted(BaseChatModel):
    """Answers with the given messages, one after the other, whatever it is asked."""

    answers: list[Any]
    asked: list[Any] = Field(default_factory=list)
    offered: list[Any] = Field(default_factory=list)
    """The tools it was offered with each question; None where there were none."""

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        return self.bind(tools=list(tools), **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: Any = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.asked.append(messages)
        self.offered.append(kwargs.get("tools"))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return ChatResult(generations=[ChatGeneration(message=answer.model_copy(deep=True))])


def called(
    name: str, args: dict[str, Any], call_id: str = "c1", finish: str = "tool_calls"
) -> AIMessage:
    return AIMessage(
        "",
        tool_calls=[{"name": name, "args": args, "id": call_id}],
        response_metadata={"finish_reason": finish} if finish else {},
    )


def said(text: str, finish: str = "stop") -> AIMessage:
    return AIMessage(text, response_metadata={"finish_reason": finish})


PROPOSE = {"name": "profile-api", "target": "user-api", "context": "application"}


@contextmanager
def a_desk(
    folder: Path,
    registry: FakeRegistry | None = None,
    *,
    model: BaseChatModel | None = None,
    refusals: list[Refusal] | None = None,
    platform: Platform | None = None,
) -> Iterator[Agent]:
    """Open an agent as a new process would: same file, new objects."""
    kept = refusals if refusals is not None else []
    url = f"sqlite:///{folder / 'frenly.sqlite3'}"
    if not (folder / "frenly.sqlite3").exists():
        a_sqlite_url(folder)
    made = platform or a_bare_registry(url, clock=Clock(NOW), seed=str(next(_DESKS)))
    with sqlite_checkpoints(folder / "runs.db") as saver:
        yield Agent(
            graph=build_graph(saver),
            outfit=Outfit(
                model=model or OfflinePlanner(),
                dispatcher=Dispatcher(loaded(), CATALOGUE, kept.append, lambda: 0.0),
                clock=lambda: NOW,
            ),
            registry=registry if registry is not None else GovernedRegistry(),
            runs=Runs(made.deps),
            sleep=lambda _: time.sleep(0.01),
        )
    if platform is None:
        made.engine.dispose()
