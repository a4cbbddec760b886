"""Audit entries as people read them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from registry.contracts.records import HistoryItem
from registry.domain.times import parse_moment

if TYPE_CHECKING:
    from registry.audit.stored import StoredEntry

_TELLING = ("thread", "roles", "credentials", "decision", "size", "revision")


def history_item(entry: StoredEntry) -> HistoryItem:
    """Read an audit entry for people."""
    body = json.loads(entry.body)
    return HistoryItem(
        id=entry.id,
        at=parse_moment(body["at"]),
        tag=entry.tag,
        actor=entry.actor,
        about=entry.about,
        summary=_summary(body),
        position=entry.position,
        body=body,
    )


def _summary(body: dict[str, object]) -> str:
    data = body["data"]
    assert isinstance(data, dict)  # noqa: S101 - every entry has data
    if "revision" in data and "rows" in data:
        rows = data["rows"]
        return f"revision {data['revision']}: {_some(rows)}"
    if "edits" in data:
        return _some([edit["edit"] for edit in data["edits"]])
    said = next((data[key] for key in ("message", "reason") if data.get(key)), "")
    told = (f"{key} {_plain(data[key])}" for key in _TELLING if data.get(key))
    return str(said) or next(told, "")


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _some(words: list[str], most: int = 3) -> str:
    rest = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + rest
