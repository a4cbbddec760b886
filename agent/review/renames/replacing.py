"""Lines that say beside a new name which old one it replaces: support for what they do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.review.renames.candidates import Candidate
    from registry.usage.diffs.records import Diff

_REPLACES = re.compile(
    r"""\b(?:replaces|formerly|previously|renamed from|used to be)\s+["'`]?([\w./-]*\w)""", re.I
)
_NEAR = 1


def tells_of(text: str) -> bool:
    """Tell whether a line may name what is gone only to say what it became.

    >>> tells_of("# Replaces `OLD_ONE`."), tells_of("old_one: 1")
    (True, False)
    """
    return _REPLACES.search(text) is not None


class Replacements:
    """What added lines say that they replace."""

    def __init__(self, diff: Diff) -> None:
        self._told = {
            (file.new_path, line.new, match[1])
            for file in diff.files
            for line in file.added()
            for match in _REPLACES.finditer(line.text)
        }

    def has(self, candidate: Candidate) -> bool:
        """Tell whether the new name's own line, or the one above, says so of the old one."""
        return bool(self._told) and any(
            (swap.pair.new.path, swap.pair.new.told.new - back, candidate.old) in self._told
            for swap in candidate.swaps
            for back in range(_NEAR + 1)
        )
