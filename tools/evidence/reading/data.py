"""Parsed JSON and YAML: objects of the cluster, findings, lists of changes, metrics."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tools.evidence.reading.blotting import without_secrets
from tools.evidence.reading.findings import read_finding
from tools.evidence.reading.flags import are_flags, read_flags
from tools.evidence.reading.moments import moment_in
from tools.evidence.reading.notes import Note, short
from tools.evidence.reading.objects import read_object
from tools.evidence.reading.results import read_metrics
from tools.evidence.reading.streams import are_records, read_records, read_streams, streams_in
from tools.evidence.reading.traces import is_trace, read_trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tools.evidence.reading.envelopes import Recording

_FINDING_KEYS = frozenset({
    "aggregation_key", "labels", "annotations", "subject", "raw", "subject_name",
})  # fmt: skip
_TIME_KEYS = ("datetime", "timestamp", "time", "creation_date", "date")
_MAX_ITEMS = 2_000


def read_data(recording: Recording, documents: list[Any]) -> Iterator[Note]:
    """Yield what each document says."""
    for document in documents:
        yield from _read(recording, document)


def _read(recording: Recording, document: Any) -> Iterator[Note]:
    inner = document.get("items") if isinstance(document, dict) else document
    streams = streams_in(document)
    if are_flags(document):
        yield from read_flags(recording, document)
    elif streams:
        yield from read_streams(recording, streams)
    elif isinstance(inner, list) and are_records(inner):
        yield from read_records(recording, inner)
    elif isinstance(inner, list):
        for item in inner[:_MAX_ITEMS]:
            yield from _read(recording, item)
    elif isinstance(document, dict):
        yield from _read_one(recording, document)


def _read_one(recording: Recording, document: dict[str, Any]) -> Iterator[Note]:
    if is_trace(document):
        yield from read_trace(recording, document)
    elif "kind" in document and "metadata" in document:
        yield from read_object(recording, document)
    elif _change_time(document):
        yield _change(recording, document)
    elif "resultType" in document or isinstance(document.get("data"), dict):
        yield from read_metrics(recording, document)
    elif _FINDING_KEYS & document.keys():
        yield from read_finding(recording, document)
    else:
        yield _values(recording, document)


def line_of(recording: Recording, *words: str) -> int:
    """Return the first line that holds all of the words; the first line when none does."""
    for number, line in recording.lines:
        if all(word in line for word in words):
            return number
    return recording.lines[0][0] if recording.lines else 1


def _change_time(document: Mapping[str, Any]) -> str:
    if not {"name", "description"} & document.keys() or "labels" in document:
        return ""
    return next((str(document[key]) for key in _TIME_KEYS if document.get(key)), "")


def _change(recording: Recording, document: Mapping[str, Any]) -> Note:
    name = str(document.get("name") or "")
    kind = str(document.get("type") or document.get("kind") or "change")
    text = str(document.get("description") or "")
    when = _change_time(document)
    return Note(
        kind="event",  # what the registry itself recorded is of kind `change`; this is a file
        form="change",
        line=line_of(recording, name) if name else line_of(recording),
        says=short(f"{when} {kind} {name}: {text}"),
        about=name,
        at=moment_in(when),
        data={"name": name, "type": kind, "description": text, "when": when},
    )


def _values(recording: Recording, document: Mapping[str, Any]) -> Note:
    """Return settings without a kind, as Helm values are."""
    text = json.dumps(without_secrets(document), default=str, sort_keys=True)
    return Note(
        kind="manifest",
        form="values",
        line=line_of(recording),
        says=short(text, 200),
        data={"values": json.loads(text) if len(text) <= _MAX_VALUES else {}},
    )


_MAX_VALUES = 20_000
