"""What stands on a pull request that Frenly makes, put together from fields by code."""

from __future__ import annotations

import re
from hmac import compare_digest
from typing import TYPE_CHECKING

from frenly_ai.github.branches import Words
from frenly_ai.views.incident_markdown import quoted
from frenly_ai.views.pull_request import marks_in, told
from frenly_ai.views.review import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from agent.review.findings import Finding
    from agent.review.fixing import Left
    from frenly_ai.github.fix_plan import Plan

_MOST_APPLIED_CHARS = 40_000
_MOST_LEFT_CHARS = 15_000
"""Together with the rest less than a host takes as the body of a pull request."""
_TIP = re.compile(r"<!-- frenly:fix ([0-9a-f]{40})\.([0-9a-f]{32}) -->")


def title_of(plan: Plan) -> str:
    """Write the title, of numbers alone: other programs read titles."""
    names = plural(len(plan.applied), "name")
    return f"Write {names} anew in {plural(len(plan.files), 'file')}"


def message_of(plan: Plan, about: str, base: str) -> str:
    """Write the commit's message; nothing of what a file says stands in it."""
    return (
        f"{title_of(plan)}\n\n{about}\n\n"
        f"Made by Frenly on top of {base}: each name is replaced by its one successor, and "
        "nothing else is changed.\n"
    )


def words_of(plan: Plan, about: str, base: str, marks: Iterable[str]) -> Words:
    """Write title and body; the marks tell which commits are ours."""
    lines = [
        f"{about} Each name is replaced by its one successor, nothing else is changed.",
        *_applied(plan.applied),
        *_left(plan.left),
        "",
        f"Made on top of {quoted(base[:12])}.",
        "",
        *marks,
    ]
    return Words(title_of(plan), "\n".join(lines))


def tip_mark(tip: str, seal: Callable[[str], str]) -> str:
    """Write the mark of a commit of ours."""
    return f"<!-- frenly:fix {tip}.{seal(tip)} -->"


def asked_mark(number: int) -> str:
    """Write the mark of the pull request on which a fix was asked for."""
    return f"<!-- frenly:asked {number} -->"


def is_asked_on(body: str, number: int) -> bool:
    """Say whether a fix was asked for on a pull request."""
    return asked_mark(number) in marks_in(body)


def tips_in(body: str, seal: Callable[[str], str]) -> frozenset[str]:
    """Return the commits of the marks with which a body ends, as far as we wrote them."""
    found = (_TIP.fullmatch(mark) for mark in marks_in(body))
    return frozenset(
        each[1] for each in found if each and compare_digest(each[2], seal(each[1]))
    )


def _applied(findings: Sequence[Finding]) -> Iterator[str]:
    yield from ("", "| Where | Name | Instead |", "|---|---|---|")
    rows = (_row(each) for each in findings)
    yield from _bounded(rows, len(findings), _MOST_APPLIED_CHARS, "\nAnd {} more.")


def _row(finding: Finding) -> str:
    use = finding.use
    cells = (f"{use.path}:{use.line}", use.spelled, finding.fix or "")
    return "| " + " | ".join(quoted(cell).replace("|", "\\|") for cell in cells) + " |"


def _left(left: Sequence[Left]) -> Iterator[str]:
    if not left:
        return
    yield from ("", f"{plural(len(left), 'name')} left:", "")
    lines = (
        f"- {quoted(f'{use.path}:{use.line}')} {quoted(use.spelled)}: {told(why)}"
        for use, why in ((each.finding.use, each.why) for each in left)
    )
    yield from _bounded(lines, len(left), _MOST_LEFT_CHARS, "- and {} more")


def _bounded(lines: Iterable[str], count: int, most: int, more: str) -> Iterator[str]:
    """Yield lines up to so many characters, and how many are left out: paths may be long."""
    size = 0
    for number, line in enumerate(lines):
        size += len(line) + 1
        if size > most:
            yield more.format(count - number)
            return
        yield line
