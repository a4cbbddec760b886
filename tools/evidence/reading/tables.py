"""Tables that `kubectl get`, `kubectl events` and their like print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.evidence.reading.describing import event_note, pairs_in
from tools.evidence.reading.kinds import kind_named, kind_of_columns
from tools.evidence.reading.notes import Note, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.evidence.reading.envelopes import Recording

_COLUMNS = re.compile(r"\s{2,}|\s\|\s")
_AGO = re.compile(r"(\d+)\s+\((\d+\w+ ago)\)")
_READY = re.compile(r"^\d+/\d+$")
_HEAD = re.compile(r"^[A-Z][A-Z()%/ -]+(?:\([a-z]+\))?$")
_MAX_ROWS = 2_000
_PODS = ("NAME", "READY", "STATUS", "RESTARTS", "AGE")


def read_table(recording: Recording) -> Iterator[Note]:
    """Yield each row; rows of events become events."""
    lines = [(n, line) for n, line in recording.lines if line.strip()][:_MAX_ROWS]
    if not lines:
        return
    head = _head(lines[0][1].upper() if " | " in lines[0][1] else lines[0][1])
    kind = _kind(recording) or kind_of_columns(head)
    if head and "REASON" in head and "MESSAGE" in head:
        yield from _event_rows(head, lines[1:], recording)
        return
    for number, line in lines[1:] if head else lines:
        cells = _cells(line, head)
        name = cells.get("NAME") or (next(iter(cells.values()), "") if head else "")
        if name:
            cells = {"NAME": name, **cells}
            yield _row(number, kind, cells, recording)


def _head(line: str) -> dict[str, int]:
    """Return the column names with where each begins; empty when the line is no head."""
    names = _COLUMNS.split(line.strip())
    if not all(_HEAD.match(name) for name in names):
        return {}
    places: dict[str, int] = {}
    for name in names:
        after = max(places.values(), default=-1) + 1
        places[name] = line.index(name, after)
    return places


def _cells(line: str, head: dict[str, int]) -> dict[str, str]:
    if head:
        edges = [*head.values(), len(line) + 1]
        by_place = {name: line[edges[i] : edges[i + 1]].strip() for i, name in enumerate(head)}
        if all(edge == 0 or line[edge - 1 : edge] in {"", " "} for edge in edges[:-1]):
            return by_place
        return dict(zip(head, _COLUMNS.split(line.strip()), strict=False))
    return _headless(_AGO.sub(r"\1", line).split())


def _headless(words: list[str]) -> dict[str, str]:
    """Name the cells of a row that a search has cut from its table."""
    at = next((i for i, word in enumerate(words) if _READY.match(word)), -1)
    if at < 1:
        return {}
    names = dict(zip(_PODS, words[at - 1 : at + 4], strict=False))
    if at > 1:
        names["NAMESPACE"] = words[at - 2]
    return names


def _kind(recording: Recording) -> str:
    told = str(recording.params.get("kind") or "")
    return kind_named(told) if told else ""


def _row(number: int, kind: str, cells: dict[str, str], recording: Recording) -> Note:
    name = cells["NAME"]
    if "/" in name:
        kind, _, name = name.partition("/")
        kind = kind_named(kind)
    if not kind and {"READY", "RESTARTS"} <= cells.keys():
        kind = "Pod"
    restarts = re.match(r"\d+", cells.get("RESTARTS", ""))
    data = {
        "kind": kind,
        "name": name,
        "namespace": cells.get("NAMESPACE") or recording.params.get("namespace") or "",
        "ready": cells.get("READY", ""),
        "status": cells.get("STATUS", ""),
        "restarts": int(restarts[0]) if restarts else 0,
        "labels": pairs_in(cells.get("LABELS", "").split(",")),
        "cells": cells,
    }
    shown = ", ".join(f"{k} {v}" for k, v in cells.items() if k != "NAME" and v)
    return Note(
        kind="manifest",
        form="row",
        line=number,
        says=short(f"{kind} {name}: {shown}".strip(), 200),
        about=name,
        data=data,
    )


def _event_rows(
    head: dict[str, int],
    lines: list[tuple[int, str]],
    recording: Recording,
) -> Iterator[Note]:
    for number, line in lines:
        cells = _cells(line, head)
        kind, slash, name = cells.get("OBJECT", "").partition("/")
        if not slash:
            kind, name = "", kind
        yield event_note(
            number,
            {
                "type": cells.get("TYPE", ""),
                "reason": cells.get("REASON", ""),
                "age": cells.get("LAST SEEN", ""),
                "message": cells.get("MESSAGE", ""),
                "object_kind": kind_named(kind),
                "object": name,
                "namespace": str(recording.params.get("namespace") or ""),
            },
        )
