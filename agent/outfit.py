"""What every run is given: the model, the tools its actor may use, and the prompt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.deps import Deps
from agent.messages import from_plain, said_by_person
from agent.prompts import load_prompt
from registry.domain.proposals import Origin
from tools.catalogue import openai_schema
from tools.context import ToolContext

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from langchain_core.language_models import BaseChatModel

    from agent.held import HeldRun
    from agent.state import State
    from registry.domain.actors import Actor
    from tools.dispatch import Dispatcher

AGENT = "agent:frenly"
MOST_STEPS = 30
"""How often the model is asked in one run at most, whatever the protocol allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outfit:
    """The ports that all runs share."""

    model: BaseChatModel
    dispatcher: Dispatcher
    clock: Callable[[], datetime]
    name: str = AGENT

    def deps(self, state: State, actor: Actor, held: HeldRun) -> Deps:
        """Return the ports of one run."""
        channel = state["channel"]
        said = said_by_person(from_plain(state["messages"]))
        prompt = load_prompt("operator")
        context = ToolContext(
            actor=actor,
            registry=held.registry,
            origin=Origin(
                channel=channel,
                thread=state["thread"],
                text=said[-1],
                model=_name_of(self.model),
                prompt=prompt.name,
            ),
            agent=self.name,
            said=said,
        )
        offered = self.dispatcher.offered(channel, actor)
        hands = self.dispatcher.session(channel, context, state.get("used"))
        today = self.clock().date().isoformat()
        return Deps(
            model=self.model,
            system=prompt.render(channel=channel, actor=actor.id, today=today),
            tools=tuple(openai_schema(tool) for tool in offered),
            hands=hands,
            run=held,
            registry=held.registry,
            max_steps=min(MOST_STEPS, hands.limits.steps) if hands.limits else 1,
        )


def _name_of(model: BaseChatModel) -> str:
    """Return what the provider calls the model, or what kind it is."""
    return str(getattr(model, "model_name", "") or model._llm_type)  # noqa: SLF001 - its only name
