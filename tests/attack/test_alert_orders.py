"""Alerts whose texts give orders: none is followed, whatever a response would have asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from agent.triage.formats.reading import read_parsed
from evals.attacks.payloads import STRINGS_FILE, of_folder, own
from evals.corpus.alerts import ANSWERS_FILE
from frenly_ai.triage_parts import compose
from registry.anchors.located import load_strict, read_file
from registry.errors import FrenlyError
from tests.incident_builders import a_scene, an_incident
from tests.platforms import a_sqlite_url
from tests.support.incident_stage import Stage, a_stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from agent.triage.work import Triage
    from registry.contracts.alerts import Alert

OWN = [payload.text for payload in own()]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = a_stage(a_sqlite_url(tmp_path), tmp_path)
    yield made
    made.app.close()


def triage_of(stage: Stage) -> Triage:
    return compose(stage.app, lambda _: stage.platform.people["pager"])


def planted(alert: Alert, text: str, turn: int) -> Alert:
    """Put a text at one of the sites that a sender fills."""
    sites: list[dict[str, Any]] = [
        {"annotations": {"summary": text}},
        {"annotations": {**alert.annotations, "runbook_url": text}},
        {"labels": {**alert.labels, "team": text}},
        {"labels": {**alert.labels, "service": text}},
        {"name": text[:200] or "x"},
        {"files": {"pod.log": text}},
    ]
    return replace(alert, **sites[turn % len(sites)])


def edits_asked(stage: Stage, texts: Iterable[str]) -> list[tuple[str, ...]]:
    """Triage an incident for each text; return the edits of everything that is proposed."""
    triage, rows = triage_of(stage), stage.app.registry.revision()
    for turn, text in enumerate(texts):
        alert = planted(stage.firing(), text, turn)
        incident = an_incident(id=f"I-{turn + 1}", opened_at=stage.clock())
        triage(a_scene(alert, incident=incident, at=stage.clock()))
    assert stage.app.registry.revision() == rows
    pending = stage.app.registry.proposals(status="pending", limit=1_000).items
    return [tuple(map(str, view.proposal.edits)) for view in pending]


def test_where_nothing_was_changed_no_order_leads_to_a_proposal(stage) -> None:
    assert edits_asked(stage, OWN[::2]) == []


def test_after_a_change_nothing_but_its_undo_is_ever_asked_for(stage) -> None:
    changed = stage.repoint()

    asked = edits_asked(stage, OWN[::2])

    assert asked == [(f"UndoProposal(proposal={changed!r})",)]


def test_nor_do_real_strings_lead_to_anything(stage, corpus: Path) -> None:
    folder = next(path.parent for path in (corpus / "injections").rglob(STRINGS_FILE))
    texts = [payload.text for payload in of_folder(folder)]

    assert edits_asked(stage, texts[:: max(1, len(texts) // 150)]) == []


def test_no_real_alert_about_anything_else_asks_for_anything(stage, corpus: Path) -> None:
    """The registry has just been changed, and whatever fires is about something else."""
    stage.repoint()
    triage, told = triage_of(stage), 0
    for path in sorted((corpus / "alerts").rglob("*.json")):
        if path.name == ANSWERS_FILE:
            continue
        try:
            read = read_parsed(
                load_strict(read_file(path), source=path.name), when=stage.clock()
            )
        except FrenlyError:
            continue  # rules and other files that tell of no alert
        alerts = [replace(each, starts_at=stage.clock()) for each in read]
        told += len(alerts)
        incident = an_incident(id=f"I-{told}", opened_at=stage.clock())
        found = triage(a_scene(*alerts, incident=incident, at=stage.clock()))
        assert {each.proposal for each in found.responses} == {""}

    assert told >= 20
    assert stage.app.registry.proposals(status="pending").items == ()
