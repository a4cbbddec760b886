"""The report of an import of name tables, for people, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from frenly_ai.name_tables import counts
from frenly_ai.views.text import safe
from registry.anchors.import_report import KNOWN, REGISTERED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.anchors.import_report import ImportLine

SHOWN = 200
"""Lines that are printed; the whole report goes where `--report` says."""
_WORST_FIRST = ("refused", "ambiguous", "merged", "taken")


def table_lines(report: Sequence[ImportLine]) -> list[str]:
    """Render the counts, then what people must read, worst first."""
    found = counts(report)
    came = sum(line.why.startswith(REGISTERED) for line in report)
    told = [line for status in _WORST_FIRST for line in _worth_telling(report, status)]
    lines = ["Import: " + ", ".join(f"{number} {what}" for what, number in found.items())]
    if came:
        lines.append(f"  {came} of them contracts, registered because names lead to them")
    lines += [_line(line) for line in told[:SHOWN]]
    if len(told) > SHOWN:
        lines.append(f"  ... and {len(told) - SHOWN} more; write them with --report FILE")
    return lines


def table_json(report: Sequence[ImportLine]) -> dict[str, Any]:
    """Return the whole report as JSON carries it."""
    return {"counts": counts(report), "report": [line._asdict() for line in report]}


def written(report: Sequence[ImportLine], name: str) -> str:
    """Write the whole report in the format that a file's name asks for: JSON, CSV or text."""
    if name.endswith(".json"):
        return json.dumps(table_json(report), indent=1) + "\n"
    if name.endswith(".csv"):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["status", "what", "why", "location"])
        writer.writerows([_harmless(cell) for cell in line] for line in report)
        return out.getvalue()
    return "".join(f"{_line(line).strip()}\n" for line in report)


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _worth_telling(report: Sequence[ImportLine], status: str) -> Iterator[ImportLine]:
    """Leave out what simply was taken, was known, or came along with what leads to it."""
    for line in report:
        is_plain = line.why == KNOWN or (not line.why or line.why.startswith(REGISTERED))
        if line.status == status and not (is_plain and status in {"taken", "merged"}):
            yield line


def _line(line: ImportLine) -> str:
    why = f": {safe(line.why)}" if line.why else ""
    return f"  {line.status:<9}  {safe(line.what)}{why}  [{safe(line.location)}]"
