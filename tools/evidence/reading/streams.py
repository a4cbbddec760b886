"""Logs that a log store answered as JSON: streams of lines, or a list of records."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tools.evidence.reading.logs import read_log
from tools.evidence.reading.shapes import list_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tools.evidence.reading.envelopes import Recording
    from tools.evidence.reading.notes import Note

_TEXTS = ("message", "msg", "log", "line", "content", "body")
_TIMES = ("timestamp", "time", "@timestamp", "ts", "date", "datetime")
_POD = ("pod", "pod_name", "app", "service_name", "service", "container")
_MAX_LINES = 100_000


def streams_in(document: Any) -> list[Mapping[str, Any]]:
    """Return the streams of lines that a document holds; none for anything else."""
    inner = document.get("data", document) if isinstance(document, dict) else {}
    found = (inner.get("result") or inner.get("streams")) if isinstance(inner, dict) else None
    if not isinstance(found, list):
        return []
    return [s for s in found if isinstance(s, dict) and isinstance(s.get("stream"), dict)]


def are_records(items: Sequence[Any]) -> bool:
    """Whether a list is a log: every item has a text and a time."""
    return bool(items) and all(
        isinstance(item, dict)
        and any(isinstance(item.get(key), str) for key in _TEXTS)
        and any(item.get(key) for key in _TIMES)
        for item in items
    )


def read_streams(recording: Recording, streams: Sequence[Mapping[str, Any]]) -> Iterator[Note]:
    """Read each stream as a log of its pod; all lines are cited by the first one's place."""
    for stream in streams:
        labels = stream["stream"]
        pod = next((str(labels[key]) for key in _POD if labels.get(key)), "")
        pairs = [pair for pair in list_of(stream.get("values")) if _is_pair(pair)]
        texts = [str(pair[1]) for pair in sorted(pairs, key=lambda pair: str(pair[0]))]
        yield from _read(recording, texts, pod, str(labels.get("namespace") or ""))


def _is_pair(pair: Any) -> bool:
    return isinstance(pair, list) and len(pair) > 1


def read_records(recording: Recording, items: Sequence[Any]) -> Iterator[Note]:
    """Read a list of records as lines of JSON."""
    texts = [json.dumps(item, default=str) for item in items]
    yield from _read(recording, texts, "", "")


def _read(recording: Recording, texts: Sequence[str], pod: str, place: str) -> Iterator[Note]:
    params = {**recording.params}
    if pod:
        params = {**params, "pod_name": pod, "namespace": place}
    lines = tuple(enumerate(texts[:_MAX_LINES], 1))
    yield from read_log(replace(recording, lines=lines, params=params))
