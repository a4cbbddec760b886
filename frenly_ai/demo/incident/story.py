"""The story: a name is pointed at what does not answer, and the alert leads back to it."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from frenly_ai.demo.incident.monitoring import INSTALL, Watched, find_programs, free_port
from frenly_ai.demo.incident.monitoring import monitoring as run_monitoring
from frenly_ai.demo.incident.platform import Service, calling, resolver
from frenly_ai.demo.incident.sender import sending
from frenly_ai.demo.incident.server import serving
from frenly_ai.demo.incident.stage import (
    ALIAS,
    CONTEXT,
    NEW,
    facts_of,
    register_platform,
    repoint,
)
from frenly_ai.triage import open_triage
from frenly_ai.views.incident import report_of
from frenly_ai.views.incident_text import incident_lines
from frenly_ai.views.proposal import proposal_lines
from frenly_ai.views.text import safe
from registry.contracts.incidents import IncidentState
from registry.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from frenly_ai.demo.incident.stage import IncidentStage
    from frenly_ai.demo.teller import Teller
    from registry.contracts.incidents import Incident

    Pause = Callable[[str], None]

_Found = TypeVar("_Found")
_LOOK_EVERY_S = 0.1
_PATIENCE_S = 45.0
_STEADY = 20
"""Calls that must go well in a row before something counts as working."""


class Actors(NamedTuple):
    """What plays beside the people."""

    shop: Service
    billing: Service
    real: bool
    """Whether Prometheus and Alertmanager themselves watch."""


def tell_incident(stage: IncidentStage, teller: Teller, pause: Pause) -> dict[str, Any]:
    """Play the whole story; `pause` is called while a proposal waits for people.

    Returns what a caller may check: the incident, both proposals, and how long things took.
    """
    with ExitStack() as stack:
        actors = _open(stage, teller, stack)
        began = time.monotonic()
        wrong = _break(stage, teller, actors)
        incident = _alarmed(stage, teller, began)
        undo = _asked(stage, teller, incident, pause)
        ended = _mended(stage, teller, actors, undo, incident)
    verified = stage.app.registry.verify_log(stage.people["dee"]).ok
    cause = incident.causes[0] if incident.causes else None
    return {
        "real_monitoring": actors.real,
        "incident": ended.id,
        "state": str(ended.state),
        "cause": None if cause is None else {"entity": cause.entity, "fault": cause.fault},
        "wrong": wrong,
        "undo": undo,
        "resolves": stage.target(),
        "verified": verified,
    }


def _open(stage: IncidentStage, teller: Teller, stack: ExitStack) -> Actors:
    programs = find_programs()
    shop, billing = Service("shop", ALIAS), Service("billing", "work")
    for service in (shop, billing):
        stack.enter_context(service.running())
    teller.scene("A platform of two services that find each other through Frenly", "")
    dead = f"http://127.0.0.1:{free_port()}"
    teller.tell(register_platform(stage, billing, dead)[-1:])
    url = stack.enter_context(serving(stage.app, stage.log))
    resolve = resolver(url, stage.tokens["shop"], CONTEXT, ALIAS)
    stack.enter_context(calling(shop, resolve))
    watched = Watched(
        targets=(shop.address, billing.address),
        webhook=f"{url}/webhooks/alertmanager",
        token=stage.tokens["monitoring"],
    )
    if programs is None:
        stack.enter_context(sending(shop, ALIAS, watched, stage.app.deps.now))
        watcher = f"a built-in stand-in for Prometheus and Alertmanager; for these: {INSTALL}"
    else:
        folder = stage.folder / "monitoring"
        port = stage.prometheus_port
        stack.enter_context(run_monitoring(programs, folder, watched, port))
        watcher = f"{programs.prometheus} and {programs.alertmanager}"
    _until_steady(stage, shop)
    teller.tell(
        [
            f"Frenly answers at {url}; its log is {stage.log}",
            f"shop calls {ALIAS}, which stands for {stage.target()}; every call succeeds",
            f"watched by {watcher}",
        ]
    )
    teller.note(url=url, watcher=watcher, resolves=stage.target())
    return Actors(shop, billing, programs is not None)


def _break(stage: IncidentStage, teller: Teller, actors: Actors) -> dict[str, Any]:
    proposal = repoint(stage)
    command = f"frenly propose repoint {ALIAS} {NEW} --context {CONTEXT}"
    teller.scene("Ana moves the name to a version that does not answer", command)
    said = stage.approve(proposal.id)
    teller.tell(map(safe, said))
    before = actors.shop.counts
    _wait("the first failed call", lambda: actors.shop.counts.failed > before.failed, stage)
    teller.tell([f"{ALIAS} stands for {stage.target()} now, and calls fail"])
    facts = facts_of(stage.app.registry.proposal(proposal.id).proposal)
    teller.note(**facts, resolves=stage.target())
    return facts


def _alarmed(stage: IncidentStage, teller: Teller, began: float) -> Incident:
    teller.scene(
        "The alert fires into the webhook, and an incident opens", "frenly incidents list"
    )
    desk = open_triage(stage.app).incidents

    def find() -> Incident | None:
        for each in desk.incidents(state=str(IncidentState.OPEN)).items:
            whole = desk.incident(each.id)
            if any(response.proposal for response in whole.responses):
                return whole
        return None

    incident = _wait("an incident with a proposal", find, stage)
    took_s = time.monotonic() - began
    teller.tell(_report(stage, incident))
    teller.tell(["", f"{took_s:.1f} s after the change was asked for"])
    teller.note(incident=incident.id, seconds=round(took_s, 1))
    return incident


def _asked(
    stage: IncidentStage, teller: Teller, incident: Incident, pause: Pause
) -> dict[str, Any]:
    proposal_id = next(r.proposal for r in incident.responses if r.proposal)
    view = stage.app.registry.proposal(proposal_id)
    teller.scene("Its proposal waits for people", f"frenly proposal show {proposal_id}")
    teller.tell(proposal_lines(view))
    teller.note(**facts_of(view.proposal))
    pause(proposal_id)
    teller.scene(
        "People approve exactly that",
        f"frenly proposal approve {proposal_id} --seen {view.proposal.digest[:12]}",
    )
    teller.tell(map(safe, stage.approve(proposal_id)))
    _wait(
        "the undo",
        lambda: stage.app.registry.proposal(proposal_id).proposal.applied_revision,
        stage,
    )
    facts = facts_of(stage.app.registry.proposal(proposal_id).proposal)
    teller.note(**facts)
    return facts


def _mended(
    stage: IncidentStage,
    teller: Teller,
    actors: Actors,
    undo: dict[str, Any],
    incident: Incident,
) -> Incident:
    teller.scene("Calls succeed, the alert resolves, and the incident closes", "")
    began = time.monotonic()
    _until_steady(stage, actors.shop)
    desk = open_triage(stage.app).incidents

    def find() -> Incident | None:
        found = desk.incident(incident.id)
        return found if found.state is IncidentState.CLOSED else None

    closed = _wait("the end of the incident", find, stage)
    took_s = time.monotonic() - began
    teller.tell(
        [
            f"{ALIAS} stands for {stage.target()} again by {undo['proposal']}",
            f"{closed.id} is {closed.state}, {took_s:.1f} s later",
        ]
    )
    teller.note(state=str(closed.state), seconds=round(took_s, 1))
    teller.scene("What is left of it", f"frenly incidents show {closed.id}")
    teller.tell(_report(stage, closed))
    return closed


def _report(stage: IncidentStage, incident: Incident) -> list[str]:
    registry = stage.app.registry
    ids = {response.proposal for response in incident.responses if response.proposal}
    return incident_lines(report_of(incident, {name: registry.proposal(name) for name in ids}))


def _until_steady(stage: IncidentStage, shop: Service) -> None:
    """Wait until many calls in a row have succeeded."""
    since = shop.counts

    def is_steady() -> bool:
        nonlocal since
        counts = shop.counts
        if counts.failed > since.failed:
            since = counts
        return counts.calls - since.calls >= _STEADY

    _wait("calls that succeed", is_steady, stage)


def _wait(what: str, find: Callable[[], _Found | None], stage: IncidentStage) -> _Found:
    """Look again and again until there is something; raise `Unavailable` when it takes long."""
    pause, give_up = threading.Event(), time.monotonic() + _PATIENCE_S
    while time.monotonic() < give_up:
        found = find()
        if found:
            return found
        pause.wait(_LOOK_EVERY_S)
    raise Unavailable(
        f"The demo waited {_PATIENCE_S:.0f} s for {what} in vain.",
        hint=f"See why in {str(stage.log)!r} and {str(stage.folder / 'monitoring')!r}.",
    )
