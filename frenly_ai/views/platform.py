"""What was found in a platform's own files, for people and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from frenly_ai.views.text import indent, safe
from registry.domain.edits import write_edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from frenly_ai.platform_files import PlatformFiles
    from registry.anchors.importing import ImportLine
    from registry.rules.foreign import ForeignFinding

_MOST_PLACES = 3


def platform_lines(found: PlatformFiles) -> list[str]:
    """Render findings, the policy that holds, and what an import would take."""
    return [
        f"Findings ({len(found.findings)})",
        *indent(finding_line(finding) for finding in found.findings),
        "Policy that holds",
        *indent(map(safe, found.effective.overruled or ["nothing is contradicted"])),
        *_import(found.plan.report),
    ]


def platform_json(found: PlatformFiles) -> dict[str, Any]:
    """Return everything as JSON carries it."""
    return {
        "findings": [finding_json(finding) for finding in found.findings],
        "overruled": list(found.effective.overruled),
        "report": [line._asdict() for line in found.plan.report],
        "edits": [write_edit(edit) for edit in found.plan.edits],
    }


def finding_json(finding: ForeignFinding) -> dict[str, Any]:
    """Return one finding as JSON carries it."""
    return {**asdict(finding), "locations": list(finding.locations)}


def finding_line(finding: ForeignFinding) -> str:
    """Render one finding with its first places."""
    places = ", ".join(finding.locations[:_MOST_PLACES])
    rest = len(finding.locations) - _MOST_PLACES
    more = f" and {rest} more" if rest > 0 else ""
    return f"{finding.severity:<6}  {safe(finding.title)}  [{safe(places)}{more}]"


def _import(report: tuple[ImportLine, ...]) -> Iterator[str]:
    counts: dict[str, int] = {}
    for line in report:
        counts[line.status] = counts.get(line.status, 0) + 1
    yield "Import: " + (", ".join(f"{counts[s]} {s}" for s in counts) or "nothing to take")
    for line in report:
        if line.status != "taken" or line.why:
            why = f": {safe(line.why)}" if line.why else ""
            yield f"  {line.status:<9}  {safe(line.what)}{why}  [{safe(line.location)}]"
