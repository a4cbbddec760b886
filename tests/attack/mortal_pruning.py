"""A process that forgets what was told long ago, and dies where it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.triage.folding import AlertFolding
from registry.db.engine import open_engine
from registry.domain.actors import Actor, ActorKind
from registry.service.alerts import AlertDesk
from registry.service.incidents import IncidentDesk
from registry.service.pruning import Pruner, Retention
from tests.attack.mortal import Fate
from tests.attack.mortal_triage import SOURCE, carry_on
from tests.platforms import Clock, Platform, a_bare_registry
from tests.support.folded import told_of
from tests.support.pulls_told import tell_of_pulls

ANA = Actor(id="ana", kind=ActorKind.PERSON, may=frozenset({"incident.close"}))
DAY = timedelta(days=1)
KEEP = Retention(90 * DAY, 730 * DAY, 400 * DAY, 900 * DAY)


@dataclass(frozen=True, kw_only=True)
class Forgetting:
    """What one process does, and where it ends."""

    url: str
    at: str
    point: str = ""
    """The point at which it dies; empty where it lives."""
    times: int = 1


def remember(told: Forgetting) -> Platform:
    """Tell of two alerts: the incident of one is closed by a person, the other stays open."""
    platform = _platform(told)
    alerts, desk = AlertDesk(platform.deps), IncidentDesk(platform.deps, AlertFolding())
    at = platform.clock()
    for name in ("Closed", "Open"):  # the first is I-1
        labels = {"pod": f"{name.lower()}-0"}
        alert = told_of(name, namespace=name.lower(), labels=labels, starts_at=at)
        alerts.take(name, "alertmanager", [alert], SOURCE)
        carry_on(platform)
    desk.close("I-1", "known", ANA)
    return platform


def hear_of_pulls(told: Forgetting) -> Platform:
    """Hear of pull requests, some of which are over."""
    platform = _platform(told)
    with platform.deps.new_uow() as uow:
        tell_of_pulls(uow, DAY)
        uow.commit()
    return platform


def forget(told: Forgetting) -> Platform:
    """Forget what is old at that time."""
    platform = _platform(told)
    Pruner(platform.deps, KEEP).prune()
    return platform


def _platform(told: Forgetting) -> Platform:
    clock = Clock(datetime.fromisoformat(told.at))
    fate = Fate(told.point, told.times)
    engine = open_engine(told.url)
    return a_bare_registry(engine, seed=f"{told.at}{told.point}", clock=clock, reach=fate)
