"""How PostgreSQL says that it answers a query: tables that it reads from end to end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SIGN = re.compile(r"\(cost=[\d.]+\.\.[\d.]+ rows=\d+")
_SCAN = re.compile(r"Seq Scan on (?:\w+\.)?(\w+)")
_FILTER = re.compile(r"^\s*Filter: \(*(?:\w+\.)?\"?(\w+)\"?\)?(?:::\w+)? ")
_REMOVED = re.compile(r"Rows Removed by Filter: (\d+)")


def is_plan(text: str) -> bool:
    """Whether a text is such a plan."""
    return bool(_SIGN.search(text))


def read_plan(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each table that is read whole, by which column, and how many rows that was for."""
    at, cells = 0, dict[str, str]()
    for number, line in lines:
        scan, by, removed = _SCAN.search(line), _FILTER.match(line), _REMOVED.search(line)
        if scan:
            if cells:
                yield at, cells
            at, cells = number, {"scanned_table": scan[1]}
        elif cells and by:
            cells["scanned_by"] = by[1]
        elif cells and removed:
            cells["rows_removed"] = removed[1]
    if cells:
        yield at, cells
