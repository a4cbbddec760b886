"""A scan for people and as JSON: every use on a line of its own, then what is wrong."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from frenly_ai.views.review import plural
from frenly_ai.views.text import safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.review.findings import Finding
    from frenly_ai.scanning.judged import Report
    from registry.contracts.usage import Use

_SKIPPED_SHOWN = 5


def use_lines(uses: Sequence[Use], *, most: int = 0) -> Iterator[str]:
    """Render each use on one line that editors open: where, what, and in what it stands.

    `most` is how many of one file are shown, 0 for all; uses of a file stand together.
    """
    for path, group in groupby(uses, key=lambda use: use.path):
        found = list(group)
        for use in found[: most or None]:
            yield f"{safe(path)}:{use.line}:{use.column}: {safe(use.name)} ({use.place})"
        if 0 < most < len(found):
            more = plural(len(found) - most, "use")
            yield f"{safe(path)}: and {more} more; --per-file 0 shows all"


def scan_json(report: Report, found: Sequence[Finding]) -> dict[str, Any]:
    """Return a scan as JSON carries it; `found` is what weighs enough to be told."""
    return {
        "uses": [use.content() for use in report.uses],
        "findings": [finding.content() for finding in found],
        "ignored": [
            {**each.use.content(), "reason": each.reason} for each in report.reviewed.ignored
        ],
        "read_by_lines": [{"path": path, "why": why} for path, why in report.reviewed.unread],
        "files": report.files,
        "files_read": report.read,
        "bytes_read": report.size_bytes,
        "skipped": [{"path": path, "why": str(why)} for path, why in report.skipped],
        "not_followed": report.not_followed,
    }


def scan_notes(report: Report) -> Iterator[str]:
    """Say how much was looked at, and what was not."""
    names = len({use.name for use in report.uses})
    told = f"{plural(len(report.uses), 'use')} of {plural(names, 'name')}"
    if report.files:
        again = report.files - report.read
        told += f" in {plural(report.files, 'file')}"
        told += f", {again} of them unchanged since the last scan" if again > 0 else ""
    yield told
    for why, number in sorted(Counter(why for _, why in report.skipped).items()):
        shown = [path for path, each in report.skipped if each is why][:_SKIPPED_SHOWN]
        more = ", ..." if number > len(shown) else ""
        yield f"{plural(number, 'file')} skipped, {why}: {safe(', '.join(shown))}{more}"
    if report.not_followed:
        yield f"not followed: {report.not_followed} (links and repositories inside)"
