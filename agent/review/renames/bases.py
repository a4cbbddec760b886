"""Prefixes that move from every path to the server's address: what callers call stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.review.renames.records import Sort

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.review.renames.records import Rename
    from registry.usage.diffs.records import Diff, DiffLine

_BASE = re.compile(
    r"""^[\s-]*["']?(?:basePath|url|base_path|prefix|root_path|context-path)["']?\s*[:=]\s*"""
    r"""["']?(?:https?://[^/\s"']+)?(/[^\s"',]*)?""",
    re.IGNORECASE,
)


class Bases:
    """The bases that lines of a diff give up, and those that they take."""

    def __init__(self, diff: Diff) -> None:
        before, after = set[str](), set[str]()
        for file in diff.files:
            before |= _named(file.removed())
            after |= _named(file.added())
        self._gained, self._lost = after - before, before - after

    def only_move_a_prefix(self, rename: Rename) -> bool:
        """Tell whether a path lost or got just what its server's address got or lost."""
        if rename.sort is not Sort.PATH:
            return False
        short, long = sorted((rename.old, rename.new), key=len)
        if not long.endswith(short):
            return False
        prefix = long.removesuffix(short).rstrip("/")
        bases = self._gained if len(rename.new) < len(rename.old) else self._lost
        return any(base.endswith(prefix) for base in bases)


def _named(lines: Iterable[DiffLine]) -> set[str]:
    found = set()
    for line in lines:
        match = _BASE.match(line.text)
        if match and match[1]:
            found.add(match[1].rstrip("/"))
    return found
