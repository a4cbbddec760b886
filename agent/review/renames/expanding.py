"""Documents that a generator wrote on one line, laid out so that lines can be compared."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING

from registry.usage.diffs.parsing import parse_diff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.usage.diffs.records import DiffLine, Hunk

_LONG = 1_000
"""Shorter lines are compared as they stand."""
_MAX_CHARS = 1_000_000


def expanded(old: Sequence[DiffLine], new: Sequence[DiffLine]) -> tuple[Hunk, ...]:
    """Return the hunks between two one-line documents of JSON; empty where it is not that.

    Their line numbers count the lines that the documents would have.
    """
    if len(old) != 1 or len(new) != 1:
        return ()
    before, after = _laid_out(old[0].text), _laid_out(new[0].text)
    if not before or not after:
        return ()
    diff = "".join(difflib.unified_diff(before, after, "a/document", "b/document"))
    return tuple(hunk for file in parse_diff(diff).files for hunk in file.hunks)


def _laid_out(text: str) -> list[str]:
    if not _LONG <= len(text) <= _MAX_CHARS or text[:1] not in {"{", "["}:
        return []
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return []
    laid_out = json.dumps(document, indent=2, ensure_ascii=False)
    return [f"{line}\n" for line in laid_out.split("\n")]
