"""The log as people ask about it: who, what, when, why, and from where."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from registry.audit.stored import StoredEntry

_SOURCES = ("channel", "thread", "model", "prompt")
_MOST_WORDS = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class ReportRow(NamedTuple):
    """One entry of a report; its fields are the columns."""

    position: int | None
    at: str
    who: str
    agent: str
    what: str
    about: str
    why: str
    source: str
    """From where: how the actor was proven, and through which channel and thread."""


class Subject(NamedTuple):
    """A row that a report is about: its table, and its name."""

    table: str
    key: str


class KeyView(NamedTuple):
    """A public key of the log, and from when to when it signed."""

    text: str
    """In the form in which the verifier takes it."""
    since: datetime
    until: datetime | None
    is_held: bool
    """Whether this process holds its secret."""


def report_row(entry: StoredEntry) -> ReportRow:
    """Read an entry for a report."""
    body = json.loads(entry.body)
    data: dict[str, Any] = body["data"]
    proven = " ".join(part for part in (body["auth"], body["credential"]) if part)
    sources = [f"{key} {data[key]}" for key in _SOURCES if data.get(key)]
    return ReportRow(
        position=entry.position,
        at=body["at"],
        who=body["actor"],
        agent=body["agent"],
        what=_what(body["tag"], data),
        about=body["about"],
        why=_short(str(data.get("reason") or data.get("message") or "")),
        source="; ".join([*([proven] if proven else []), *sources]),
    )


def names_row(entry: StoredEntry, subject: Subject) -> bool:
    """Say whether an entry speaks of a row of that table of that name."""
    rows = (entry.mentions or "").split("\n")
    return any(
        row.startswith(f"{subject.table}:") and row.endswith(f":{subject.key}") for row in rows
    )


def csv_cells(row: ReportRow) -> list[str]:
    """Return cells that no spreadsheet takes for a formula."""
    texts = ("" if value is None else str(value) for value in row)
    return [f"'{text}" if text.startswith(_FORMULA) else text for text in texts]


def _what(tag: str, data: dict[str, Any]) -> str:
    rows = data.get("rows")
    told = ", ".join(map(str, rows)) if isinstance(rows, list) else ""
    number = data.get("revision")
    parts = (tag, f"revision {number}" if number else "", _short(told))
    return " ".join(part for part in parts if part)


def _short(text: str) -> str:
    return text if len(text) <= _MOST_WORDS else text[:_MOST_WORDS] + "..."
