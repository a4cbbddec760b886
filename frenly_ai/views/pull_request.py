"""What is written on pull requests, put together from fields by code.

Whatever stands in a diff or in the registry is written so that no mention, link, image, HTML or
fence in it comes alive; nothing a model worded is written at all.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING

from frenly_ai.views.incident_markdown import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from agent.review.findings import Finding
    from frenly_ai.github.remarks import Remark

SUMMARY_MARK = "<!-- frenly:summary -->"
MOST_CHARS = 60_000
_MOST_LISTED = 100
_MOST_AT_LINE = 10
_PLAIN = re.compile(r"(?:[A-Za-z]{1,30}|\d{1,6})[.,;:?]?")
"""A word in which nothing comes alive, wherever it is shown."""
_COMMIT = re.compile(r"[0-9a-f]{7,}[.,;:?]?")
_KEY = re.compile(r"<!-- frenly:finding ([0-9a-f]{16}\.\d{1,6}) -->")
_MARK = re.compile(r"<!-- frenly:[a-z]+(?: [0-9a-f.]{1,80})? -->")


def told(text: str) -> str:
    """Write a sentence with everything but plain words in code spans.

    >>> told("'user-api' ends @2027; see [here](http://a.example)")
    '`user-api` ends `@2027`; see `[here](http://a.example)`'
    """
    written, odd = list[str](), list[str]()
    for word in [*text.split(), ""]:
        if word and not (_PLAIN.fullmatch(word) and not _COMMIT.fullmatch(word)):
            odd.append(word)
            continue
        if odd:
            written.append(_span(" ".join(odd)))
            odd.clear()
        written.append(word)
    return " ".join(written).strip()


def _span(words: str) -> str:
    """Write words as a code span, without quotes around them and what ends a sentence."""
    bare = words.rstrip(".,;:?")
    is_quoted = len(bare) > 2 and bare[0] == bare[-1] == "'" and bare.count("'") == 2  # noqa: PLR2004 - one on each side
    return quoted(bare[1:-1] if is_quoted else bare) + words[len(bare) :]


def remark_markdown(remark: Remark) -> str:
    """Write the comment at one line, with a suggestion where there is a fix."""
    shown = remark.findings[:_MOST_AT_LINE]
    lines = [line for finding in shown for line in _finding(finding)]
    if len(remark.findings) > len(shown):
        lines.append(f"\nAnd {len(remark.findings) - len(shown)} more at this line.")
    suggestion = remark.suggestion
    if suggestion is not None:
        fence = _fence(suggestion)
        lines += ["", f"{fence}suggestion", suggestion, fence]
    return "\n".join([*lines, "", f"<!-- frenly:finding {remark.key} -->"])


def key_in(body: str) -> str | None:
    """Return the key that `remark_markdown` left in a comment."""
    found = (_KEY.fullmatch(mark) for mark in marks_in(body))
    return next((each[1] for each in found if each), None)


def marks_in(body: str) -> tuple[str, ...]:
    """Return the marks with which a comment ends, each on a line of its own.

    A mark further up may be a text of others that is shown there.
    """
    lines = (line.strip() for line in reversed(body.rstrip().splitlines()))
    return tuple(takewhile(_MARK.fullmatch, lines))


def summary_markdown(
    findings: Sequence[Finding],
    notes: Iterable[str],
    *,
    commit: str,
    most: int = MOST_CHARS,
    is_read: bool = True,
) -> str:
    """Write the one comment on the whole; a longer one loses its end and says so."""
    headline = _headline(findings) if is_read else "**This change was not reviewed.**"
    lines = ["### Frenly", "", headline, *_list(findings)]
    said = [told(note) for note in notes]
    if said:
        lines += ["", *(f"- {note}" for note in said)]
    lines += [
        "",
        f"Reviewed at {quoted(commit[:12])}. `/frenly help` says what can be asked.",
    ]
    text = "\n".join(lines)
    room = most - len(SUMMARY_MARK) - 80
    if len(text) > room:
        text = text[:room].rpartition("\n")[0] + "\n\nThere is more than is shown here."
    return f"{text}\n\n{SUMMARY_MARK}"


def _headline(findings: Sequence[Finding]) -> str:
    if not findings:
        return "No use of a name that needs a change."
    counts = Counter(str(finding.level) for finding in findings)
    parts = [
        f"{counts[level]} {level}{'s' if counts[level] > 1 else ''}"
        for level in ("error", "warning", "note")
        if counts[level]
    ]
    return f"**{', '.join(parts)}** about names in this change."


def _list(findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield from ("", "| Where | Name | What | Instead |", "|---|---|---|---|")
    for finding in findings[:_MOST_LISTED]:
        use = finding.use
        instead = quoted(finding.fix) if finding.fix else told(finding.question) or "-"
        cells = (quoted(f"{use.path}:{use.line}"), quoted(use.spelled), told(finding.what))
        yield "| " + " | ".join(map(_cell, (*cells, instead))) + " |"
    if len(findings) > _MOST_LISTED:
        yield f"\nAnd {len(findings) - _MOST_LISTED} more, which the check lists."


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _finding(finding: Finding) -> Iterator[str]:
    yield f"**{finding.rule}** {told(finding.what)}"
    yield f"\n{told(finding.why)}"
    if finding.question:
        yield f"\n{told(finding.question)}"
    for each in finding.evidence[:5]:
        yield f"- {quoted(each)}"


def _fence(text: str) -> str:
    """Return a fence longer than any run of backticks in the text."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    return "`" * max(3, longest + 1)


def answer_markdown(command: str, lines: Iterable[str], marks: Iterable[str]) -> str:
    """Write the answer to a command; `lines` are Markdown, `marks` are seen by nobody."""
    asked = quoted(f"/frenly {command}")
    return "\n".join([f"{asked}", "", *(f"- {line}" for line in lines), "", *marks])
