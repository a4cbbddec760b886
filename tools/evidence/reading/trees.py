"""Trees of what belongs to what, with the events beside each thing (`kube-lineage`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.evidence.reading.describing import event_note
from tools.evidence.reading.notes import Note, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.evidence.reading.envelopes import Recording

_BRANCH = re.compile(r"([├└]── |^)([A-Z]\w*)/(\S+)\s+(.*)$")
_EVENT = re.compile(r"^-\s+(\w+): (.*?)(?:\s{2,}\S+)?$")
_STATE = re.compile(r"^(\d+/\d+)\s+([A-Z]\w*)?")
_TROUBLE = re.compile(r"fail|backoff|unhealthy|kill|evict|error|invalid", re.IGNORECASE)


def read_tree(recording: Recording) -> Iterator[Note]:
    """Yield each thing of the tree, and its events as events."""
    place = str(recording.params.get("namespace") or "")
    for number, line in recording.lines:
        found = _BRANCH.search(line)
        if not found:
            continue
        kind, name, rest = found[2], found[3], found[4]
        event = _EVENT.match(rest) if kind == "Event" else None
        if event:
            yield _event(number, name, event, place)
        else:
            yield _thing(number, kind, name, rest, place)


def _event(number: int, name: str, event: re.Match[str], place: str) -> Note:
    reason, message = event[1], event[2].strip()
    return event_note(
        number,
        {
            "type": "Warning" if _TROUBLE.search(reason) else "Normal",
            "reason": reason,
            "age": "",
            "message": message,
            "object_kind": "",
            "object": name.rpartition(".")[0] or name,
            "namespace": place,
        },
    )


def _thing(number: int, kind: str, name: str, rest: str, place: str) -> Note:
    state = _STATE.match(rest)
    ready, status = (state[1], state[2] or "") if state else ("", "")
    return Note(
        kind="manifest",
        form="row",
        line=number,
        says=short(f"{kind} {name} {ready} {status}".strip(), 200),
        about=name,
        data={
            "kind": kind,
            "name": name,
            "namespace": place,
            "ready": ready,
            "status": status,
            "restarts": 0,
            "cells": {},
        },
    )
