"""Resources of Kubernetes by the plural of their kind, as rules of access name them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.review.renames.records import Rename, Replaced, Sort
from agent.review.renames.sides import lines_of
from agent.review.renames.wholes import Whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.usage.diffs.records import Diff, FileDiff

_SINGULAR_Y = re.compile(r"[^aeiou]y$")


def plurals_of(renames: Sequence[Rename], diff: Diff) -> list[Rename]:
    """Return what the kinds that are renamed are called where all of their kind are meant."""
    kinds = [
        each for each in renames if each.sort is Sort.API_VERSION and each.old[:1].isupper()
    ]
    found = []
    for kind in kinds:
        old, new = _plural(kind.old), _plural(kind.new)
        places = tuple(place for file in diff.files for place in _places(file, old, new))
        if places:
            reason = "The resources of a kind are named after it, and it has another name."
            found.append(
                Rename(sort=Sort.CONFIG_KEY, old=old, new=new, places=places, reason=reason)
            )
    return found


def _plural(kind: str) -> str:
    word = kind.lower()
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    return f"{word[:-1]}ies" if _SINGULAR_Y.search(word) else f"{word}s"


def _places(file: FileDiff, old: str, new: str) -> Iterator[Replaced]:
    """Yield where a file gives up the old plural for the new one, if it does so wholly."""
    before, after = Whole(old), Whole(new)
    removed = [line for line in file.removed() if before.stands_in(line.text)]
    added = [line for line in file.added() if after.stands_in(line.text)]
    if not removed or not added or file.old_path is None or file.new_path is None:
        return
    if _says(file, before, is_new=True) or _says(file, after, is_new=False):
        return  # both live
    for one, other in zip(removed, added, strict=False):
        texts = one.text.strip(), other.text.strip()
        yield Replaced(file.old_path, one.old, file.new_path, other.new, *texts)


def _says(file: FileDiff, name: Whole, *, is_new: bool) -> bool:
    lines = (line for hunk in file.hunks for line in lines_of(hunk, is_new=is_new))
    return any(name.stands_in(line.text) for line in lines)
