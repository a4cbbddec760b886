"""Robusta's finding, with the evidence it attached, and HolmesGPT's issue around an alert.

https://docs.robusta.dev/master/configuration/exporting/
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agent.triage.formats.mapping import AlertMap, Format, read_one, recognises
from agent.triage.formats.prometheus import one_alert
from agent.triage.formats.values import at, first, text

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.alerts import Alert

_WHERE = AlertMap(
    source="robusta",
    needs=("aggregation_key", "finding_type", "title"),
    name=("aggregation_key",),
    severity=("labels.severity", "severity"),
    namespace=("subject_namespace", "labels.namespace"),
    labels=("labels", "cluster", "node", "priority", "service_key", "namespace", "pod"),
    annotations={
        "title": "title",
        "description": "description",
        "runbook_url": "annotations.runbook_url",
        "summary": "annotations.summary",
    },
    starts=("starts_at", "creation_date"),
    ends=("ends_at",),
    own=("fingerprint",),
)


def _recognises(document: Any) -> bool:
    return recognises(_WHERE, document)


def _read(document: Any, _: datetime | None) -> tuple[Alert, ...]:
    kind = first(document, ("subject_type",)) or ""
    told = {
        **document,
        kind: first(document, ("subject_name",)),
        "node": first(document, ("subject_node",)),
        "namespace": first(document, ("subject_namespace",)),
    }
    where = replace(_WHERE, labels=(*_WHERE.labels, kind)) if kind else _WHERE
    title = first(document, ("title",)) or ""
    is_over = first(document, ("ends_at",)) is not None or title.startswith("[RESOLVED]")
    return (replace(read_one(where, told), resolved=is_over, files=_files(document)).alert(),)


def _files(document: Any) -> dict[str, str]:
    evidence = at(document, "evidence")
    found: dict[str, str] = {}
    for one in evidence if isinstance(evidence, list) else ():
        title = first(one, ("title", "enrichment_type", "file_type")) or "evidence"
        parts = [_block(block) for block in _blocks(at(one, "data"))]
        # A heading that repeats the title would hide from readers that a table follows.
        said = "\n\n".join(part for part in parts if part.strip("*# \n") not in {"", title})
        if said:
            found[f"{title}.txt"] = said
    return found


def _blocks(data: Any) -> list[Any]:
    """Return the blocks of an enrichment; some recordings escape their text twice."""
    if not isinstance(data, str):
        return []
    for attempt in (data, data.replace('\\"', '"').replace("\\\\", "\\")):
        try:
            found = json.loads(attempt)
        except (ValueError, RecursionError):
            continue
        return found if isinstance(found, list) else [found]
    return [{"data": data}]


def _block(block: Any) -> str:
    data = at(block, "data")
    rows = at(data, "rows")
    if isinstance(rows, list):
        table = [at(data, "headers"), *rows]
        return "\n".join(" | ".join(_cells(row)) for row in table)
    return text(data) or ""


def _cells(row: Any) -> list[str]:
    cells = row if isinstance(row, list) else []
    return [(text(cell) or "").replace("\n", " ") for cell in cells]


FORMAT = Format("robusta", _recognises, _read)


def _is_issue(document: Any) -> bool:
    return isinstance(at(document, "raw.labels"), dict) and bool(first(document, ("name",)))


def _read_issue(document: Any, when: datetime | None) -> tuple[Alert, ...]:
    """Read the alert that stands inside, as Alertmanager told it."""
    told = one_alert("holmes", document["raw"], when=when)
    notes = {**(told.annotations or {}), "expr": at(document, "raw.definition")}
    return (replace(told, name=first(document, ("name",)), annotations=notes).alert(),)


ISSUE = Format("holmes", _is_issue, _read_issue)
