"""Prefixes that move from every path to the server's address: what callers call stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.review.renames.records import Sort

if TYPE_CHECKING:
    from agent.review.renames.records import Rename
    from registry.usage.diffs.records import Diff

_BASE = re.compile(
    r"""^[\s-]*["']?(?:basePath|url|base_path|prefix|root_path|context-path)["']?\s*[:=]\s*"""
    r"""["']?(?:https?://[^/\s"']+)?(/[^\s"',]*)?""",
    re.IGNORECASE,
)


def only_moves_a_prefix(rename: Rename, diff: Diff) -> bool:
    """Tell whether a path lost or got just what its server's address got or lost."""
    if rename.sort is not Sort.PATH:
        return False
    short, long = sorted((rename.old, rename.new), key=len)
    if not long.endswith(short):
        return False
    prefix, is_gone = long.removesuffix(short).rstrip("/"), len(rename.new) < len(rename.old)
    before, after = _bases(diff, is_new=False), _bases(diff, is_new=True)
    gains, loses = (after, before) if is_gone else (before, after)
    return any(base.endswith(prefix) for base in gains - loses)


def _bases(diff: Diff, *, is_new: bool) -> set[str]:
    """Return the bases that lines of one side name."""
    found = set()
    for file in diff.files:
        for line in file.added() if is_new else file.removed():
            match = _BASE.match(line.text)
            if match and match[1]:
                found.add(match[1].rstrip("/"))
    return found
