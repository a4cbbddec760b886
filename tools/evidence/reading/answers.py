"""What stores answer when they are asked about themselves: tables, records, key and value.

The clients of databases print columns between bars, records one below the other, or words
between tabs or commas; a cache prints `key:value` under headings.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from tools.evidence.reading.innodb import is_innodb, read_innodb
from tools.evidence.reading.notes import Note, short
from tools.evidence.reading.plans import is_plan, read_plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tools.evidence.reading.envelopes import Recording

_RULE = re.compile(r"^\s*(?:\+?-{2,}(?:\+-{2,})+\+?|\+-{2,}\+)\s*$")
_ON_END = re.compile(r"^(?:\*{10,} \d+\. row \*{10,}|-\[ RECORD \d+ \][-+]*)\s*$")
_PAIR_ON_END = re.compile(r"^\s*([A-Za-z_][\w() .%-]*?)\s*(?::|\|) ?(.*)$")
_HEADING = re.compile(r"^# [A-Z][\w ]*$")
_SETTING = re.compile(r"^([a-z][\w-]*):(\S.*)$")
_TABBED = re.compile(r"^[a-z][\w ()*.]*(?:\t[a-z][\w ()*.]*)+$", re.IGNORECASE)
_COMMAS = re.compile(r"^[a-z_]\w*(?:,[a-z_]\w*){2,}$")
_SETTINGS = 3
_SEEN = 8
"""Lines at the beginning among which the first sign of such an answer stands."""
_MAX_RECORDS = 500
_CELL = 300


def is_answer(head: str) -> bool:
    """Whether a text begins as such an answer does."""
    lines = [line for line in head.split("\n") if line.strip()]
    first = lines[:_SEEN]
    if any(_RULE.match(line) or _ON_END.match(line) for line in first):
        return True
    if lines and _TABBED.match(lines[0]) and all("\t" in line for line in first):
        return True
    if lines and _COMMAS.match(lines[0]):
        wide = lines[0].count(",")
        return len(lines) > 1 and all(line.count(",") >= wide for line in first)
    return _is_settings(lines) or is_innodb(head) or is_plan(head)


def _is_settings(lines: list[str]) -> bool:
    if not lines or not _HEADING.match(lines[0]):
        return False
    told = [line for line in lines if not _HEADING.match(line)]
    return len(told) >= _SETTINGS and all(_SETTING.match(line) for line in told)


def read_answer(recording: Recording) -> Iterator[Note]:
    """Yield each record, whatever it was printed as."""
    lines = [(n, line) for n, line in recording.lines if line.strip()]
    texts = [line for _, line in lines]
    if is_innodb("\n".join(texts)):
        found = read_innodb(lines)
    elif is_plan("\n".join(texts)):
        found = read_plan(lines)
    elif _is_settings(texts):
        found = iter([(lines[0][0], dict(_settings(texts)))])
    elif any(_ON_END.match(line) for line in texts):
        found = _on_end(lines)
    elif any(_RULE.match(line) for line in texts):
        found = _between_bars(lines)
    else:
        found = _between_marks(lines)
    told = recording.params
    about = str(told.get("pod_name") or told.get("pod") or told.get("name") or "")
    for _, (number, cells) in zip(range(_MAX_RECORDS), found, strict=False):
        yield _record(number, cells, about)


def _record(number: int, cells: Mapping[str, str], about: str) -> Note:
    kept = {key.lower(): value[:_CELL] for key, value in cells.items() if key and value}
    shown = ", ".join(f"{key} {value}" for key, value in kept.items())
    return Note(
        kind="metric",
        form="record",
        line=number,
        says=short(shown),
        about=about,
        data={"cells": kept},
    )


def _settings(texts: list[str]) -> Iterator[tuple[str, str]]:
    found = (_SETTING.match(line) for line in texts)
    return ((each[1], each[2].strip()) for each in found if each)


def _on_end(lines: list[tuple[int, str]]) -> Iterator[tuple[int, dict[str, str]]]:
    at, cells = 0, dict[str, str]()
    for number, line in lines:
        if _ON_END.match(line):
            if cells:
                yield at, cells
            at, cells = number, {}
        elif at and (pair := _PAIR_ON_END.match(line)):
            cells[pair[1].strip()] = pair[2].strip()
    if cells:
        yield at, cells


def _between_bars(lines: list[tuple[int, str]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield rows below a head; of a table of two columns without one, name and value."""
    head: list[str] = []
    inside = is_head = False
    for (number, line), (_, after) in zip(lines, [*lines[1:], (0, "")], strict=True):
        if _RULE.match(line):
            inside = is_head  # below a head rows begin; any other rule ends a table
        row = _split(line)
        is_head = bool(row and _RULE.match(after)) and not (inside and _has_corners(after))
        if is_head:
            head, inside = row, False
        elif inside and len(row) == len(head):
            yield number, dict(zip(head, row, strict=True))
        elif head and not inside and len(row) == 2:  # noqa: PLR2004 - a name and its value
            yield number, {row[0]: row[1]}


def _has_corners(rule: str) -> bool:
    return rule.lstrip().startswith("+")


def _split(line: str) -> list[str]:
    if "|" not in line:
        return []
    return [
        cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")
    ]


def _between_marks(lines: list[tuple[int, str]]) -> Iterator[tuple[int, dict[str, str]]]:
    mark = "\t" if "\t" in lines[0][1] else ","
    rows = csv.reader((line for _, line in lines), delimiter=mark)
    head = [name.strip() for name in next(rows)]
    for (number, _), row in zip(lines[1:], rows, strict=False):
        yield number, dict(zip(head, row, strict=False))
