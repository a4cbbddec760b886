"""Incidents on every store: folded, held for triage by one, closed and opened again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import text

from agent.triage.folding import NEAR, AlertFolding
from agent.triage.healthy import is_healthy_signal
from registry.audit.entries import Tag
from registry.contracts.incidents import (
    Cause,
    Certainty,
    Evidence,
    Happening,
    IncidentState,
    Line,
    Response,
    Wording,
)
from registry.domain.actors import Actor, ActorKind
from registry.errors import Conflict, Denied, InvalidInput, Missing
from registry.service.alerts import AlertDesk
from registry.service.entering import RETRIAGE_AFTER
from registry.service.incident_documents import basis_of
from registry.service.incidents import QUIET, IncidentDesk
from registry.service.triaging import LEASE, MOST_ATTEMPTS, Findings, HeldElsewhere
from tests.builders import NOW
from tests.platforms import a_bare_registry
from tests.support.folded import RESOLVED, at, told_of

SOURCE = Actor(id="am", kind=ActorKind.SERVICE, may=frozenset({"alert.tell"}))
ANA = Actor(id="ana", kind=ActorKind.PERSON, may=frozenset({"incident.close"}))
CAUSE = Cause(
    entity="shop/checkout",
    fault="rollout",
    says="A new version was rolled out.",
    certainty=Certainty.LIKELY,
    score=0.75,
    rule="recent_rollout",
    evidence_for=("E1",),
)
FOUND = Findings(
    evidence=(
        Evidence(
            id="E1", kind="alert", source="alert:x", says="it fires", at=NOW, data={"n": 1.5}
        ),
    ),
    causes=(CAUSE,),
    responses=(Response(act="no_action", because="nobody knows", asks={"a": [1]}),),
    questions=("Who knows?",),
    timeline=(Happening(at=at(-5), says="It began.", evidence="E1"),),
)


class Monitoring:
    """A desk with who tells it of alerts."""

    def __init__(self, engine) -> None:
        if engine.dialect.name == "postgresql":  # the tests share a database and its numbers
            with engine.begin() as connection:
                connection.execute(text("ALTER SEQUENCE incident_number_seq RESTART"))
        self.platform = a_bare_registry(engine)
        self.clock, self.heard = self.platform.clock, []
        self.alerts = AlertDesk(self.platform.deps)
        self.desk = IncidentDesk(
            self.platform.deps,
            AlertFolding(is_healthy=is_healthy_signal),
            lambda _, incident, event: self.heard.append((event, incident.id)),
        )
        self._ids = count()

    def tell(self, *alerts) -> None:
        self.alerts.take(f"d{next(self._ids)}", "alertmanager", alerts, SOURCE)

    def fold(self, *alerts, limit: int = 500):
        self.tell(*alerts)
        return self.desk.fold(limit)

    def triage(self, found: Findings = FOUND):
        held = self.desk.triaging.take()
        return None if held is None else self.desk.triaging.save(held, found)

    def one(self):
        (incident,) = self.desk.incidents().items
        return self.desk.incident(incident.id)


@pytest.fixture
def room(engine) -> Monitoring:
    return Monitoring(engine)


def pods(number: int, **fields):
    return [
        told_of(labels={"pod": f"checkout-7d4b9c6f5d-{n:05d}"}, **fields) for n in range(number)
    ]


def test_what_was_told_becomes_an_incident_with_what_it_is_about(room) -> None:
    folded = room.fold(told_of(severity="warning"), told_of("Slow", severity="critical"))

    incident = room.one()
    assert folded.incidents == (incident.id,)
    assert (incident.title, incident.severity) == (
        "PodCrashLooping on shop/checkout",
        "critical",
    )
    assert (incident.alerts, incident.firing, incident.tellings) == (2, 2, 2)
    assert incident.opened_at == NOW
    assert room.heard == [("opened", "I-1")]
    assert room.platform.tags()[-1] == Tag.INCIDENT_OPEN


def test_a_storm_is_folded_in_batches_into_one_incident(room) -> None:
    room.tell(*pods(250))

    while room.desk.fold(100).told:
        pass

    assert (room.one().alerts, room.one().firing) == (250, 250)
    assert room.alerts.unfolded() == 0
    assert room.desk.lag_s() == 0


def test_an_alert_that_is_told_again_is_counted_and_is_no_news(room) -> None:
    room.fold(told_of())
    room.triage()
    room.clock.advance(RETRIAGE_AFTER)

    folded = room.fold(told_of())

    assert folded.told == 0
    assert room.one().tellings == 2
    assert room.desk.triaging.take() is None


def test_a_signal_that_all_is_well_is_noted_as_such(room) -> None:
    watchdog = told_of("Watchdog", severity="none", namespace=None, labels={})
    room.fold(watchdog)
    room.clock.advance(timedelta(hours=1))
    room.fold(replace(watchdog, starts_at=at(60)))
    room.clock.advance(timedelta(hours=1))
    room.fold(replace(watchdog, starts_at=at(60)))

    (beat,) = room.desk.heartbeats()
    assert (beat.name, beat.told, beat.at, beat.last_at) == ("Watchdog", 3, NOW, at(120))
    assert room.desk.incidents().items == ()
    assert room.alerts.unfolded() == 0


def test_incidents_that_turn_out_to_be_one_are_merged_with_all_they_had(room) -> None:
    late = NEAR.total_seconds() / 60 + 20
    room.fold(told_of("A", severity="warning"))
    room.fold(told_of("B", severity="critical", starts_at=at(late)))
    room.triage()

    room.fold(told_of("C", starts_at=at(25)))

    one, other = room.desk.incident("I-1"), room.desk.incident("I-2")
    assert (one.alerts, one.severity, one.state) == (3, "critical", IncidentState.OPEN)
    assert (other.alerts, other.firing, other.part_of) == (0, 0, "I-1")
    assert other.state is IncidentState.CLOSED
    assert ("merged", "I-2") in room.heard
    assert Tag.INCIDENT_MERGE in room.platform.tags()
    assert {h.says for h in one.timeline} >= {"I-2 turned out to be part of it."}
    with pytest.raises(Conflict, match="part of I-1"):
        room.desk.reopen("I-2", "why", ANA)


def test_whoever_triages_what_was_merged_meanwhile_saves_nothing(room) -> None:
    room.fold(told_of("A"))
    room.fold(told_of("B", starts_at=at(50)))
    room.triage()
    held = room.desk.triaging.take()
    assert held is not None
    assert held.row.id == "I-2"

    room.fold(told_of("C", starts_at=at(25)))

    with pytest.raises(HeldElsewhere):
        room.desk.triaging.save(held, FOUND)
    assert room.desk.incident("I-2").causes == ()


def test_what_triage_found_comes_back_as_it_was_saved(room) -> None:
    room.fold(told_of())

    saved = room.triage()

    found = room.one()
    assert saved == found
    assert found.evidence == FOUND.evidence
    assert found.causes == FOUND.causes
    assert found.responses == FOUND.responses
    assert found.questions == FOUND.questions
    assert set(found.timeline) >= set(FOUND.timeline)
    assert found.triaged_at == room.clock()
    assert room.heard[-1] == ("triaged", "I-1")
    assert room.platform.tags()[-1] == Tag.INCIDENT_TRIAGE
    assert room.desk.triaging.take() is None


def test_triage_sees_each_alert_once_as_it_stands(room) -> None:
    room.fold(told_of(), told_of("Slow", files={"pod.log": "boom"}))
    room.fold(told_of(status=RESOLVED, ends_at=at(5)))

    held = room.desk.triaging.take()

    assert held is not None
    assert [(a.name, str(a.status)) for a in held.scene.alerts] == [
        ("PodCrashLooping", "resolved"),
        ("Slow", "firing"),
    ]
    assert held.scene.alerts[1].files == {"pod.log": "boom"}


def test_an_alert_that_flaps_is_told_with_its_turns(room) -> None:
    for turn in range(4):
        room.fold(told_of(starts_at=at(turn * 20)))

    held = room.desk.triaging.take()

    assert held is not None
    assert held.turns == (("PodCrashLooping", 4),)
    assert held.scene.incident.firing == 1


def test_only_one_holds_an_incident_until_its_lease_is_over(room) -> None:
    room.fold(told_of())
    first = room.desk.triaging.take()
    assert first is not None
    assert room.desk.triaging.take() is None
    room.clock.advance(LEASE)

    heir = room.desk.triaging.take()

    assert heir is not None
    with pytest.raises(HeldElsewhere):
        room.desk.triaging.save(first, FOUND)
    assert room.desk.triaging.save(heir, FOUND).causes == (CAUSE,)


def test_news_during_triage_is_looked_at_afterwards_and_not_at_once(room) -> None:
    room.fold(told_of())
    held = room.desk.triaging.take()
    assert held is not None
    room.fold(told_of("Slow"))
    room.desk.triaging.save(held, FOUND)
    assert room.desk.triaging.take() is None
    room.clock.advance(RETRIAGE_AFTER)

    again = room.desk.triaging.take()

    assert again is not None
    assert len(again.scene.alerts) == 2


def test_triage_that_fails_is_tried_again_a_few_times_and_with_news(room) -> None:
    room.fold(told_of())
    for _ in range(MOST_ATTEMPTS):
        room.clock.advance(LEASE)
        held = room.desk.triaging.take()
        assert held is not None
        room.desk.triaging.give_back(held, "it broke")
    room.clock.advance(LEASE)
    assert room.desk.triaging.take() is None

    room.fold(told_of("Slow"))

    assert room.desk.triaging.take() is not None


def test_whoever_comes_back_too_late_gives_nothing_back(room) -> None:
    room.fold(told_of())
    late = room.desk.triaging.take()
    room.clock.advance(LEASE)
    assert late is not None
    assert room.desk.triaging.take() is not None

    room.desk.triaging.give_back(late, "it broke")

    assert room.desk.triaging.take() is None


def test_what_resolved_closes_after_a_quiet_time(room) -> None:
    room.fold(told_of())
    room.fold(told_of(status=RESOLVED, ends_at=at(5)))
    assert room.one().firing == 0
    assert room.desk.settle() == []
    room.clock.advance(QUIET)

    assert room.desk.settle() == ["I-1"]

    assert room.one().state is IncidentState.CLOSED
    assert room.one().closed_at == room.clock()
    assert room.heard[-1] == ("closed", "I-1")
    assert room.desk.settle() == []
    assert room.desk.counts() == {"closed": 1}


def test_what_fires_anew_opens_the_same_incident_again(room) -> None:
    room.fold(told_of())
    room.fold(told_of(status=RESOLVED, ends_at=at(5)))
    room.clock.advance(QUIET)
    room.desk.settle()

    room.fold(told_of(starts_at=at(30)))

    assert room.one().state is IncidentState.OPEN
    assert room.one().closed_at is None
    assert room.heard[-1] == ("reopened", "I-1")
    assert Tag.INCIDENT_REOPEN in room.platform.tags()


def test_an_old_telling_that_comes_late_opens_nothing_again(room) -> None:
    room.fold(told_of(starts_at=at(30)))
    room.fold(told_of(status=RESOLVED, starts_at=at(30), ends_at=at(40)))
    room.clock.advance(timedelta(hours=1))
    room.desk.settle()

    room.fold(told_of(starts_at=at(10)))

    assert room.one().state is IncidentState.CLOSED


def test_a_firing_of_another_incident_is_over_once_the_alert_fires_anew(room) -> None:
    room.fold(told_of())
    room.fold(told_of(starts_at=at(24 * 60)))

    old, new = room.desk.incident("I-1"), room.desk.incident("I-2")

    assert (old.firing, new.firing) == (0, 1)


def test_a_person_closes_with_a_reason_and_confirms_a_cause(room) -> None:
    room.fold(told_of())
    room.triage()

    closed = room.desk.close("I-1", "rolled back", ANA, cause=1)

    assert (closed.closed_by, closed.reason) == ("ana", "rolled back")
    assert closed.confirmed == CAUSE
    assert closed.firing == 1
    (past,) = room.desk.confirmed().items
    assert (past.by, past.cause, past.alert_names) == ("ana", CAUSE, ("PodCrashLooping",))
    assert past.at == room.clock()
    assert room.platform.tags()[-1] == Tag.INCIDENT_CLOSE


def test_what_is_closed_by_a_person_stays_so_while_nothing_fires_anew(room) -> None:
    room.fold(told_of())
    room.desk.close("I-1", "known", ANA)

    room.fold(told_of(status=RESOLVED, ends_at=at(5)))

    assert room.one().state is IncidentState.CLOSED
    assert room.one().firing == 0


def test_a_person_opens_again_and_nothing_stays_confirmed(room) -> None:
    room.fold(told_of())
    room.triage()
    room.desk.close("I-1", "rolled back", ANA, cause=1)

    opened = room.desk.reopen("I-1", "it was not that", ANA)

    assert opened.state is IncidentState.OPEN
    assert (opened.confirmed, opened.closed_by, opened.reason) == (None, "", "")
    assert room.desk.confirmed().items == ()


def test_closing_what_may_not_be_closed_is_refused_and_recorded(room) -> None:
    room.fold(told_of())
    room.triage()
    for wrong, by, reason, cause in (
        (Denied, replace(ANA, may=frozenset({"read"})), "why", None),
        (InvalidInput, ANA, "  ", None),
        (InvalidInput, ANA, "why", 2),
    ):
        with pytest.raises(wrong):
            room.desk.close("I-1", reason, by, cause=cause)
        assert room.platform.tags()[-1] == Tag.INCIDENT_REFUSE
    for missing in ("I-2", "I-0", "17", "I-99999999999999999999"):
        with pytest.raises(Missing):
            room.desk.close(missing, "why", ANA)
    with pytest.raises(Conflict):
        room.desk.reopen("I-1", "why", ANA)
    assert room.one().state is IncidentState.OPEN


def test_lists_come_in_pages_newest_first_by_state(room) -> None:
    for name in ("A", "B", "C"):
        room.fold(told_of(name, labels={"service": name}, namespace=name))
    room.desk.close("I-2", "known", ANA)

    first = room.desk.incidents(limit=2)
    rest = room.desk.incidents(limit=2, after=first.next)

    assert [each.id for each in (*first.items, *rest.items)] == ["I-3", "I-2", "I-1"]
    assert rest.next is None
    assert [each.id for each in room.desk.incidents(state="closed").items] == ["I-2"]
    with pytest.raises(InvalidInput, match="state of an incident"):
        room.desk.incidents(state="opn")
    with pytest.raises(InvalidInput, match="page"):
        room.desk.incidents(limit=0)


def test_who_told_of_it_is_found_only_while_the_token_is_good(engine) -> None:
    room = Monitoring(engine)
    made = room.platform.registry.add_user("root", ["admin"], kind="person", by=None)
    root = room.platform.registry.authenticate(made.token)
    pager = room.platform.registry.add_user("pager", ["service"], kind="service", by=root)
    told = room.platform.registry.authenticate(pager.token)
    room.alerts.take("p1", "alertmanager", [told_of()], told)
    room.desk.fold()

    assert room.desk.teller("I-1") == told

    room.platform.registry.revoke_user("pager", by=root)
    assert room.desk.teller("I-1") is None


def test_texts_of_alerts_stay_texts_whatever_they_hold(room) -> None:
    name = "\u202eevil\x00\x1b[2J; DROP TABLE incident " + "x" * 5_000
    room.fold(told_of(name, labels={"service": "x' OR 1=1"}))

    assert room.one().alerts == 1
    assert "DROP TABLE" in room.one().title


def test_a_models_words_are_kept_only_with_the_findings_they_were_made_from(room) -> None:
    room.fold(told_of())
    room.triage()
    line = Line(says="It fires \x00\ud800.", evidence=("E1",))
    words = Wording(summary=(line,), doubts=(), model="gpt-x", basis=basis_of(room.one()))

    is_kept = room.desk.triaging.save_wording("I-1", words)

    kept = room.one().wording
    assert (is_kept, kept.model, kept.summary[0].evidence) == (True, "gpt-x", ("E1",))
    assert not room.desk.triaging.save_wording("I-1", replace(words, basis="other"))
    assert room.platform.tags().count(Tag.INCIDENT_WORD) == 1
    room.clock.advance(RETRIAGE_AFTER)
    room.fold(told_of("Slow"))
    room.triage(replace(FOUND, causes=()))
    assert room.one().wording is None
