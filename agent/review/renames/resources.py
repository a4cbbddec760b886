"""Which resources of Kubernetes a change of version or kind is about, by their whole names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.review.renames.records import Resource
from registry.domain.names import GRAMMARS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.review.renames.comparing import Swap
    from agent.review.renames.records import Line, Replaced

_SAYS = re.compile(
    r"""^(\s*(?:-\s+)?)["']?(apiVersion|kind)["']?:\s*["']?([\w./-]+)["']?,?\s*$"""
)


def resources_of(swaps: Iterable[Swap]) -> tuple[Resource, ...]:
    """Return each resource as it is named before and after, in the order of the diff."""
    found: dict[tuple[str, str], list[Replaced]] = {}
    for swap in swaps:
        old, new = _whole(swap.pair.old), _whole(swap.pair.new)
        if old and new and old != new:
            found.setdefault((old, new), []).append(swap.pair.place)
    return tuple(Resource(*names, tuple(places)) for names, places in found.items())


def _whole(line: Line) -> str:
    """Return version and kind of the resource of a line; "" where one of them is hidden."""
    depth, told = -1, dict[str, str]()
    for text in (line.text, *line.item):
        says = _SAYS.match(text)
        if says and depth in {-1, len(says[1])}:
            depth = len(says[1])
            told.setdefault(says[2], says[3])
    whole = f"{told.get('apiVersion', '')} {told.get('kind', '')}"
    return whole if GRAMMARS[Kind.API_VERSION].pattern.fullmatch(whole) else ""
