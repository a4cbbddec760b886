"""Conflicts as people read them: what stands against what, and what each way out changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenly_ai.views.text import indent, safe
from registry.domain.edits import write_edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.domain.conflicts import ConflictView, Resolution

_SHOWN = 6


def conflict_lines(view: ConflictView) -> list[str]:
    """Render a conflict for a list: what it is, and its resolutions a line each."""
    return [
        *_head(view),
        *indent(
            safe(f"{number}. {each.method}: {each.says}")
            for number, each in enumerate(view.resolutions, start=1)
        ),
        *_none(view),
    ]


def whole_conflict_lines(view: ConflictView) -> list[str]:
    """Render one conflict with everything that a decision on it takes."""
    return [
        *_head(view),
        *indent([safe(f"why: {view.finding.why_not}"), safe(f"fix: {view.finding.fix}")]),
        "Evidence",
        *indent(
            safe(f"{each.says} ({each.place}){_written(each.revision)}")
            for each in view.evidence
        ),
        "Resolutions",
        *_none(view),
        *(
            line
            for number, each in enumerate(view.resolutions, start=1)
            for line in _resolution(number, each)
        ),
    ]


def _head(view: ConflictView) -> list[str]:
    finding = view.finding
    return [
        safe(f"{view.id} {finding.severity} {finding.check}"),
        *indent([safe(finding.message)]),
    ]


def _none(view: ConflictView) -> list[str]:
    if view.resolutions:
        return []
    told = f"no resolution passes as things stand: {view.obstacle or view.finding.fix}"
    return indent([safe(told)])


def _written(revision: int | None) -> str:
    return "" if revision is None else f", since revision {revision}"


def _resolution(number: int, resolution: Resolution) -> Iterator[str]:
    yield from indent([safe(f"{number}. {resolution.method}: {resolution.says}")])
    told = []
    for edit in resolution.edits[:_SHOWN]:
        content = write_edit(edit)
        where = f" in {content['context']}" if "context" in content else ""
        told.append(f"{content['edit']} {_name(content['name'])}{where}{_to(content)}")
    more = len(resolution.edits) - _SHOWN
    told += [f"and {more} more edits"] if more > 0 else []
    yield from indent(map(safe, (*told, *resolution.effects)), by=5)


def _name(value: object) -> object:
    return value["key"] if isinstance(value, dict) else value


def _to(told: dict[str, object]) -> str:
    aim = told.get("target") or told.get("successor") or told.get("owner")
    return "" if aim is None else f" -> {_name(aim)}"
