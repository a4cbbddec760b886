"""Renames that a diff makes, for people and as JSON: where, why, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.review.renames.standing import Standing
from frenly_ai.views.text import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agent.review.renames.proposing import Asked

_SHOWN_PLACES = 3


def needs_somebody(each: Asked) -> bool:
    """Say whether a rename waits: an alias is to be asked for, or a question answered."""
    is_asked_for = bool(each.proposal)
    return each.considered.standing in {Standing.OPEN, Standing.QUESTION} and not is_asked_for


def rename_lines(renames: Iterable[Asked]) -> Iterator[str]:
    """Render renames; what the registry has already is silence."""
    for each in renames:
        if each.considered.standing is not Standing.KNOWN:
            yield from _rename(each)


def _rename(each: Asked) -> Iterator[str]:
    found, rename = each.considered, each.considered.rename
    old, new = found.names
    yield f"renamed {rename.sort}: {safe(old)} -> {safe(new)}"
    places = rename.places
    for place in places[:_SHOWN_PLACES]:
        yield f"  at {safe(place)}"
    if len(places) > _SHOWN_PLACES:
        yield f"  and {len(places) - _SHOWN_PLACES} more"
    yield f"  {safe(rename.reason)}"
    yield f"  {found.standing}: {safe(found.because)}"
    if found.standing is Standing.OPEN:
        yield f"  alias: {safe(old)} -> {safe(found.target)} in {safe(found.context)}"
    yield from _outcome(each)


def _outcome(each: Asked) -> Iterator[str]:
    if each.proposal:
        again = ", asked for before" if each.joined else ""
        yield f"  proposal {each.proposal}{again}: `frenly proposal show {each.proposal}`"
    elif each.refused:
        yield f"  refused: {safe(each.refused)}"


def renames_json(renames: Iterable[Asked]) -> list[dict[str, Any]]:
    """Return the renames as JSON carries them."""
    return [
        {
            "sort": str(each.considered.rename.sort),
            "old": each.considered.names[0],
            "new": each.considered.names[1],
            "places": [
                {
                    "old_path": place.old_path,
                    "old_line": place.old_line,
                    "new_path": place.new_path,
                    "new_line": place.new_line,
                }
                for place in each.considered.rename.places
            ],
            "reason": each.considered.rename.reason,
            "standing": str(each.considered.standing),
            "because": each.considered.because,
            "context": each.considered.context,
            "target": each.considered.target,
            "proposal": each.proposal,
            "digest": each.digest,
            "refused": each.refused,
        }
        for each in renames
    ]
