"""Alerts and findings inside files: what was noticed, about which thing."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tools.evidence.reading.describing import event_note
from tools.evidence.reading.kinds import kind_named
from tools.evidence.reading.moments import moment_in
from tools.evidence.reading.notes import Note, short
from tools.evidence.reading.shapes import list_of, map_of, maps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tools.evidence.reading.envelopes import Recording

_NAME_KEYS = ("aggregation_key", "name", "title", "alertname")
_SUBJECT_LABELS = (
    "pod", "deployment", "statefulset", "daemonset", "job_name", "service", "node", "instance",
)  # fmt: skip
_ESCAPES = re.compile(r'\\+"')


def read_finding(recording: Recording, document: Mapping[str, Any]) -> Iterator[Note]:
    """Yield the finding as an alert, and the events that stand in its tables."""
    raw = map_of(document.get("raw")) or document
    labels, notes = map_of(raw.get("labels")), map_of(raw.get("annotations"))
    subject = map_of(document.get("subject"))
    about = str(subject.get("name") or document.get("subject_name") or _of(labels))
    place = subject.get("namespace") or document.get("subject_namespace")
    name = next((str(document[key]) for key in _NAME_KEYS if document.get(key)), "")
    text = str(document.get("description") or notes.get("description") or "")
    first = recording.lines[0][0] if recording.lines else 1
    data = {
        "name": name,
        "title": str(document.get("title") or ""),
        "subject": about,
        "subject_kind": str(subject.get("kind") or document.get("subject_type") or ""),
        "namespace": str(place or labels.get("namespace") or ""),
        "container": str(subject.get("container") or labels.get("container") or ""),
        "labels": {str(k): str(v) for k, v in labels.items()},
        "text": _ESCAPES.sub('"', text),
        "definition": str(raw.get("definition") or ""),
    }
    yield Note(
        kind="alert",
        form="finding",
        line=_line(recording, text, first),
        says=short(f"{name} on {about or 'nothing named'}: {data['text'] or data['title']}"),
        about=about,
        at=moment_in(str(raw.get("startsAt") or document.get("starts_at") or "")),
        data=data,
    )
    for part in maps_of(document.get("evidence")):
        yield from _tables(recording, part, data)


def _of(labels: Mapping[str, Any]) -> str:
    return next((str(labels[key]) for key in _SUBJECT_LABELS if labels.get(key)), "")


def _line(recording: Recording, text: str, otherwise: int) -> int:
    start = text[:30]
    found = (n for n, line in recording.lines if start and start in line)
    return next(found, otherwise)


def _tables(
    recording: Recording, part: Mapping[str, Any], told: Mapping[str, Any]
) -> Iterator[Note]:
    """Yield the events of a finding's table; a table of anything else says nothing here."""
    text = str(part.get("data") or "")
    for candidate in (text, text.replace('\\\\\\"', "'").replace('\\"', '"')):
        try:
            blocks = json.loads(candidate)
        except ValueError:
            continue
        line = _line(recording, str(part.get("title") or ""), 1)
        for block in blocks if isinstance(blocks, list) else ():
            yield from _rows(map_of(map_of(block).get("data")), line, told)
        return


def _rows(table: Mapping[str, Any], line: int, told: Mapping[str, Any]) -> Iterator[Note]:
    heads = table.get("headers")
    if not isinstance(heads, list) or not {"reason", "message"} <= set(map(str, heads)):
        return
    for row in list_of(table.get("rows")):
        cells = dict(zip(map(str, heads), map(str, list_of(row)), strict=False))
        yield event_note(
            line,
            {
                "type": cells.get("type", ""),
                "reason": cells.get("reason", ""),
                "age": "",
                "message": cells.get("message", "").replace("'", '"'),
                "object_kind": kind_named(told["subject_kind"]),
                "object": told["subject"],
                "namespace": told["namespace"],
            },
        )
