"""Findings gathered by line: one comment for each, with at most one suggestion."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from agent.review.findings import in_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agent.review.findings import Finding

MOST_SUGGESTED = 5_000
"""Characters of a line for which a fix is suggested; the host takes no longer comment."""
Lines = dict[str, dict[int, str]]
"""Path to the numbers and texts of the lines of its new version that a diff shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What review has to say of one diff."""

    findings: tuple[Finding, ...] = ()
    lines: Lines
    notes: tuple[str, ...] = ()
    """What else whoever reads it must know, e.g. that something was not read."""
    is_read: bool = True
    """Whether the diff could be read at all; one that could not is not said to be fine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Everything found at one line."""

    path: str
    line: int
    text: str
    """The line as the diff shows it."""
    findings: tuple[Finding, ...]
    key: str
    """The same over pushes, as long as the line and what is wrong with it stay the same."""

    @property
    def suggestion(self) -> str | None:
        """Return the line with every fix in it; None where nothing may be replaced."""
        if "\r" in self.text:
            return None  # a suggestion would change how the line ends as well
        if len(self.text) > MOST_SUGGESTED:
            return None
        fixed, end = self.text, len(self.text) + 1
        for finding in reversed(self.findings):
            start = finding.use.column - 1
            stop = start + len(finding.use.spelled)
            is_there = self.text[start:stop] == finding.use.spelled
            if finding.fix is None or not is_there or stop > end:
                continue
            fixed, end = fixed[:start] + finding.fix + fixed[stop:], start
        return fixed if fixed != self.text else None


def remarks_of(reviewed: Reviewed) -> tuple[Sequence[Remark], Sequence[Finding]]:
    """Return a remark for each line that can be commented on, and the findings elsewhere."""
    elsewhere: list[Finding] = []
    here: list[Finding] = []
    for finding in in_order(reviewed.findings):
        is_shown = finding.use.line in reviewed.lines.get(finding.use.path, {})
        (here if is_shown else elsewhere).append(finding)
    seen = Counter[str]()
    remarks = list[Remark]()
    for (path, line), group in groupby(here, key=lambda each: (each.use.path, each.use.line)):
        remarks.append(_remark(path, line, reviewed.lines[path], tuple(group), seen))
    return remarks, elsewhere


def _remark(
    path: str,
    line: int,
    lines: Mapping[int, str],
    findings: tuple[Finding, ...],
    seen: Counter[str],
) -> Remark:
    text = lines[line]
    parts = (text, *sorted(finding.identity for finding in findings))
    base = hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]
    seen[base] += 1  # the same line twice in a file is told of twice
    return Remark(
        path=path, line=line, text=text, findings=findings, key=f"{base}.{seen[base]}"
    )
