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
    from collections.abc import Callable, Iterable, Sequence

    from agent.review.findings import Finding
    from agent.review.fixing import Left
    from frenly_ai.github.fix_plan import Plan

_MOST_LISTED = 100
_MOST_LEFT = 30
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


def tips_in(body: str, seal: Callable[[str], str]) -> frozenset[str]:
    """Return the commits of the marks with which a body ends, as far as we wrote them."""
    found = (_TIP.fullmatch(mark) for mark in marks_in(body))
    return frozenset(
        each[1] for each in found if each and compare_digest(each[2], seal(each[1]))
    )


def _applied(findings: Sequence[Finding]) -> list[str]:
    lines = ["", "| Where | Name | Instead |", "|---|---|---|"]
    for each in findings[:_MOST_LISTED]:
        use = each.use
        cells = (f"{use.path}:{use.line}", use.spelled, each.fix or "")
        lines.append("| " + " | ".join(quoted(c).replace("|", "\\|") for c in cells) + " |")
    if len(findings) > _MOST_LISTED:
        lines.append(f"\nAnd {len(findings) - _MOST_LISTED} more.")
    return lines


def _left(left: Sequence[Left]) -> list[str]:
    if not left:
        return []
    lines = ["", f"{plural(len(left), 'name')} left:", ""]
    for finding, why in left[:_MOST_LEFT]:
        use = finding.use
        lines.append(f"- {quoted(f'{use.path}:{use.line}')} {quoted(use.spelled)}: {told(why)}")
    if len(left) > _MOST_LEFT:
        lines.append(f"- and {len(left) - _MOST_LEFT} more")
    return lines
