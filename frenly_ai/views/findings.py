"""Findings of a proposal, and counts of what it would change, as people read them."""

from __future__ import annotations

from collections import Counter
from textwrap import wrap
from typing import TYPE_CHECKING

from frenly_ai.views.text import safe
from registry.domain.findings import Severity
from registry.domain.rows import Alias
from registry.rules.validators import VALIDATORS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.domain.changes import RowChange
    from registry.domain.findings import Finding
    from registry.domain.proposals import Proposal

_MARKS = {Severity.BLOCKS: "BLOCKS", Severity.WARNS: "WARNS", Severity.NOTES: "NOTES"}
_WIDTH = 90
_SHOWN_EACH = 20


def risks(proposal: Proposal, shown: Sequence[Finding]) -> Iterator[str]:
    """Render findings, how many are not among them, and which validators found nothing."""
    found = Counter(finding.check for finding in proposal.findings)
    rest = found - Counter(finding.check for finding in shown)
    yield f"Validators ({len(VALIDATORS)})"
    for finding in shown:
        yield f"  {_MARKS[finding.severity]}  {finding.check}: {safe(finding.message)}"
        if finding.fix:
            yield f"          {safe(finding.fix)}"
    for check in sorted(rest):
        yield f"  ... and {rest[check]} more of {check}"
    passed = [name for name in VALIDATORS if name not in found]
    yield from (f"  {line}" for line in wrap(f"pass: {', '.join(passed)}", _WIDTH))


def some_findings(proposal: Proposal) -> list[Finding]:
    """Return the first findings of each validator, in their order."""
    seen: Counter[str] = Counter()
    shown = []
    for finding in proposal.findings:
        seen[finding.check] += 1
        if seen[finding.check] <= _SHOWN_EACH:
            shown.append(finding)
    return shown


def counted(proposal: Proposal) -> Iterator[str]:
    """Count the rows of a proposal by what they are and what becomes of them."""
    yield f"Difference ({len(proposal.changes)} rows)"
    counts = Counter(map(_sort, proposal.changes))
    for sort in sorted(counts):
        yield f"  {counts[sort]:>8}  {safe(sort)}"


def _sort(change: RowChange) -> str:
    sign = "new" if change.before is None else "gone" if change.after is None else "changed"
    row = change.after or change.before
    if isinstance(row, Alias):
        return f"{sign} {row.name.kind} aliases in {row.context}"
    return f"{sign} {change.key.table}s"
