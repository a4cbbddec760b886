"""Findings for people and as JSON: by file, each with its evidence and its fix or question."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from agent.review.findings import Level
from frenly_ai.views.text import indent, prose, safe, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from agent.review.findings import Finding
    from agent.review.fixing import Left
    from agent.review.reviewer import Reviewed


_INDENT = " " * 11


def finding_lines(findings: Sequence[Finding], *, most: int = 0) -> Iterator[str]:
    """Render findings, which are in order, file by file; of one file so many, 0 for all."""
    for path, group in groupby(findings, key=lambda each: each.use.path):
        found = list(group)
        yield safe(path)
        for finding in found[: most or None]:
            yield from _finding(finding)
        if 0 < most < len(found):
            yield f"  and {plural(len(found) - most, 'finding')} more; --per-file 0 shows all"


def _finding(finding: Finding) -> Iterator[str]:
    use = finding.use
    at = f"{use.line}:{use.column}"
    yield f"  {at:<8} {finding.level:<8} {safe(finding.what)}  [{finding.rule}]"
    for line in _around(finding):
        yield f"{_INDENT}{line}"


def _around(finding: Finding) -> Iterator[str]:
    yield safe(finding.why)
    for line in finding.evidence:
        yield f"on record: {safe(line)}"
    if finding.fix is not None:
        yield f"fix: {safe(finding.use.spelled)} -> {safe(finding.fix)}"
    elif finding.question:
        yield f"question: {safe(finding.question)}"


def summary(findings: Sequence[Finding]) -> str:
    """Count findings in one line."""
    files = len({finding.use.path for finding in findings})
    counted = ", ".join(
        plural(number, str(level))
        for level in Level
        if (number := sum(finding.level is level for finding in findings))
    )
    fixable = sum(finding.fix is not None for finding in findings)
    told = f"{counted} in {plural(files, 'file')}" if findings else "Nothing is wrong."
    return f"{told}; {fixable} can be fixed" if fixable else told


def plural(number: int, what: str) -> str:
    """Count things.

    >>> plural(1, "file"), plural(2, "file")
    ('1 file', '2 files')
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def notes_of(reviewed: Reviewed) -> Iterator[str]:
    """Say what was not judged: ignored on purpose, or read in part."""
    if reviewed.ignored:
        number = len(reviewed.ignored)
        yield f"{plural(number, 'use')} ignored with a reason"
    if reviewed.left_alone:
        told = plural(reviewed.left_alone, "finding")
        yield f"{told} left alone in vendored, generated and test files"
    for path, why in reviewed.unread:
        yield f"{safe(path)} was read by its lines only: {safe(why)}"


def reviewed_json(reviewed: Reviewed, findings: Iterable[Finding]) -> dict[str, Any]:
    """Return what came of a review as JSON carries it."""
    return {
        "findings": [finding.content() for finding in findings],
        "ignored": [
            {
                "path": each.use.path,
                "line": each.use.line,
                "name": each.use.name.key,
                "reason": each.reason,
            }
            for each in reviewed.ignored
        ],
        "left_alone": reviewed.left_alone,
        "read_by_lines": [{"path": path, "why": why} for path, why in reviewed.unread],
    }


def patch_text(patch: bytes) -> str:
    r"""Render a patch for a terminal, which nothing in the patched files can steer.

    >>> patch_text(b"+\tname: a\x1b[2J\r\n")
    '+\tname: a\\x1b[2J\n'
    """
    parts = patch.decode("utf-8", "replace").replace("\r\n", "\n").split("\t")
    return "\t".join(map(prose, parts))


def left_lines(left: Sequence[Left]) -> Iterator[str]:
    """Render a table of what was not fixed, and why."""
    rows = []
    for finding, why in left:
        use = finding.use
        rows.append((f"{use.path}:{use.line}:{use.column}", use.spelled, why))
    yield from indent(table(["WHERE", "NAME", "WHY IT WAS LEFT"], rows))
