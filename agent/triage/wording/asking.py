"""One question to a model about an incident whose causes and responses stand already."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from agent.asking.desk import About
from agent.asking.model import AskedModel
from agent.asking.tokens import estimate, tokens_of_tools
from agent.asking.typed import ask_typed, response_format
from agent.prompts import load_prompt
from agent.triage.wording.checking import Telling, check_answer
from agent.triage.wording.facts import PROMPT, ask_about
from registry.contracts.incidents import Wording
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from agent.asking.desk import Desk
    from registry.contracts.incidents import Scene
    from registry.domain.actors import Actor

SHAPE_TOKENS = tokens_of_tools([response_format(Telling)])
"""What the shape of the answer takes of a question."""


class Worder:
    """Has incidents explained by a model, where one is set."""

    def __init__(self, desk: Desk, by: Actor) -> None:
        """`by` is on whose budget it is asked."""
        # The planner answers people; it explains nothing that the rules have not said.
        self._desk = replace(desk, chain=[s for s in desk.chain if s.is_budgeted])
        self._by = by

    def __call__(self, scene: Scene, basis: str) -> Wording | None:
        """Return sentences that code has checked; None where no model is set or none answers.

        `scene.incident` holds what triage found, `basis` its hash.

        Causes, certainty, responses and delivery stay as they are, whatever it answers.
        """
        if not self._desk.chain:
            return None
        found = scene.incident
        question = ask_about(scene, found.evidence, found.causes, found.responses)
        model = AskedModel(desk=self._desk, about=self._about(scene))
        try:
            told = ask_typed(model, question.messages, Telling, again=0)
        except FrenlyError:
            return None  # the book of model calls has it; the report goes out without
        shown = [each.id for each in question.shown]
        checked = check_answer(told, shown, question.facts)
        return Wording(
            summary=checked.summary,
            doubts=checked.doubts,
            dropped=checked.dropped,
            model=model.model_name,
            prompt=load_prompt(PROMPT).name,
            tokens=estimate(question.messages) + SHAPE_TOKENS,
            basis=basis,
        )

    def _about(self, scene: Scene) -> About:
        name = f"incident:{scene.incident.id}"
        return About(
            run=f"{name}@{scene.at.isoformat()}",
            thread=name,
            channel="alert",
            actor=self._by,
            prompt=load_prompt(PROMPT).name,
            is_new=True,
        )
