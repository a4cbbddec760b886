"""Findings applied to a text: the names that have one fix are replaced, nothing else changes.

Pure. A fix is only applied where the text still says what the finding saw, and where no other
fix wants the same characters to be something else.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agent.review.findings import Finding


class Left(NamedTuple):
    """A finding that was not fixed, and why."""

    finding: Finding
    why: str


class Fixed(NamedTuple):
    """A text with its fixes applied."""

    text: str
    applied: tuple[Finding, ...]
    left: tuple[Left, ...]


class _Span(NamedTuple):
    start: int
    end: int


def fixed(text: str, findings: Iterable[Finding]) -> Fixed:
    """Apply every fix that can be; lines are what line feeds part, columns characters."""
    begins = _line_begins(text)
    wanted: defaultdict[_Span, list[Finding]] = defaultdict(list)
    left: list[Left] = []
    for finding in findings:
        span = _span(text, begins, finding)
        if finding.fix is None:
            left.append(Left(finding, finding.question or "nothing replaces it"))
        elif span is None:
            left.append(Left(finding, "the text no longer says this there"))
        else:
            wanted[span].append(finding)
    clear, unclear = _parted(wanted)
    left += unclear
    for span in sorted(clear, reverse=True):
        text = text[: span.start] + (wanted[span][0].fix or "") + text[span.end :]
    applied = tuple(each for span in sorted(clear) for each in wanted[span])
    return Fixed(text, applied, tuple(left))


def _line_begins(text: str) -> list[int]:
    begins, at = [0], text.find("\n")
    while at >= 0:
        begins.append(at + 1)
        at = text.find("\n", at + 1)
    return begins


def _span(text: str, begins: list[int], finding: Finding) -> _Span | None:
    """Return where the finding's text stands; None where something else does."""
    use = finding.use
    if use.line > len(begins):
        return None
    start = begins[use.line - 1] + use.column - 1
    if not text.startswith(use.spelled, start):
        return None
    return _Span(start, start + len(use.spelled))


def _parted(wanted: dict[_Span, list[Finding]]) -> tuple[list[_Span], list[Left]]:
    """Part what can be written from what would be written twice, or differently."""
    clear: list[_Span] = []
    unclear: list[Left] = []
    for span, found in wanted.items():
        fixes = {finding.fix for finding in found}
        if len(fixes) > 1:
            shown = " or ".join(sorted(repr(fix) for fix in fixes))
            unclear += [Left(finding, f"it could become {shown}") for finding in found]
        elif any(_overlap(span, other) for other in wanted):
            unclear += [Left(finding, "it overlaps another name") for finding in found]
        else:
            clear.append(span)
    return clear, unclear


def _overlap(one: _Span, other: _Span) -> bool:
    return one != other and one.start < other.end and other.start < one.end


class Suggestion(NamedTuple):
    """One line of a file as it should be, for all findings on it that have a fix."""

    path: str
    line: int
    old: str
    new: str
    findings: tuple[Finding, ...]


def suggestions(
    path: str, lines: dict[int, str], findings: Iterable[Finding]
) -> list[Suggestion]:
    """Write each line with fixable findings anew; one suggestion a line, in order.

    Args:
        path: The file.
        lines: Its lines by number, without their ends; those with findings are enough.
        findings: Findings of that file.
    """
    return list(_suggestions(path, lines, findings))


def _suggestions(
    path: str, lines: dict[int, str], findings: Iterable[Finding]
) -> Iterator[Suggestion]:
    by_line: defaultdict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.fix is not None and finding.use.line in lines:
            by_line[finding.use.line].append(finding)
    for number, found in sorted(by_line.items()):
        old = lines[number]
        made = fixed("\n" * (number - 1) + old, found)
        new = made.text[number - 1 :]
        if made.applied and new != old:
            yield Suggestion(path, number, old, new, made.applied)
