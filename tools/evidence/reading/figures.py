"""Figures in log lines: which there are, and when one of them changes for good."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_NAMED = re.compile(
    r"([A-Za-z_][\w-]{1,30}(?: [a-z]+)?)\s?[=:]\s?(\d+(?:\.\d+)?)\s?(%|ms|µs|us|s|sec|seconds|"
    r"[KMG]i?B)?(?![\w.:/-])"
)
_TOOK = re.compile(
    r"\s(?:completed in|took|in|after|rendered in|finished in):?\s"
    r"(\d+(?:\.\d+)?)\s?(ms|µs|us|s|sec|secs|seconds|minutes)\b"
)
_LEVEL_WORDS = re.compile(r"^.*\b(?:INFO|WARN|WARNING|ERROR|DEBUG)\b[\]: -]*")
_WORDS_BEFORE = re.compile(r"[A-Za-z][A-Za-z _/.-]*$")
_SECONDS = {
    "ms": 1e-3, "µs": 1e-6, "us": 1e-6, "s": 1.0, "sec": 1.0, "secs": 1.0, "seconds": 1.0,
    "minutes": 60.0,
}  # fmt: skip
_TIMES = re.compile(
    r"(?:duration|latency|elapsed|took|responsetime|response_time|query_time)", re.I
)
_IN_UNITS = re.compile(
    r"(?:[._](?:ms|millis|milliseconds|s|secs?|seconds)|[a-z](?:Ms|Millis|Seconds))$"
)
"""Names that end with a unit of time: durations, unless they are settings or moments."""
_IS_SET = re.compile(
    r"time[-_ ]?out|up[-_]?time|interval|ttl|expir|max[-_ ]?age|back[-_]?off|deadline|period|"
    r"retry|limit|budget|epoch|unix|(?:^|[._])(?:age|start|end|at|ts|timestamp|now)"
    r"(?:[._]|$)|started|finished|created",
    re.IGNORECASE,
)
"""What is a setting or a moment: however large, nothing waited for it."""
_NOT_FIGURES = re.compile(
    r"(?:^|[._])(?:id|pid|time|timestamp|ts|port|remoteport|level|line|seq|key|status|"
    r"statuscode|user|total_\w+|code|thread|offset|uptime)(?:_?id)?$",
    re.IGNORECASE,
)
_GAUGE = re.compile(r"mem|heap|rss|lag|depth|backlog|[KMG]i?B$", re.IGNORECASE)
"""What does not merely count, however steadily it climbs."""
_DEPTH = 4
MIN_SAMPLES = 24
_MIN_SIDE = 8
_RATIO = 1.5
_EXPLAINED = 0.5
_COUNTER = 0.93


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A figure that is another one from some line on."""

    name: str
    unit: str
    before: float
    after: float
    at: int
    """Number of the first line with the new figure."""
    rises: bool = False
    """Whether it climbs all the way, rather than in one step."""


def of_fields(
    fields: Mapping[str, Any], prefix: str = "", depth: int = 0
) -> Iterator[tuple[str, str, float]]:
    """Yield name, unit and value of each number in an object."""
    for key, value in fields.items():
        name = f"{prefix}{key}"
        if isinstance(value, bool) or (_NOT_FIGURES.search(name) and not _is_time(name)):
            continue
        if isinstance(value, int | float):
            yield _field(name, float(value))
        elif isinstance(value, dict) and depth < _DEPTH:
            yield from of_fields(value, f"{name}.", depth + 1)


def _field(name: str, value: float) -> tuple[str, str, float]:
    low = name.lower()
    if not _TIMES.search(low) and not _is_time(name):
        return name, "", value
    return (name, "s", value if low.endswith(("_s", "seconds", "sec")) else value / 1000)


def _is_time(name: str) -> bool:
    return bool(_IN_UNITS.search(name)) and not _IS_SET.search(name)


def of_text(text: str) -> Iterator[tuple[str, str, float]]:
    """Yield name, unit and value of each named number in a sentence."""
    for found in _TOOK.finditer(text):
        before = _WORDS_BEFORE.search(text[max(0, found.start() - 40) : found.start()])
        words = _LEVEL_WORDS.sub("", before[0] if before else "it").strip()
        yield words, "s", float(found[1]) * _SECONDS[found[2]]
    for name, number, unit in _NAMED.findall(text):
        if unit in _SECONDS:
            yield name, "s", float(number) * _SECONDS[unit]
        elif not _NOT_FIGURES.search(name):
            yield name, unit, float(number)


def shift_of(name: str, unit: str, points: Sequence[tuple[int, float]]) -> Shift | None:
    """Return where the figure changed most; None when it stays as it is."""
    values = [value for _, value in points]
    if len(values) < MIN_SAMPLES or (
        _is_counter(values) and not _GAUGE.search(f"{name} {unit}")
    ):
        return None
    at, explained = _best_split(values)
    if at == 0 or explained < _EXPLAINED:
        return None
    parts = _sixths(values)
    rises = all(a < b for a, b in pairwise(parts))
    before, after = (
        (parts[0], parts[-1]) if rises else (median(values[:at]), median(values[at:]))
    )
    low, high = sorted((abs(before), abs(after)))
    if high < _RATIO * max(low, 1e-9):
        return None
    return Shift(
        name=name, unit=unit, before=before, after=after, at=points[at][0], rises=rises
    )


def _is_counter(values: Sequence[float]) -> bool:
    """Whether it only counts up: whole numbers that hardly ever fall, and then to near none."""
    if any(value != int(value) for value in values):
        return False
    steps = list(pairwise(values))
    up = sum(b > a for a, b in steps)
    falls = [b for a, b in steps if b < a]
    return (
        up >= _COUNTER * len(steps)
        and len(set(values)) > len(values) / 2
        and (not falls or max(falls) < max(values) / 10)
    )


def _best_split(values: Sequence[float]) -> tuple[int, float]:
    """Return the place at which two means tell most, and the share that they explain."""
    total, count = sum(values), len(values)
    mean = total / count
    spread = sum((value - mean) ** 2 for value in values)
    if spread <= 0:
        return 0, 0.0
    best, best_at, running = 0.0, 0, 0.0
    for at in range(1, count):
        running += values[at - 1]
        if _MIN_SIDE <= at <= count - _MIN_SIDE:
            left, right = running / at, (total - running) / (count - at)
            between = at * (left - mean) ** 2 + (count - at) * (right - mean) ** 2
            if between > best:
                best, best_at = between, at
    return best_at, best / spread


def _sixths(values: Sequence[float]) -> list[float]:
    """Return the middle of each sixth, in order."""
    size = len(values) // 6
    return [median(values[i * size : (i + 1) * size]) for i in range(6)]
