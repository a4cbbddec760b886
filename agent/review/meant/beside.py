"""Whether the successor of a name already stands beside it: then the old name is meant. Pure.

Redirects, rename maps, relabel rules and migrations name both. To write the new name over the
old one turns each of them into nonsense.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.contracts.usage import Use

_ROWS = 4
"""A statement or an entry reaches over a few lines; what is further away is another one."""
_NEAR_CHARS = 400
_REPLACING = re.compile(
    r"(?i)redirect|rewrit|renam|relabel|label_replace|replac|migrat|supersed|successor|canonical"
    r"|target_label|deprecat|\balias|return\s+30[1278]\b|\bupdate\s+\S+\s+set\b|moved[_ ]?to"
)
_OLD_KEY = re.compile(r"(?i)\b(?:old|from|former|legacy|previous)\w*[\"']?\s*[:=]\s*[\"'`]?\Z")
_LISTED = re.compile(r"[\"'`]\s*,\s*(?:([\"'`])[^\"'`]*\1\s*,\s*)+[\"'`]")
"""Between two members of a list that has others between them."""


def is_beside(use: Use, successor: str, lines: Sequence[str]) -> bool:
    """Say whether `successor` stands where only somebody who means the old name writes it.

    Args:
        use: The old name, and where it stands.
        successor: What a fix would write in its place.
        lines: All lines of the text.
    """
    row, whole = use.line - 1, _whole(successor)
    if _is_on_line(use, whole, lines[row]):
        return True
    near = _entry(lines, row)
    if not any(whole.search(line) for line in near):
        return False
    before = lines[row][max(use.column - 1 - _NEAR_CHARS, 0) : use.column - 1]
    return bool(_OLD_KEY.search(before)) or any(map(_REPLACING.search, near))


def _is_on_line(use: Use, whole: re.Pattern[str], line: str) -> bool:
    """Look on the line of the use; members of one list say nothing of each other."""
    start = use.column - 1
    end = start + len(use.spelled)
    least, most = max(start - _NEAR_CHARS, 0), end + _NEAR_CHARS
    for found in whole.finditer(line, least, most):
        if found.start() < end and start < found.end():
            continue
        is_before = found.end() <= start
        between = line[found.end() : start] if is_before else line[end : found.start()]
        if not _LISTED.fullmatch(between):
            return True
    return False


def _entry(lines: Sequence[str], row: int) -> list[str]:
    """Return the lines around one, as far as no blank line parts them; no very long ones."""
    first, last = row, row
    while first > max(row - _ROWS, 0) and lines[first - 1].strip():
        first -= 1
    while last < min(row + _ROWS, len(lines) - 1) and lines[last + 1].strip():
        last += 1
    return [line[:_NEAR_CHARS] for line in lines[first : last + 1]]


@lru_cache(maxsize=1_000)
def _whole(successor: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(successor)}(?![\w-])")
