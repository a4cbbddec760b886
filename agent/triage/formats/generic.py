"""The last resort: an alert of a sender that nobody described, read by the roles of its fields.

Careful on purpose: a severity comes only from a field that says severity, a namespace only
from one that could name one, and a document in which nothing says what happened is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from agent.triage.formats.mapping import RESOLVED, Format
from agent.triage.formats.roles import PEOPLE, ROLES, THINGS
from agent.triage.formats.telling import NotAnAlert, Telling
from agent.triage.formats.values import labels, moment, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from registry.contracts.alerts import Alert

_DEEP = 4
_MOST = 2_000
"""Fields of one alert that are looked at."""
_LISTS = ("alerts", "events", "incidents", "records", "items", "messages", "data", "results")
_LOWER_UPPER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


_Fields = Mapping[str, list[Any]]
"""What stands under each word, the outermost first."""


def _fields(document: Any) -> dict[str, list[Any]]:
    """Return all fields under one spelling of their names."""
    level, found, count = [("", document)], dict[str, list[Any]](), 0
    for _ in range(_DEEP):
        below: list[tuple[str, Any]] = []
        for within, one in level:
            for key, value in one.items() if isinstance(one, dict) else ():
                if (count := count + 1) > _MOST:
                    return found
                word = _spelled(key)
                found.setdefault(_called(word, within), []).append(value)
                if word not in PEOPLE:
                    below.append((word, value))
        level = below
    return found


def _called(word: str, within: str) -> str:
    """Tell the name of an alert or its rule from that of a host, a status or a customer.

    >>> _called("name", "data"), _called("name", "rule"), _called("name", "host")
    ('name', 'rule_name', 'host_name')
    """
    whole = f"{within}_{word}"
    is_other = within in THINGS or whole in ROLES["name"]
    return whole if word == "name" and is_other else word


@lru_cache(maxsize=4_096)
def _spelled(key: str) -> str:
    """Spell a field's name in one way.

    >>> _spelled("AlertName"), _spelled("k8s.namespace.name"), _spelled("RUNBOOK_URL")
    ('alert_name', 'k8s_namespace_name', 'runbook_url')
    """
    return _NO_LETTER.sub("_", _LOWER_UPPER.sub("_", key).lower()).strip("_")


def _in_role(fields: _Fields, words: tuple[str, ...]) -> Iterator[Any]:
    """Yield what stands under the words, the most telling word first."""
    for word in [word for word in words if word in fields]:  # few are, of many words
        yield from fields[word]


def _said(fields: _Fields, words: tuple[str, ...]) -> str | None:
    found = (text(value) or _named(value) for value in _in_role(fields, words))
    return next((said for said in found if said), None)


def _named(value: Any) -> str | None:
    """Return what a small object calls itself: `{"severity": {"name": "high"}}`."""
    if not isinstance(value, dict):
        return None
    found = (text(value.get(key)) for key in ("name", "value", "label", "title"))
    return next((said for said in found if said), None)


def _is_over(fields: _Fields) -> bool:
    told = [text(value) for value in _in_role(fields, ROLES["over"])]
    if "true" in told:
        return True
    words = (text(value) for value in _in_role(fields, ROLES["state"]))
    first = next((word for word in words if word), "")
    return first.lower() in RESOLVED or _ENDED.fullmatch(_spelled(first)) is not None


_ENDED = re.compile(
    r"(?:alert|alarm|check|event|incident|issue|item|monitor|policy|problem|trigger)_"
    r"(?:resolved?|recover(?:ed|y)|closed?|cleared?)(?:_(?:critical|warning))?"
)
"""`incident.resolved`, `POLICY_CLOSE_CRITICAL`: what came to its end, and that it did."""


def _read_one(document: Any) -> Alert:
    fields = _fields(document)
    marks: dict[str, str] = {}
    for value in _in_role(fields, ROLES["labels"]):
        marks = {**labels(value), **marks}
    places = _places(fields)
    marks = {**places, **marks}
    spelled = {_spelled(key): value for key, value in marks.items()}
    both = {**fields, **{w: [value, *fields.get(w, ())] for w, value in spelled.items()}}
    severity = _said(both, ROLES["severity"])
    own, state = _own(fields, places), _said(fields, ROLES["state"])
    starts = next((v for v in _in_role(fields, ROLES["starts"]) if moment(v)), None)
    ends = next((v for v in _in_role(fields, ROLES["ends"]) if moment(v)), None)
    link = _said(fields, ROLES["link"])
    name = _said(both, ("alertname",)) or _said(fields, ROLES["name"])
    if name is None or not any((severity, own, state, starts, link, marks)):
        raise NotAnAlert(
            "Nothing in the body says what happened.",
            hint="Say where its fields stand in alert_sources.yaml, and post to "
            "/webhooks/SOURCE.",
        )
    return Telling(
        source="generic",
        name=name,
        resolved=_is_over(fields),
        severity=severity,
        namespace=_namespace(both),
        labels=marks,
        annotations=_notes(fields),
        starts=starts,
        ends=ends,
        runbook=_said(both, ROLES["runbook"]),
        link=link,
        own=own and f"generic:{own}",
    ).alert()


def _own(fields: _Fields, places: Mapping[str, str]) -> str | None:
    """Return what names this alert: its own id, or that of its rule and where it holds."""
    own, rule = _said(fields, ROLES["own"]), _said(fields, ROLES["rule"])
    return own or (rule and "|".join((rule, *places.values())))


def _places(fields: _Fields) -> dict[str, str]:
    """Say where it happens: the same trouble of two hosts is two alerts."""
    found = {word: _said(fields, (word,)) for word in ROLES["where"]}
    return {word: said for word, said in found.items() if said}


def _namespace(fields: _Fields) -> str | None:
    """Return a namespace of a cluster; metrics have namespaces too, and other spellings."""
    told = _in_role(fields, ROLES["namespace"])
    found = (text(value) or _named(value) for value in told)
    return next((said for said in found if said and _DNS_LABEL.fullmatch(said)), None)


def _notes(fields: _Fields) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in [word for word in ROLES["notes"] if word in fields]:
        for value in fields[word]:
            said = text(value)
            told = {word: said} if said else labels(value) if word == "annotations" else {}
            found = {**told, **found}
    return found


def recognises(document: Any) -> bool:
    """Say whether there is anything to read: an object, or objects in a list."""
    return isinstance(document, dict | list)


def read(document: Any, _: datetime | None = None) -> tuple[Alert, ...]:
    """Read each alert that the document seems to hold."""
    found = _several(document)
    return (_read_one(document),) if found is None else tuple(map(_read_one, found))


def _several(document: Any) -> list[Any] | None:
    if isinstance(document, list):
        return document
    held = (document.get(key) for key in _LISTS)
    return next((one for one in held if _is_list_of_objects(one)), None)


def _is_list_of_objects(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) and len(one) > 2 for one in value)  # noqa: PLR2004 - two are a key and its value, a label
    )


FORMAT = Format("generic", recognises, read)
