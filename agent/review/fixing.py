"""Findings applied to a text: the names that have one fix are replaced, nothing else changes.

Pure. A fix is only applied where the text still says what the finding saw, and where no other
fix wants the same characters to be something else.
"""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from registry.usage.offsets import Offsets

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


def fixed(text: str, findings: Iterable[Finding], *, first: int = 1) -> Fixed:
    """Apply every fix that can be; lines are what line feeds part, columns characters.

    `first` is the number of the text's first line in the file.
    """
    offsets = Offsets(text)
    wanted: defaultdict[_Span, list[Finding]] = defaultdict(list)
    left: list[Left] = []
    for finding in findings:
        span = _span(text, offsets, finding, first)
        if finding.fix is None:
            left.append(Left(finding, finding.question or "nothing replaces it"))
        elif span is None:
            left.append(Left(finding, "the text no longer says this there"))
        else:
            wanted[span].append(finding)
    clear, unclear = _parted(wanted)
    left += unclear
    parts, done = list[str](), 0
    for span in clear:
        parts += text[done : span.start], wanted[span][0].fix or ""
        done = span.end
    applied = tuple(each for span in clear for each in wanted[span])
    return Fixed("".join([*parts, text[done:]]), applied, tuple(left))


def _span(text: str, offsets: Offsets, finding: Finding, first: int) -> _Span | None:
    """Return where the finding's text stands; None where something else does."""
    use = finding.use
    start = offsets.offset(use.line - first + 1, use.column)
    if start is None or not text.startswith(use.spelled, start):
        return None
    return _Span(start, start + len(use.spelled))


def _parted(wanted: dict[_Span, list[Finding]]) -> tuple[list[_Span], list[Left]]:
    """Part what can be written, in order, from what would be written twice or differently."""
    clear: list[_Span] = []
    unclear: list[Left] = []
    tangled = _overlapping(sorted(wanted))
    for span, found in wanted.items():
        fixes = {finding.fix for finding in found}
        if len(fixes) > 1:
            shown = " or ".join(sorted(repr(fix) for fix in fixes))
            unclear += [Left(finding, f"it could become {shown}") for finding in found]
        elif span in tangled:
            unclear += [Left(finding, "it overlaps another name") for finding in found]
        else:
            clear.append(span)
    return sorted(clear), unclear


def _overlapping(spans: list[_Span]) -> set[_Span]:
    """Return those that share characters with another; `spans` are in order."""
    found, furthest = set[_Span](), _Span(0, 0)
    for span in spans:
        if span.start < furthest.end:
            found |= {span, furthest}
        furthest = max(furthest, span, key=attrgetter("end"))
    return found


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
        made = fixed(old, found, first=number)
        if made.applied and made.text != old:
            yield Suggestion(path, number, old, made.text, made.applied)
