"""Whatever a monitoring system sent, as alerts: the one door to all formats."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agent.triage.formats.documents import TooLarge, read_document
from agent.triage.formats.known import FORMATS, NAMES
from agent.triage.formats.relays import sent_by_sns
from agent.triage.formats.rules import is_rules, refuse_rules
from agent.triage.formats.telling import MAX_LABEL, MAX_NAME, NotAnAlert
from agent.triage.formats.values import text
from registry.errors import InvalidInput, nearest

if TYPE_CHECKING:
    from datetime import datetime

    from agent.triage.formats.mapping import Format
    from registry.contracts.alerts import Alert

MAX_ALERTS = 20_000
_ENVELOPE = frozenset({"payload", "alert_type", "upstream_parameters", "provider", "source"})
_DEEPEST = 3


def read_alerts(
    body: bytes, *, said: str | None = None, when: datetime | None = None
) -> tuple[Alert, ...]:
    """Read the alerts of one body, of the format that it shows, or of the one that is `said`.

    `when` is the moment at which the body came; without it, an end told as a moment is not
    known to have come, and the alert counts as firing. None of several alerts is left out:
    one that cannot be read refuses the body. A body may well tell of no alert.
    """
    return read_parsed(read_document(body), said=said, when=when)


def read_parsed(
    document: Any, *, said: str | None = None, when: datetime | None = None
) -> tuple[Alert, ...]:
    """Read the alerts of a document that is parsed already."""
    if is_rules(document):
        refuse_rules(document)
    found = _read(document, _asked(said), when, 0)
    if len(found) > MAX_ALERTS:
        raise TooLarge(
            f"The body holds {len(found)} alerts.",
            hint=f"At most {MAX_ALERTS} are taken at once; send them in several bodies.",
        )
    return found


def _asked(said: str | None) -> tuple[Format, ...]:
    if said is None:
        return FORMATS
    if said not in NAMES:
        raise InvalidInput(
            f"{said!r} is not a format of alerts.", hint=nearest(said, NAMES), format=said
        )
    return tuple(each for each in FORMATS if each.name == said)


def _read(
    document: Any, formats: tuple[Format, ...], when: datetime | None, depth: int
) -> tuple[Alert, ...]:
    if depth < _DEEPEST and _is_envelope(document):
        name = text(document.get("alert_type"))
        within = _read(_labelled(document["payload"], name), formats, when, depth + 1)
        return _renamed(within, name)
    if depth < _DEEPEST and (carried := sent_by_sns(document)) is not None:
        return _read(carried, formats, when, depth + 1)
    fitting = next((each for each in formats if each.recognises(document)), None)
    if fitting is None:
        name = formats[0].name if len({each.name for each in formats}) == 1 else ""
        raise NotAnAlert(
            f"The body is not of format {name!r}." if name else "The body holds no object.",
            hint="Post it as the monitoring system makes it, to the address of its format."
            if name
            else "Send a JSON object, or a list of objects.",
        )
    return fitting.read(document, when)


def _is_envelope(document: Any) -> bool:
    """Recognise what only carries a payload, and perhaps the name that it was sent under."""
    return (
        isinstance(document, dict)
        and isinstance(document.get("payload"), dict | list)
        and set(document) <= _ENVELOPE
    )


def _labelled(payload: Any, name: str | None) -> Any:
    """Complete labels that lack the alert's name with what the envelope says."""
    marks = payload.get("labels") if isinstance(payload, dict) else None
    if name is None or not isinstance(marks, dict) or "alertname" in marks:
        return payload
    return {**payload, "labels": {"alertname": name, **marks}}


def _renamed(found: tuple[Alert, ...], name: str | None) -> tuple[Alert, ...]:
    """Name a single alert as its envelope does; what it calls itself becomes a label."""
    if name is None or len(found) != 1 or found[0].name == name:
        return found
    alert = found[0]
    own = {"title": alert.name[:MAX_LABEL], **alert.labels}
    return (replace(alert, name=name[:MAX_NAME], labels=own),)
