"""Play a scenario on a world, and write down what the registry, its log and the run show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evals.scenarios.ending import end_hash, proposal_content
from evals.scenarios.form import Decide, Restart, Say, Wait
from evals.scenarios.lawful import unlawful
from evals.scenarios.observed import Observed, SeenProposal, SeenStep
from evals.scenarios.perturbing import deliveries
from evals.scenarios.scripted import scripted
from evals.scenarios.usage import sent
from evals.scenarios.watching import Watch, resolved
from registry.contracts.records import Wish
from registry.domain.proposals import Origin
from registry.domain.times import parse_duration
from registry.errors import FrenlyError
from registry.rules.example_rows import read_wish

if TYPE_CHECKING:
    from agent.runs import Turn
    from evals.scenarios.form import Given, Scenario
    from evals.scenarios.perturbing import Disturbance
    from evals.scenarios.world import World


def play(scenario: Scenario, world: World, disturbed: Disturbance) -> Observed:
    """Play every step; raises nothing that an operator may answer with."""
    given = [_prepare(each, world) for each in scenario.given]
    stage = _Stage(scenario, world, given)
    for delivery in deliveries(scenario, disturbed):
        stage.take(delivery.step, delivery.number, again=delivery.again)
    return stage.observed()


def _prepare(given: Given, world: World) -> str:
    wish = Wish(
        edits=tuple(read_wish(told) for told in given.edits), origin=Origin(channel="cli")
    )
    view = world.registry.propose(wish, world.people[given.by])
    for name in given.approved_by:
        world.registry.decide(
            view.proposal.id,
            view.proposal.digest,
            "approve",
            reason="read it",
            by=world.people[name],
        )
    world.registry.work()
    return view.proposal.id


class _Stage:
    """One play, step by step."""

    def __init__(self, scenario: Scenario, world: World, given: list[str]) -> None:
        self._scenario, self._world = scenario, world
        self._given = given
        self._watch = Watch(world)
        self._seen: dict[int, SeenStep] = {}
        self._decided: dict[int, tuple[str, str]] = {}

    def take(self, step: Say | Decide | Wait | Restart, number: int, *, again: bool) -> None:
        """Take a step; what a repeated one leads to counts only for the end."""
        found = self._do(step)
        made, records = self._watch.news()
        if number and not again:
            self._seen[number] = replace(found, made=made, records=records)

    @property
    def _proposals(self) -> list[str]:
        return [*self._given, *self._watch.made]

    def _named(self, text: str) -> str:
        for number, proposal in enumerate(self._proposals, start=1):
            text = text.replace(f"{{P{number}}}", proposal)
        return text

    def _do(self, step: Say | Decide | Wait | Restart) -> SeenStep:
        try:
            if isinstance(step, Say):
                return self._say(step)
            if isinstance(step, Decide):
                self._decide(step)
            elif isinstance(step, Wait):
                self._world.clock.advance(parse_duration(step.wait))
                self._world.registry.work()
            else:
                self._world.restart()
        except FrenlyError as error:
            return SeenStep(error=error.code, text=error.message)
        return SeenStep()

    def _say(self, step: Say) -> SeenStep:
        world, actor = self._world, self._world.people[step.by]
        agent = world.agent
        if step.script:
            model = scripted(step.script, self._named)
            outfit = replace(agent.outfit, model=model, desk=None, narrow=step.narrow)
            agent = replace(agent, outfit=outfit)
        thread = f"{self._scenario.id}:{step.thread or step.by}"
        channel = step.channel or self._scenario.channel
        turn = agent.ask(thread, self._named(step.delivered), actor, channel=channel)
        steps, tokens = sent(agent, turn.run, actor)
        return replace(_of(turn), steps=steps, tokens=tokens)

    def _decide(self, step: Decide) -> None:
        registry = self._world.registry
        # A decision that is delivered twice is about what was seen the first time.
        about, digest = self._decided.setdefault(id(step), self._about(step))
        registry.decide(
            about, digest, step.decide, reason="read it", by=self._world.people[step.by]
        )
        registry.work()

    def _about(self, step: Decide) -> tuple[str, str]:
        made = self._watch.made
        if not made:
            return "P-0000000000", step.digest
        about = made[step.on - 1] if step.on else made[-1]
        return about, step.digest or self._world.registry.proposal(about).proposal.digest

    def observed(self) -> Observed:
        """Look at how everything stands."""
        world, watch = self._world, self._watch
        views = watch.views()
        after = watch.rows()
        names = {each: number for number, each in enumerate(self._proposals, start=1)}
        verdict = world.registry.verify_log(world.people["ada"])
        ours = [view for view in views if view.proposal.id in watch.made]
        ours.sort(key=lambda view: watch.made.index(view.proposal.id))
        return Observed(
            steps=tuple(
                self._seen.get(number, SeenStep())
                for number in range(1, len(self._scenario.steps) + 1)
            ),
            before=watch.before,
            after=after,
            proposals=tuple(
                SeenProposal(id=view.proposal.id, content=proposal_content(view, names))
                for view in ours
            ),
            records=tuple(watch.records),
            resolves=dict(resolved(world.registry, self._scenario.end.resolves)),
            unlawful=tuple(unlawful(views, watch.revisions(), log_problem=verdict.problem)),
            end=end_hash(after, views),
        )


def _of(turn: Turn) -> SeenStep:
    return SeenStep(
        proposal=turn.proposal_id,
        text=turn.text,
        facts=turn.facts,
        called=tuple(call["tool"] for call in turn.tool_calls if call["ok"]),
    )
