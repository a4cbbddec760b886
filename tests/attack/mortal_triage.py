"""A process that takes alerts, folds and triages them, and dies where it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.triage.folding import AlertFolding
from agent.triage.work import Triage, no_causes, no_response
from registry.contracts.incidents import Evidence, Scene
from registry.db.engine import open_engine
from registry.domain.actors import Actor, ActorKind
from registry.service.alerts import AlertDesk
from registry.service.incidents import IncidentDesk
from registry.service.triaging import Findings
from tests.attack.mortal import Fate
from tests.platforms import Clock, Platform, a_bare_registry
from tests.support.folded import told_of

SOURCE = Actor(id="am", kind=ActorKind.SERVICE, may=frozenset({"alert.tell"}))
PODS = 7


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What one process does, and where it ends."""

    url: str
    key: str
    at: str
    point: str
    """The point at which it dies; empty where it lives."""


def one_piece(scene: Scene) -> tuple[Evidence, ...]:
    """Gather as little as can be."""
    return (Evidence(id="E1", kind="alert", source="alert", says=scene.incident.title),)


TRIAGE = Triage(gather=one_piece, rank=no_causes, respond=no_response)


def keep_watch(watch: Watch) -> Platform:
    """Take one delivery, fold it in two batches, triage what comes of it."""
    fate = Fate(watch.point, 1)
    clock = Clock(datetime.fromisoformat(watch.at))
    seed = f"{watch.key}{watch.point}"  # an heir makes other ids
    platform = a_bare_registry(open_engine(watch.url), seed=seed, clock=clock, reach=fate)
    at = clock()
    alerts = [
        told_of(
            namespace=watch.key, labels={"pod": f"checkout-7d4b9c6f5d-{n:05d}"}, starts_at=at
        )
        for n in range(PODS)
    ]
    AlertDesk(platform.deps).take(watch.key, "alertmanager", alerts, SOURCE)
    carry_on(platform)
    return platform


def carry_on(platform: Platform) -> None:
    """Do whatever waits."""
    desk = IncidentDesk(platform.deps, AlertFolding())
    while desk.fold(PODS // 2).told:
        pass
    while (held := desk.triaging.take()) is not None:
        found = TRIAGE(held.scene, held.turns)
        desk.triaging.save(held, Findings(**found._asdict()))
