"""What Prometheus and Alertmanager write: one alert as labels and annotations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from agent.triage.formats.mapping import Format
from agent.triage.formats.telling import Telling
from agent.triage.formats.values import at, labels, moment, text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from registry.contracts.alerts import Alert

_FNV_OFFSET, _FNV_PRIME = 14_695_981_039_346_656_037, 1_099_511_628_211
_WORD = 2**64 - 1


def one_alert(
    source: str, found: Any, *, base: str = "", when: datetime | None = None
) -> Telling:
    """Read an alert of labels and annotations.

    `base` is what a relative link is relative to. Prometheus tells an end by a moment: one
    that has come by `when` is an end, one to come is only until when the telling is good.
    """
    marks = labels(at(found, "labels"))
    notes = labels(at(found, "annotations"))
    ends = moment(at(found, "endsAt"))
    word = (text(at(found, "status")) or "").lower()
    is_over = not word and ends is not None and when is not None and ends <= when
    return Telling(
        source=source,
        name=_name(marks, notes),
        resolved=word == "resolved" or is_over,
        severity=marks.get("severity"),
        namespace=marks.get("namespace"),
        labels=marks,
        annotations=notes,
        starts=at(found, "startsAt") or at(found, "activeAt"),
        ends=at(found, "endsAt"),
        link=_absolute(base, text(at(found, "generatorURL"))),
        own=text(at(found, "fingerprint")) or fingerprint(marks),
    )


def _name(marks: Mapping[str, str], notes: Mapping[str, str]) -> str | None:
    """Name an alert; one without a name is shown by its labels, as its sender shows it."""
    said = marks.get("alertname") or notes.get("summary") or notes.get("description")
    shown = ", ".join(f'{key}="{marks[key]}"' for key in sorted(marks))
    return said or (f"{{{shown}}}" if shown else None)


def fingerprint(marks: Mapping[str, str]) -> str:
    """Name a set of labels as Alertmanager does (64-bit FNV-1a), so that both ways meet.

    >>> fingerprint({})
    'cbf29ce484222325'
    """
    value = _FNV_OFFSET
    for name in sorted(marks):
        for byte in name.encode() + b"\xff" + marks[name].encode() + b"\xff":
            value = ((value ^ byte) * _FNV_PRIME) & _WORD
    return f"{value:016x}"


def _absolute(base: str, link: str | None) -> str | None:
    if link is None or not base:
        return link
    try:
        return urljoin(base, link)
    except ValueError:  # what stands for a host is none
        return link


def _is_alert(found: Any) -> bool:
    return isinstance(found, dict) and isinstance(found.get("labels"), dict)


def _is_alerts(document: Any) -> bool:
    return isinstance(document, list) and all(_is_alert(one) for one in document)


def _is_posted(document: Any) -> bool:
    """Recognise what Prometheus posts to Alertmanager, and what Alertmanager lists."""
    return _is_alerts(document)


def _read_posted(document: Iterable[Any], when: datetime | None) -> tuple[Alert, ...]:
    return tuple(one_alert("alertmanager-api", one, when=when).alert() for one in document)


def _is_v1(document: Any) -> bool:
    return at(document, "status") == "success" and _is_alerts(at(document, "data"))


def _read_v1(document: Any, when: datetime | None) -> tuple[Alert, ...]:
    return _read_posted(document["data"], when)


def _is_listed(document: Any) -> bool:
    return at(document, "status") == "success" and _is_alerts(at(document, "data.alerts"))


def _read_listed(document: Any, when: datetime | None) -> tuple[Alert, ...]:
    """Read Prometheus's own list; what is pending does not fire yet."""
    found = [one for one in document["data"]["alerts"] if one.get("state") != "pending"]
    return tuple(one_alert("prometheus", one, when=when).alert() for one in found)


def _is_grouped(document: Any) -> bool:
    """Recognise Alertmanager's list of groups, each with its alerts."""
    return (
        isinstance(document, list)
        and bool(document)
        and all(_is_alert(one) and _is_alerts(one.get("alerts")) for one in document)
    )


def _read_grouped(document: Any, when: datetime | None) -> tuple[Alert, ...]:
    """Read each alert once; one that goes to several receivers stands in several groups."""
    found = (told for group in document for told in _read_posted(group["alerts"], when))
    return tuple({told.fingerprint: told for told in found}.values())


_FIELDS = """
status labels annotations startsAt endsAt activeAt generatorURL fingerprint state value
summary description updatedAt receivers
"""
_ONE_ALERT = frozenset(_FIELDS.split())


def _is_single(document: Any) -> bool:
    """Recognise one alert alone, also where somebody added fields of their own to it."""
    return _is_alert(document) and (
        set(document) <= _ONE_ALERT or "alertname" in document["labels"]
    )


def _read_single(document: Any, when: datetime | None) -> tuple[Alert, ...]:
    notes = {**labels({k: document.get(k) for k in ("summary", "description")})}
    notes.update(labels(document.get("annotations")))
    return (one_alert("prometheus", {**document, "annotations": notes}, when=when).alert(),)


POSTED = Format("alertmanager-api", _is_posted, _read_posted)
GROUPED = Format("alertmanager-api", _is_grouped, _read_grouped)
LISTED_V1 = Format("alertmanager-api", _is_v1, _read_v1)
LISTED = Format("prometheus", _is_listed, _read_listed)
SINGLE = Format("prometheus", _is_single, _read_single)
