"""Renames in long diffs: `python -m evals.bench.renames`.

Diffs of 5,000 and of 10,000 changed lines in which every pair of lines renames something, in
several shapes. A diff twice as long may take little more than twice the time, whatever its
shape; the time is told beside what reading the diff takes. Exit code 1 when a shape grows
faster.
"""

from __future__ import annotations

import statistics
import sys
from functools import partial
from typing import TYPE_CHECKING

from agent.review.renames.finding import renames_of
from evals.bench.growth import cpu_s
from registry.usage.diffs.parsing import parse_diff

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GROWTH_GOAL = 2.6
_LINES, _FILES, _ROUNDS = 5_000, 5, 1
_WORDS = 400

Exchange = tuple[str, str]


def _metrics(number: int) -> Exchange:
    name = f"shop_{number % _WORDS}_{number}_seconds"
    return (
        f"    expr: sum(rate({name}[5m])) by (job)",
        f"    expr: sum(rate({name}_total[5m])) by (job)",
    )


def _keys(number: int) -> Exchange:
    return f"  limit_{number}: value {number}", f"  upper_limit_{number}: value {number}"


def _flags(number: int) -> Exchange:
    return f"    - --port-{number}=90{number}", f"    - --web.port-{number}=90{number}"


def _paths(number: int) -> Exchange:
    return f"  /carts/{{id}}/part{number}:", f"  /baskets/{{id}}/part{number}:"


def _rows(number: int) -> Exchange:
    says = f"| text | which of all things is number {number} |"
    return f"| `shop.one_{number}` {says}", f"| `shop.other_{number}` {says}"


def _items(number: int) -> Exchange:
    return (
        f"- `GET /things/{number}x` tells of thing {number}",
        f"- `GET /objects/{number}x` tells of thing {number}",
    )


def _long(number: int) -> Exchange:
    terms = [f"rate(shop_{number}_{term}_calls[5m])" for term in range(8)]
    before = f"    expr: {' + '.join(terms)}"
    return before, before.replace("_calls", "_calls_total")


SHAPES: dict[str, tuple[str, Callable[[int], Exchange]]] = {
    "metrics": ("rules.yaml", _metrics),
    "keys": ("values.yaml", _keys),
    "flags": ("deploy.yaml", _flags),
    "paths": ("openapi.yaml", _paths),
    "rows": ("README.md", _rows),
    "items": ("README.md", _items),
    "long lines": ("rules.yaml", _long),
}


def diff_of(path: str, exchange: Callable[[int], Exchange], lines: int) -> str:
    """Return a diff of so many changed lines, spread over a few files."""
    each = lines // 2 // _FILES
    return "".join(
        f"--- a/{file}/{path}\n+++ b/{file}/{path}\n@@ -1,{2 * each} +1,{2 * each} @@\n"
        + "".join(
            f"-{old}\n+{new}\n # {number}\n"
            for number in range(file * each, (file + 1) * each)
            for old, new in [exchange(number)]
        )
        for file in range(_FILES)
    )


def main(arguments: Sequence[str]) -> int:
    """Measure every shape, print a line for each, and compare with the goal."""
    lines = int(arguments[0]) if arguments else _LINES
    worst = 0.0
    for name, (path, exchange) in SHAPES.items():
        texts = [diff_of(path, exchange, size) for size in (lines, 2 * lines)]
        reads = _median_s(partial(parse_diff, texts[0]))
        diffs = [parse_diff(text) for text in texts]
        one, two = (_median_s(partial(renames_of, diff)) for diff in diffs)
        worst = max(worst, two / one)
        print(
            f"{name:12} {lines} lines {one * 1e3:6.0f} ms ({one / reads:4.0f}x reading), "
            f"twice as many {two / one:.2f}x; {len(renames_of(diffs[0]))} renames"
        )
    print(f"fastest growth {worst:.2f}x, goal at most {GROWTH_GOAL}x")
    return int(worst > GROWTH_GOAL)


def _median_s(work: Callable[[], object]) -> float:
    return statistics.median(cpu_s(work) for _ in range(_ROUNDS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
