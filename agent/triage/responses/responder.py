"""Turns causes into responses: one proposal through the dispatcher, or why there is none.

What is asked for follows from the registry alone, so the same cause asks for the same change
however often its alerts fire, and in whatever order they and their labels come.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from agent.triage.responses.acts import choose_act
from agent.triage.responses.basis import NoBasis, find_basis
from agent.triage.responses.before import answered, carried
from agent.triage.responses.heard_alerts import found_by_rules, naming, sources_of
from agent.triage.responses.rules import Ground, choose
from registry.contracts.incidents import Response
from registry.domain.proposals import Origin
from tools.context import ToolContext

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agent.triage.responses.acts import Allows
    from agent.triage.responses.rules import Ask
    from registry.contracts.incidents import Cause, Evidence, Scene
    from registry.contracts.ports import Proposer
    from registry.domain.actors import Actor
    from tools.dispatch import Dispatcher
    from tools.outcomes import ToolOutcome

    Acting = Callable[[Scene], Actor | None]

CHANNEL = "alert"
AGENT = "agent:frenly"
NO_ACTION = "no_action"
NOBODY_ASKS = (
    "the account that told the alerts may act no more, or one of their sources may only report"
)


def thread_of(incident_id: str) -> str:
    """Return the thread under which a proposal knows its incident."""
    return f"incident/{incident_id}"


class Responder:
    """Responds on behalf of the service account that told the alerts."""

    def __init__(
        self,
        registry: Proposer,
        dispatcher: Dispatcher,
        acting: Acting,
        allows: Allows | None = None,
    ) -> None:
        """`acting` finds that account; None when it may act no more.

        `allows` says which actions on the platform may be asked for; without it none is.
        """
        self._registry, self._dispatcher, self._acting = registry, dispatcher, acting
        self._allows = allows

    def __call__(
        self, scene: Scene, evidence: Sequence[Evidence], causes: Sequence[Cause]
    ) -> tuple[Response, ...]:
        """Return what is asked for now, then what was asked for before."""
        response = self._respond(scene, evidence, causes)
        return (response, *carried(scene.incident, response))

    def _respond(
        self, scene: Scene, evidence: Sequence[Evidence], causes: Sequence[Cause]
    ) -> Response:
        basis = find_basis(scene, evidence, causes)
        if isinstance(basis, NoBasis):
            if self._allows is None or not basis.is_outside:
                return _no_action(basis.because, basis.evidence, asks=dict(basis.asks))
            act = choose_act(scene, evidence, causes[0], self._allows)
            if isinstance(act, str):
                because = f"{basis.because} ({act})"
                return _no_action(because, basis.evidence, asks=dict(basis.asks))
            return self._once(scene, act)
        ask = choose(Ground(scene, basis, self._registry))
        if isinstance(ask, str):
            return _no_action(ask, basis.cause.evidence_for)
        return self._once(scene, ask)

    def _once(self, scene: Scene, ask: Ask) -> Response:
        """Ask for it, unless it was asked for in this incident and that still stands."""
        before = answered(self._registry, scene.incident, ask)
        return before if before is not None else self._ask(scene, ask)

    def _ask(self, scene: Scene, ask: Ask) -> Response:
        actor = self._acting(scene)
        if actor is None:
            because = NOBODY_ASKS
            return _no_action(because, ask.evidence, asks=_asked(ask))
        origin = Origin(
            channel=CHANNEL,
            thread=thread_of(scene.incident.id),
            text=f"Incident {scene.incident.id}: {ask.because}.",
        )
        values = list(map(str, ask.args.values()))
        sources = (*naming(ask), *sources_of(scene, values))
        context = ToolContext(
            actor=actor,
            registry=self._registry,
            origin=origin,
            agent=AGENT,
            sources=sources,
            found=found_by_rules(values, sources),
        )
        session = self._dispatcher.session(CHANNEL, context)
        session.begin_message(1)
        return _told(ask, session.call(ask.tool, ask.args))


def _told(ask: Ask, outcome: ToolOutcome) -> Response:
    if outcome.result_json is None:
        refused = outcome.error.message if outcome.error else "it was refused"
        return _no_action(f"{refused} ({ask.because})", ask.evidence, asks=_asked(ask))
    result = json.loads(outcome.result_json)
    return Response(
        act=ask.act,
        because=ask.because,
        proposal=result.get("proposal") or result["action"],
        evidence=ask.evidence,
        asks=dict(ask.args),
    )


def _asked(ask: Ask) -> dict[str, Any]:
    return {"act": ask.act, **ask.args, "commands": [ask.by_hand]}


def _no_action(
    because: str, evidence: tuple[str, ...] = (), *, asks: dict[str, Any] | None = None
) -> Response:
    return Response(act=NO_ACTION, because=because, evidence=evidence, asks=asks or {})
