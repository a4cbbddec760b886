"""Where a series of figures jumps and stays: the moment before, and the first one after."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST_EACH = 2
_TWICE = 2.0


def jump_in(points: Sequence[tuple[float, float]]) -> tuple[str, str]:
    """Return the moments around the largest step, if the figures differ twofold by it.

    >>> jump_in([(0, 1), (60, 1), (120, 9), (180, 8)])
    ('1970-01-01T00:01:00+00:00', '1970-01-01T00:02:00+00:00')
    >>> jump_in([(0, 1), (60, 1), (120, 9), (180, 1), (240, 1)])
    ('', '')
    """
    steps = [abs(after[1] - before[1]) for before, after in pairwise(points)]
    if not steps or max(steps) == 0:
        return "", ""
    at = steps.index(max(steps)) + 1
    before, after = [v for _, v in points[:at]], [v for _, v in points[at:]]
    if min(len(before), len(after)) < _LEAST_EACH:
        return "", ""
    low, high = sorted((abs(median(before)), abs(median(after))))
    if high < _TWICE * low:
        return "", ""
    return _moment(points[at - 1][0]), _moment(points[at][0])


def _moment(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        return ""
