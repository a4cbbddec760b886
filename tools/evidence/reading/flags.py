"""Feature flags that somebody switched: entries of an audit, or a state before and after."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tools.evidence.reading.moments import moment_in
from tools.evidence.reading.notes import Note, short
from tools.evidence.reading.shapes import list_of, map_of, maps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from tools.evidence.reading.envelopes import Recording

_LISTS = ("entries", "events", "changes", "items", "audit", "log", "history")
_NAMES = ("flag", "flag_key", "flagKey", "feature", "toggle", "flag_name", "featureName")
_TIMES = ("at", "time", "timestamp", "date", "ts", "when", "updated_at")
_SIDES = (("from", "to"), ("old", "new"), ("before", "after"), ("previous", "current"))
_OF_ENTRY = frozenset(
    {*_NAMES, *_TIMES, "actor", "author", "user", "by", "comment", "id", "reason"}
)
_DEPTH = 5
_LONG = 40


def are_flags(document: Any) -> bool:
    """Whether a document tells of flags that were switched."""
    return bool(_entries(document)) or _is_pair(document)


def read_flags(recording: Recording, document: Any) -> Iterator[Note]:
    """Yield each flag that was switched as the change that it is."""
    for entry in _entries(document):
        name = str(next(entry[key] for key in _NAMES if entry.get(key)))
        told = {k: v for k, v in entry.items() if k not in _OF_ENTRY}
        yield _change(recording, name, ", ".join(_steps(told)), _time(entry))
    if _is_pair(document):
        before, after = map_of(document["previous"]), map_of(document["current"])
        for name in sorted({*before, *after}):
            if before.get(name) != after.get(name):
                steps = _steps({"from": before.get(name), "to": after.get(name)})
                yield _change(recording, str(name), ", ".join(steps), _time(document))


def flag_in(line: int, text: str, at: datetime | None) -> Iterator[Note]:
    """Yield the change that a line of a log tells, if it says that a flag was switched."""
    found = _SWITCHED.search(text)
    if found and at is not None:
        note = _note(line, found[1], (found[2] or "").strip(), at.isoformat())
        yield replace(note, kind="log")  # a program's own words, whatever they tell


_SWITCHED = re.compile(
    r"\bflags? (?:was |is )?(?:updated?|changed?|toggled|switched|enabled|disabled|set)[:\s]+"
    r"[\"'`]?([A-Za-z]\w*(?:[._:-]\w+)+)[\"'`]?((?: \w+ ?(?:->|=>) ?\w+)?)",
    re.IGNORECASE,
)


def _entries(document: Any) -> list[dict[str, Any]]:
    """Return the entries of an audit of flags; none for anything else."""
    lists = [document] if isinstance(document, list) else []
    if isinstance(document, dict):
        lists = [list_of(document.get(key)) for key in _LISTS]
    found = [item for each in lists for item in maps_of(each)]
    named = [item for item in found if _time(item) and any(item.get(k) for k in _NAMES)]
    return named if found and len(named) == len(found) else []


def _is_pair(document: Any) -> bool:
    sides = isinstance(document, dict) and {"previous", "current"} <= document.keys()
    return bool(sides and isinstance(document["current"], dict) and _time(document))


def _time(entry: Mapping[str, Any]) -> str:
    told = (str(entry[key]) for key in _TIMES if entry.get(key))
    return next((text for text in told if moment_in(text)), "")


def _steps(value: Any, name: str = "", depth: int = 0) -> Iterator[str]:
    """Yield what was switched from what to what; texts that are not short are left out."""
    if not isinstance(value, dict) or depth > _DEPTH:
        return
    for old, new in _SIDES:
        if {old, new} <= value.keys():
            yield from _differs(value[old], value[new], name, depth)
            return
    for key, inner in value.items():
        yield from _steps(inner, str(key), depth + 1)


def _differs(old: Any, new: Any, name: str, depth: int) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict) and depth <= _DEPTH:
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                yield from _differs(old.get(key), new.get(key), str(key), depth + 1)
    elif _is_plain(old) and _is_plain(new):
        yield f"{name} {_plain(old)} -> {_plain(new)}".strip()


def _is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list) and len(str(value).split()) <= 1


def _plain(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value)[:_LONG].strip('"')


def _change(recording: Recording, name: str, told: str, when: str) -> Note:
    line = next((n for n, text in recording.lines if f'"{name}"' in text and when in text), 0)
    found = line or next((n for n, text in recording.lines if f'"{name}"' in text), 1)
    return _note(found, name, told, when)


def _note(found: int, name: str, told: str, when: str) -> Note:
    return Note(
        kind="event",  # what the registry itself recorded is of kind `change`; this is a file
        form="change",
        line=found,
        says=short(f"{when} feature flag {name}: {told}"),
        about=name,
        at=moment_in(when),
        data={
            "name": name,
            "type": "feature flag",
            "description": f"the feature flag was switched: {told}" if told else "switched",
            "when": when,
        },
    )
