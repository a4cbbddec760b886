"""What triage found, as JSON documents."""

from __future__ import annotations

import math
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from registry.contracts.incidents import (
    Cause,
    Certainty,
    Evidence,
    Happening,
    Incident,
    Line,
    Response,
    Wording,
)
from registry.domain.digest import digest
from registry.domain.times import parse_moment, show_moment
from registry.service.texts import storable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

_MOMENTS = ("opened_at", "updated_at", "closed_at", "triaged_at")


def write_incident(incident: Incident) -> dict[str, Any]:
    """Write a whole incident, for programs that read it."""
    plain = {field.name: getattr(incident, field.name) for field in fields(incident)}
    moments = {name: show_moment(plain[name]) for name in _MOMENTS}
    confirmed = None if incident.confirmed is None else write_cause(incident.confirmed)
    return {
        **plain,
        **moments,
        **write_findings(
            evidence=incident.evidence,
            causes=incident.causes,
            responses=incident.responses,
            questions=incident.questions,
            timeline=incident.timeline,
        ),
        "state": str(incident.state),
        "confirmed": confirmed,
        "wording": None if incident.wording is None else write_wording(incident.wording),
    }


def write_findings(
    *,
    evidence: Sequence[Evidence] = (),
    causes: Sequence[Cause] = (),
    responses: Sequence[Response] = (),
    questions: Sequence[str] = (),
    timeline: Sequence[Happening] = (),
) -> dict[str, Any]:
    """Write what triage found out about an incident."""
    return {
        "evidence": [write_evidence(each) for each in evidence],
        "causes": [write_cause(each) for each in causes],
        "responses": [_plain(asdict(each)) for each in responses],
        "questions": storable(list(questions)),
        "timeline": [write_happening(each) for each in timeline],
    }


def read_findings(document: Mapping[str, Any]) -> dict[str, Any]:
    """Read what `write_findings` wrote, as fields of an incident."""
    return {
        "evidence": tuple(_read_evidence(each) for each in document.get("evidence", ())),
        "causes": tuple(read_cause(each) for each in document.get("causes", ())),
        "responses": tuple(_read_response(each) for each in document.get("responses", ())),
        "questions": tuple(document.get("questions", ())),
        "timeline": tuple(read_happening(each) for each in document.get("timeline", ())),
    }


def basis_of(incident: Incident) -> str:
    """Hash what triage found of an incident, moments and counts apart."""
    return digest(
        [
            [[e.id, e.kind, e.source] for e in incident.evidence],
            [[c.entity, c.fault, str(c.certainty), c.evidence_for] for c in incident.causes],
            [[r.act, r.proposal] for r in incident.responses],
        ]
    )


def write_wording(wording: Wording) -> dict[str, Any]:
    """Write what a model said."""
    return _plain(asdict(wording))


def read_wording(document: Mapping[str, Any]) -> Wording:
    """Read what `write_wording` wrote."""
    lines = {
        part: tuple(Line(says=e["says"], evidence=tuple(e["evidence"])) for e in document[part])
        for part in ("summary", "doubts")
    }
    return Wording(**{**document, **lines})


def write_evidence(evidence: Evidence) -> dict[str, Any]:
    """Write one piece of evidence."""
    return _plain({**asdict(evidence), "at": _shown(evidence.at)})


def write_cause(cause: Cause) -> dict[str, Any]:
    """Write a possible cause."""
    return _plain({**asdict(cause), "certainty": str(cause.certainty)})


def read_cause(document: Mapping[str, Any]) -> Cause:
    """Read what `write_cause` wrote."""
    lists = {name: tuple(document[name]) for name in ("evidence_for", "evidence_against")}
    given = {**document, **lists, "certainty": Certainty(document["certainty"])}
    return Cause(**given)


def write_happening(happening: Happening) -> dict[str, Any]:
    """Write one line of a timeline."""
    return _plain({**asdict(happening), "at": _shown(happening.at)})


def read_happening(document: Mapping[str, Any]) -> Happening:
    """Read what `write_happening` wrote."""
    return Happening(**{**document, "at": parse_moment(document["at"])})


def _read_evidence(document: Mapping[str, Any]) -> Evidence:
    at = document["at"]
    return Evidence(**{**document, "at": None if at is None else parse_moment(at)})


def _read_response(document: Mapping[str, Any]) -> Response:
    return Response(**{**document, "evidence": tuple(document["evidence"])})


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    """Let every store take the texts; numbers stay numbers."""
    return {key: _kept(value) for key, value in document.items()}


def _kept(value: Any) -> Any:
    if isinstance(value, dict):
        return {storable(str(key)): _kept(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_kept(item) for item in value]
    if isinstance(value, float) and math.isfinite(value):
        return value
    return storable(value)


def _shown(moment: datetime | None) -> str | None:
    return None if moment is None else show_moment(moment)
