"""Name tables read from disk and turned into one wish."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from registry.contracts.records import Wish
from registry.domain.proposals import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from registry.anchors.import_report import ImportLine
    from registry.anchors.importing import ImportPlan
    from registry.domain.rows import Content

MAX_LINES = 1_000
"""Rows up to which a proposal says of each where it comes from; beyond, of each file."""


def table_wish(plan: ImportPlan, sources: Sequence[Content], channel: str) -> Wish:
    """Return the wish that records what tables hold, with where its values come from."""
    return Wish(
        edits=plan.edits,
        origin=Origin(channel=channel),
        reason="Record the names that these tables hold.",
        provenance=(*sources, *_rows(plan.report)),
    )


def source_of(path: Path) -> Content:
    """Say which file a table is, and which bytes it held."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    return {"field": "table", "value": path.name, "from": f"sha256:{found}"}


def counts(report: Iterable[ImportLine]) -> dict[str, int]:
    """Count the lines of a report by what became of them."""
    found = {"taken": 0, "merged": 0, "ambiguous": 0, "refused": 0}
    for line in report:
        found[line.status] += 1
    return found


def _rows(report: Sequence[ImportLine]) -> tuple[Content, ...]:
    if len(report) > MAX_LINES:
        report = [line for line in report if line.status == "ambiguous"][:MAX_LINES]
    return tuple(
        {"field": line.what, "value": line.status, "from": line.location} for line in report
    )
