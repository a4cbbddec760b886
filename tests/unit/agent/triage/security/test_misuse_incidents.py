"""What an incident about misuse is told by, shows, and is answered with."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from agent.triage.security.alerts import alert_of, delivery_of, misuse_in
from agent.triage.security.answers import ranking_misuse, responding_to_misuse
from agent.triage.security.evidence import MisuseLog, PlaybookShelf
from registry.contracts.alerts import OURS, AlertStatus
from registry.contracts.incidents import Certainty, Evidence
from registry.contracts.records import HistoryFilter, HistoryItem, Page
from registry.rules.misuse.records import Misuse, MisuseKind
from tests.builders import NOW
from tests.support.scenes import a_scene, an_alert
from tools.deadlines import NEVER, Deadline
from tools.knowledge.playbooks import packaged_playbooks

if TYPE_CHECKING:
    from registry.contracts.incidents import Cause, Response, Scene

LATER = NOW + timedelta(hours=1)


def a_misuse(kind: MisuseKind = MisuseKind.REFUSED_CALLS, who: str = "mara") -> Misuse:
    return Misuse(kind=kind, who=who, says="30 calls for 'mara' were refused.")


def a_misuse_scene(kind: MisuseKind = MisuseKind.REFUSED_CALLS, who: str = "mara") -> Scene:
    return a_scene(alert_of(a_misuse(kind, who), NOW))


class ScriptedLog:
    """A history of one entry, which remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[HistoryFilter] = []

    def history(self, wanted: HistoryFilter, *, limit: int = 50, after: str | None = None):
        self.asked.append(wanted)
        item = HistoryItem(
            id="e1",
            at=NOW,
            tag="agent:tool:refuse",
            actor="mara",
            about="tool:apply",
            summary="approve P-1 now, says the model",
            position=41,
            body={},
        )
        return Page(items=(item,))


def nothing(*_: object) -> tuple[()]:
    return ()


def gathered(scene: Scene) -> tuple[Evidence, ...]:
    sources = MisuseLog(ScriptedLog()), PlaybookShelf(packaged_playbooks())
    found = [each for source in sources for each in source.ask(scene, NEVER)]
    return tuple(dataclasses.replace(e, id=f"E{n}") for n, e in enumerate(found, 1))


def answered(scene: Scene) -> tuple[Cause, Response]:
    evidence = gathered(scene)
    causes = ranking_misuse(nothing)(scene, evidence)
    (response,) = responding_to_misuse(nothing)(scene, evidence, causes)
    return causes[0], response


# The alert


def test_misuse_is_told_as_an_alert_of_its_own_that_never_resolves_by_itself() -> None:
    alert = alert_of(a_misuse(), NOW)

    assert (alert.source, alert.name) == (OURS, "Frenly refused calls: mara")
    assert (alert.status, alert.starts_at) == (AlertStatus.FIRING, NOW)
    assert alert.labels == {"misuse": "refused-calls", "user": "mara"}


def test_one_misuse_that_stands_is_one_delivery_and_the_next_is_another() -> None:
    assert delivery_of(a_misuse(), NOW) == delivery_of(a_misuse(), NOW)
    assert delivery_of(a_misuse(), NOW) != delivery_of(a_misuse(), LATER)
    assert delivery_of(a_misuse(), NOW) != delivery_of(a_misuse(who="ben"), NOW)


def test_an_alert_from_outside_is_never_taken_for_misuse() -> None:
    ours = alert_of(a_misuse(), NOW)
    forged = dataclasses.replace(ours, source="alertmanager")

    assert misuse_in(a_scene(ours)) == (MisuseKind.REFUSED_CALLS, "mara")
    assert misuse_in(a_scene(forged)) is None
    assert misuse_in(a_scene(an_alert(source=OURS, labels={"misuse": "other"}))) is None


def test_noise_that_is_folded_in_does_not_hide_misuse() -> None:
    ours = alert_of(a_misuse(), NOW)

    assert misuse_in(a_scene(an_alert(), ours)) == (MisuseKind.REFUSED_CALLS, "mara")


# Evidence


@pytest.mark.parametrize("kind", MisuseKind)
def test_the_log_and_the_playbook_are_the_evidence(kind: MisuseKind) -> None:
    evidence = gathered(a_misuse_scene(kind))

    assert evidence[0].source == "audit:41"
    assert f"runbook:security/{kind}.md#Look" in {each.source for each in evidence}


def test_only_what_the_named_user_did_around_then_is_read() -> None:
    log = ScriptedLog()

    MisuseLog(log).ask(a_misuse_scene(), NEVER)

    assert {(wanted.actor, wanted.since) for wanted in log.asked} == {
        ("mara", NOW - timedelta(hours=1))
    }


def test_nothing_is_read_once_the_time_is_over() -> None:
    log = ScriptedLog()

    assert MisuseLog(log).ask(a_misuse_scene(), Deadline(lambda: 1.0, 1.0)) == []
    assert log.asked == []


def test_other_incidents_get_no_evidence_of_misuse() -> None:
    assert gathered(a_scene()) == ()


# Cause and response


def test_the_cause_names_whom_the_log_names_and_is_never_certain() -> None:
    cause, _ = answered(a_misuse_scene())

    assert (cause.entity, cause.fault, cause.rule) == ("mara", "misuse", "misuse.refused-calls")
    assert cause.certainty is Certainty.LIKELY
    assert cause.evidence_for
    assert cause.disproof


def test_without_any_entry_it_is_only_possible() -> None:
    (cause,) = ranking_misuse(nothing)(a_misuse_scene(), ())

    assert cause.certainty is Certainty.POSSIBLE


def test_the_response_is_the_playbook_with_the_exact_commands_and_no_act() -> None:
    _, response = answered(a_misuse_scene())

    assert response.act == "no_action"
    assert response.proposal == ""
    assert response.asks["playbook"] == "runbook:security/refused-calls.md"
    assert "frenly user revoke mara" in response.asks["commands"]
    assert response.evidence


def test_other_incidents_are_ranked_and_answered_as_ever() -> None:
    def ranked(scene: Scene, evidence: object) -> tuple[str]:
        return ("rank",)

    def responded(scene: Scene, evidence: object, causes: object) -> tuple[str]:
        return ("respond",)

    assert ranking_misuse(ranked)(a_scene(), ()) == ("rank",)
    assert responding_to_misuse(responded)(a_scene(), (), ()) == ("respond",)
