"""Improvements as people read them: what and why, benefit and risk, the change, the grounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenly_ai.views.text import indent, safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.contracts.improvements import Improvement, Look, PutOff

BENEFITS = {1: "tidier", 2: "safer", 3: "keeps something from failing"}


def look_lines(look: Look) -> Iterator[str]:
    """Render a look: each improvement in three lines, then what is not shown and why."""
    for each in look.items:
        yield from _head(each)
        yield from indent([_change(each)])
        yield ""
    yield f"{len(look.items)} of {look.total} shown"
    if look.put_off:
        yield f"{look.put_off} besides are put off, or were rejected lately"
    yield from (safe(f"not looked for: {each}") for each in look.left_out)


def improvement_lines(improvement: Improvement) -> Iterator[str]:
    """Render one with everything that a decision on it takes."""
    yield from _head(improvement)
    yield from indent([safe(f"why: {improvement.why}")])
    yield "Evidence"
    yield from indent(safe(f"{fact.source}: {fact.says}") for fact in improvement.facts)
    yield "Change"
    yield from indent([_change(improvement), *map(safe, improvement.effects)])


def put_off_lines(delays: list[PutOff]) -> Iterator[str]:
    """Render what is put off, by whom and why."""
    for each in delays:
        yield safe(f"{each.improvement} until {each.until:%Y-%m-%d}, {each.by}: {each.because}")


def _head(improvement: Improvement) -> list[str]:
    worth = BENEFITS[improvement.benefit]
    return [
        safe(
            f"{improvement.id} {improvement.kind}, benefit: {worth}, risk: {improvement.risk}"
        ),
        *indent([safe(improvement.what), safe(f"risk: {improvement.at_risk}")]),
    ]


def _change(improvement: Improvement) -> str:
    if improvement.edits:
        return safe(f"change: {improvement.says}")
    return safe(f"no change to propose: {improvement.obstacle}")
