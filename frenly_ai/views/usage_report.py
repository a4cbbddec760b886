"""A scan as the usage record takes it: `POST /v1/usage/scans`, `frenly usage import`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.contracts.usage import Use

_LINES = 10_000
"""As many as one entry of a report may have."""


def usage_report(about: dict[str, Any], uses: Iterable[Use]) -> dict[str, Any]:
    """Write a report: what is told of the scan, and the lines of each name in each file."""
    lines: defaultdict[tuple[str, str, str, str], set[int]] = defaultdict(set)
    for use in uses:
        at = (use.path, str(use.name.kind), use.name.key, str(use.place))
        lines[at].add(use.line)
    told = [
        {"path": path, "kind": kind, "key": key, "place": place, "lines": part}
        for (path, kind, key, place), found in sorted(lines.items())
        for part in _parts(sorted(found))
    ]
    return {**about, "uses": told}


def _parts(lines: list[int]) -> Iterable[list[int]]:
    return (lines[at : at + _LINES] for at in range(0, len(lines), _LINES))
