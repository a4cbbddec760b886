"""The rules for alerts that fire together, as causes: never certain, for alerts alone tell."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from agent.triage.causes.topology.labels import calls_of, entities_of, symptom_of
from agent.triage.causes.topology.names import stem_of
from agent.triage.causes.topology.picture import RUNNING
from agent.triage.causes.topology.ranking import rank_entities
from agent.triage.causes.topology.roles import Role
from agent.triage.causes.topology.troubles import trouble_of
from agent.triage.causes.topology.weights import SHOWN
from registry.contracts.alerts import AlertStatus
from registry.contracts.incidents import Cause, Certainty
from tools.evidence.alerts import thing_of
from tools.evidence.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from agent.triage.causes.topology.records import Ranked, Reason, Symptom
    from registry.contracts.alerts import Alert
    from registry.contracts.incidents import Evidence, Scene

RULE = "fire_together"
_MOST_ALERTS = 1_000
_MOST_THINGS = 200
_MOST_CALLS = 500
_MOST_CHARS = 300
_SHOWN = 3
_LEAD = 1.0
"""Points between the first and the second, of another workload, that make it likely."""
_CHANGED = 1.5
_DEPLOYMENT = "deployment"
"""What the registry changed has rules of its own; a pattern of alerts must not borrow its
weight, for on it proposals rest."""
_PER_POINT, _MOST_SCORE = 0.05, 0.45
"""So that no pattern of alerts outranks a mechanism that was seen."""
_BROKEN_ITSELF = 2.0
_TELLING = 0.5
"""What weighs less is left out of the sentence."""


class _Ids(NamedTuple):
    """Evidence by what it shows."""

    alerts: Mapping[Symptom, frozenset[str]]
    changes: Mapping[str, tuple[str, ...]]
    """By the stem of what was changed."""


def together(scene: Scene, evidence: Sequence[Evidence]) -> tuple[Cause, ...]:
    """Tell which thing may be behind alerts that fire together; nothing for one thing alone."""
    firing = [alert for alert in scene.alerts if alert.status is AlertStatus.FIRING]
    firing = sorted(firing, key=_heaviest_first)[:_MOST_ALERTS]
    symptoms = {symptom_of(alert) for alert in firing}
    named = dict.fromkeys(thing for alert in firing for thing in entities_of(alert))
    things = list(named)[:_MOST_THINGS]
    if len({stem_of(symptom.entity, symptom.kind) for symptom in symptoms}) < 2:  # noqa: PLR2004 - one alone is no pattern
        return ()
    told = {call for alert in firing for call in calls_of(alert.labels)}
    calls = sorted(told)[:_MOST_CALLS]
    ids = _Ids(_ids_of_alerts(firing, evidence), _ids_of_changes(evidence))
    ranked = sorted(
        (_Place.of(each, ids) for each in rank_entities(symptoms, things, calls)),
        key=lambda place: -place.points,  # a stable order: what ranking put first stays first
    )
    best = _one_of_each_workload(place for place in ranked if place.seen)
    return tuple(
        place.cause(is_ahead=not number and _leads(best))
        for number, place in enumerate(best[:_SHOWN])
    )


def _heaviest_first(alert: Alert) -> tuple[float, Symptom, str]:
    """Order alerts so that of a storm the crashes are looked at before all the errors."""
    return -SHOWN.get(trouble_of(alert.name), 0.0), symptom_of(alert), alert.fingerprint


def unnamed(patterns: Sequence[Cause], seen: Sequence[Cause]) -> list[Cause]:
    """Leave out things of which a mechanism was seen: a pattern adds nothing to that."""
    named = {stem_of(cause.entity, "") for cause in seen}
    return [cause for cause in patterns if stem_of(cause.entity, "") not in named]


class _Place(NamedTuple):
    ranked: Ranked
    points: float
    seen: tuple[str, ...]
    against: tuple[str, ...]
    changes: tuple[str, ...]

    @classmethod
    def of(cls, ranked: Ranked, ids: _Ids) -> _Place:
        changes = ids.changes.get(stem_of(ranked.entity.name, ranked.entity.kind), ())
        seen = _told(ranked.speaks_for, ids)
        return cls(
            ranked,
            ranked.points + (_CHANGED if changes else 0.0),
            seen,
            tuple(each for each in _told(ranked.speaks_against, ids) if each not in seen),
            changes if seen else (),
        )

    def cause(self, *, is_ahead: bool) -> Cause:
        """Return it as a cause; likely only if it is far ahead and broken in itself."""
        entity, reasons = self.ranked.entity, self.ranked.speaks_for
        name = clean(entity.name, _MOST_CHARS)
        is_steering = self.ranked.role not in RUNNING  # what runs needs no word on that
        is_broken = self.ranked.role is Role.INJECTOR or any(
            reason.points >= _BROKEN_ITSELF for reason in reasons[1:]
        )
        likely = is_ahead and (is_broken or bool(self.changes))
        told = _telling(reasons, is_steering=is_steering)
        if self.changes:
            told.append("it was deployed before")
        return Cause(
            entity=name,
            fault=self.ranked.fault,
            says=f"{entity.kind} {name!r} may be behind the alerts: {'; '.join(told)}.",
            certainty=Certainty.LIKELY if likely else Certainty.POSSIBLE,
            score=round(min(_MOST_SCORE, max(0.0, self.points) * _PER_POINT), 4),
            rule=RULE,
            evidence_for=(*self.seen, *self.changes),
            evidence_against=self.against,
            disproof=self.ranked.disproof,
        )


def _telling(reasons: Sequence[Reason], *, is_steering: bool) -> list[str]:
    """Return what weighs enough to be said; of what hardly weighs, everything."""
    shown = [reason for reason in reasons if reason.symptoms or is_steering]
    heavy = [reason.says for reason in shown if reason.points >= _TELLING]
    return heavy or [reason.says for reason in shown]


def _one_of_each_workload(places: Iterable[_Place]) -> list[_Place]:
    best: dict[tuple[str, str], _Place] = {}
    for place in places:
        entity = place.ranked.entity
        best.setdefault((entity.namespace, stem_of(entity.name, entity.kind)), place)
    return list(best.values())


def _leads(best: Sequence[_Place]) -> bool:
    return len(best) == 1 or best[0].points - best[1].points >= _LEAD


def _ids_of_alerts(
    alerts: Sequence[Alert], evidence: Sequence[Evidence]
) -> Mapping[Symptom, frozenset[str]]:
    """Find the evidence that each symptom became; evidence names alerts in words of its own."""
    ids: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in evidence:
        if each.kind == "alert":
            ids[_words(str(each.data.get("name", "")), each.about)].add(each.id)
    found: dict[Symptom, set[str]] = defaultdict(set)
    for alert in alerts:
        found[symptom_of(alert)] |= ids[_words(alert.name, thing_of(alert))]
    return {symptom: frozenset(its) for symptom, its in found.items()}


def _words(name: str, about: str) -> tuple[str, str]:
    return clean(name, _MOST_CHARS), clean(about, _MOST_CHARS)


def _ids_of_changes(evidence: Sequence[Evidence]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for each in evidence:
        if each.kind == _DEPLOYMENT and each.about:
            found[stem_of(each.about.rpartition("/")[2], "")].append(each.id)
    return {stem: tuple(its) for stem, its in found.items()}


def _told(reasons: Iterable[Reason], ids: _Ids) -> tuple[str, ...]:
    """Return the evidence that shows the symptoms behind some reasons, each once."""
    symptoms = {told for reason in reasons for told in reason.symptoms}
    found = {each for told in symptoms for each in ids.alerts.get(told, ())}
    return tuple(sorted(found, key=lambda each: (len(each), each)))
