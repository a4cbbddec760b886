"""What remains of a finding once it is known what its name stands for at that place. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from agent.review.findings import Level
from agent.review.meant.beside import is_beside
from agent.review.meant.declared import is_served, may_be_served
from agent.review.meant.history import tells_history
from agent.review.meant.others import Bears, what_bears
from agent.review.meant.prose import around, is_told
from registry.contracts.usage import MENTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agent.review.findings import Finding


def settled_together(findings: Iterable[Finding], lines: Sequence[str]) -> list[Finding]:
    """Settle the findings of one text.

    Where one use on a line is asked about, the like ones there are as well: once they were
    written anew, their successor would stand beside it as if the old name were meant.
    """
    kept = [(each, settled(each, lines)) for each in findings]
    asked = {(was.use.line, was.fix) for was, now in kept if now and was.fix and now.question}
    return [
        _unsure(now) if (was.use.line, was.fix) in asked else now for was, now in kept if now
    ]


def settled(finding: Finding, lines: Sequence[str]) -> Finding | None:
    """Keep a finding, take its fix away, make it a note, or drop it as what was meant.

    Args:
        finding: What is wrong with a use, if the use calls what the name names.
        lines: All lines of the text in which it stands.
    """
    use, line = finding.use, lines[finding.use.line - 1]
    if finding.fix is not None and is_beside(use, finding.fix, lines):
        return None
    if use.place in MENTIONS:
        return finding
    if is_told(use, line):
        return None if tells_history(around(use, line)) else _only_told(finding)
    bearer = what_bears(use, lines)
    if bearer is Bears.ANOTHER or is_served(use, line):
        return None
    if bearer is Bears.UNSURE or may_be_served(use, lines):
        return _unsure(finding)
    return finding


def _only_told(finding: Finding) -> Finding:
    return replace(finding, level=Level.NOTE, fix=None)


def _unsure(finding: Finding) -> Finding:
    if finding.fix is None:
        return finding
    question = f"Is the name used here, or something called so? {finding.fix!r} replaces it."
    return replace(finding, fix=None, question=question)
