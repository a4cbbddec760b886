"""What every run is given: the model, the tools its actor may use, and the prompt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from agent.asking.desk import About
from agent.asking.hands import WatchedHands
from agent.asking.model import AskedModel, StandIn
from agent.deps import Deps
from agent.messages import from_plain, said_by_person, stood_in
from agent.prompts import load_prompt
from agent.untrusted import offered_in, sources_in
from registry.domain.proposals import Origin
from tools.catalogue import openai_schema
from tools.context import ToolContext
from tools.knowledge.closed import NO_KNOWLEDGE
from tools.no_improvements import NO_IMPROVEMENTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from langchain_core.language_models import BaseChatModel

    from agent.asking.desk import Desk
    from agent.held import HeldRun
    from agent.state import State
    from registry.contracts.improvements import Improvements
    from registry.domain.actors import Actor
    from tools.dispatch import Dispatcher
    from tools.knowledge.ports import Knowledge

AGENT = "agent:frenly"
MOST_STEPS = 30
"""How often the model is asked in one run at most, whatever the protocol allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outfit:
    """The ports that all runs share."""

    model: BaseChatModel
    dispatcher: Dispatcher
    clock: Callable[[], datetime]
    desk: Desk | None = None
    """Where models are asked, for each run anew; without one, `model` is asked as it is."""
    name: str = AGENT
    narrow: bool = False
    """Whether to offer only what a request needs: tokens cost, and a model can be misled. The
    offline planner can be offered everything."""
    knowledge: Knowledge = NO_KNOWLEDGE
    improvements: Improvements = NO_IMPROVEMENTS

    def deps(self, state: State, actor: Actor, held: HeldRun) -> Deps:
        """Return the ports of one run."""
        channel = state["channel"]
        messages = from_plain(state["messages"])
        said = said_by_person(messages)
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
            sources=sources_in(messages),
            offered=offered_in(messages),
            knowledge=self.knowledge,
            improvements=self.improvements,
        )
        offered = self.dispatcher.scoped(channel, actor, said if self.narrow else ())
        scoped = None if stood_in(messages) else offered
        hands = self.dispatcher.session(channel, context, state.get("used"), scoped=scoped)
        today = self.clock().date().isoformat()
        about = About(
            run=held.id,
            thread=state["thread"],
            channel=channel,
            actor=actor,
            prompt=prompt.name,
            tokens=hands.limits.tokens if hands.limits else None,
            is_new=held.is_new,
        )
        every = tuple(map(_schema_of, self.dispatcher.offered(channel, actor)))
        stand_in = StandIn(every, hands.widen) if self.narrow else None
        watched = None if self.desk is None else WatchedHands(hands, self.desk, about)
        return Deps(
            model=self.model
            if self.desk is None
            else AskedModel(desk=self.desk, about=about, stand_in=stand_in),
            system=prompt.render(),
            situation=load_prompt("situation").render(
                channel=channel, actor=actor.id, today=today
            ),
            tools=tuple(_schema_of(tool) for tool in offered),
            hands=watched or hands,
            run=held,
            registry=held.registry,
            max_steps=min(MOST_STEPS, hands.limits.steps) if hands.limits else 1,
        )


_schema_of = cache(openai_schema)
"""A tool's schema never changes, and costs more to make than all else that a run is given."""


def _name_of(model: BaseChatModel) -> str:
    """Return what the provider calls the model, or what kind it is."""
    return str(getattr(model, "model_name", "") or model._llm_type)  # noqa: SLF001 - its only name
