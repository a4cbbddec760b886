"""Senders that tell the same at once, and several who fold and triage: once each, none lost."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import pytest

from agent.triage.folding import AlertFolding
from registry.audit.entries import Entry, Tag
from registry.errors import Unavailable
from registry.service.alerts import AlertDesk
from registry.service.incidents import IncidentDesk
from registry.service.triaging import Findings, HeldElsewhere
from tests.attack.mortal_triage import SOURCE, TRIAGE
from tests.platforms import a_bare_registry
from tests.support.databases import engine
from tests.support.folded import told_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.contracts.alerts import Alert

__all__ = ["engine"]

SHOPS, PODS, SENDERS, FOLDERS = 6, 5, 4, 3


def deliveries() -> list[tuple[str, list[Alert]]]:
    """Return deliveries that overlap: each alert is in two of them."""
    found = []
    for shop in range(SHOPS):
        alerts = [
            told_of(namespace=f"shop{shop}", labels={"pod": f"checkout-7d4b9c6f5d-{n:05d}"})
            for n in range(PODS)
        ]
        found += [(f"a{shop}", alerts), (f"b{shop}", alerts[::-1])]
    return found


@pytest.fixture
def desks(engine):
    platform = a_bare_registry(engine)
    return platform, AlertDesk(platform.deps), IncidentDesk(platform.deps, AlertFolding())


def until_done(deed: Callable[[], object]) -> None:
    """Do it as a sender does: again after a 503, until there is an answer."""
    for _ in range(200):
        with suppress(Unavailable):
            deed()
            return
    raise AssertionError("the store never answered")


def send(alerts: AlertDesk) -> None:
    """Tell everything, as one sender of several."""
    for delivery, told in deliveries():
        until_done(partial(alerts.take, delivery, "am", told, SOURCE))


def work(alerts: AlertDesk, incidents: IncidentDesk, over: threading.Event) -> None:
    """Fold and triage until everything was told and folded, as one worker of several."""
    while not over.is_set() or alerts.unfolded():
        with suppress(Unavailable):
            incidents.fold(7)
        with suppress(Unavailable, HeldElsewhere):
            held = incidents.triaging.take()
            if held is not None:
                found = TRIAGE(held.scene, held.turns)
                incidents.triaging.save(held, Findings(**found._asdict()))


def test_alerts_that_are_told_and_folded_at_once_are_each_in_one_incident(desks) -> None:
    platform, alerts, incidents = desks
    over = threading.Event()

    with ThreadPoolExecutor(SENDERS + FOLDERS) as pool:
        workers = [pool.submit(work, alerts, incidents, over) for _ in range(FOLDERS)]
        senders = [pool.submit(send, alerts) for _ in range(SENDERS)]
        wait(senders)
        over.set()
        for done in (*senders, *workers):
            done.result()

    found = incidents.incidents(limit=100).items
    assert len(found) == SHOPS
    assert {(each.alerts, each.firing, each.tellings) for each in found} == {
        (PODS, PODS, 2 * PODS)
    }
    with platform.deps.view() as uow:
        tags = Counter(Entry.read(row.body).tag for row in uow.entries())
    assert tags[Tag.ALERT_TAKE] == 2 * SHOPS
    assert tags[Tag.INCIDENT_OPEN] == SHOPS
