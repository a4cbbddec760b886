"""What makes a rename a question: splits, targets that end themselves, and contradictions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.review.diffs.records import Side
from agent.review.renames.candidates import Whole
from agent.review.renames.records import Doubt, Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.review.diffs.records import Diff
    from agent.review.renames.records import Rename

_UNSTABLE = re.compile(r"v\d+(?:alpha|beta)\d+")
_VERSION = re.compile(r"(?:^|/)(v\d+)(?=/|$)")
_ENDS = re.compile(
    r"\b(?:deprecated|obsolete|superseded|will be removed|no longer supported)\b", re.I
)
_INSTEAD = re.compile(r"\b(?:use|uses|replaced by|in favou?r of|instead of|prefer|see)\b", re.I)


def doubts_of(
    rename: Rename, others: Sequence[Rename], diff: Diff
) -> Iterator[tuple[Doubt, str]]:
    """Yield each doubt with the question that it raises."""
    news = sorted({each.new for each in others if each.old == rename.old})
    if len(news) > 1:
        told = ", ".join(repr(new) for new in news)
        yield Doubt.SPLIT, f"{rename.old!r} becomes {told}: which one does each caller mean?"
    if rename.sort is Sort.API_VERSION and _UNSTABLE.search(rename.new):
        yield Doubt.ENDING, f"{rename.new!r} is no stable version: is there a stable one?"
    elif _is_said_to_end(rename, diff):
        yield Doubt.ENDING, f"The diff calls {rename.new!r} deprecated: what follows it?"
    if rename.sort is Sort.API_VERSION and rename.new[:1].isupper():
        yield Doubt.OTHER_KIND, f"Does a {rename.new} do what a {rename.old} did for its users?"
    other = _other_version(rename)
    if other:
        yield Doubt.OTHER_VERSION, other


def _other_version(rename: Rename) -> str:
    """Ask about a path whose version is not that of the document which declares it."""
    told = _VERSION.search(rename.new)
    if rename.sort is not Sort.PATH or not told or _VERSION.search(rename.old):
        return ""
    for place in rename.places:
        of_file = _VERSION.search(place.new_path.rpartition("/")[0])
        if of_file and of_file[1] != told[1]:
            return (
                f"{rename.new!r} says {told[1]} and its document {place.new_path!r} says "
                f"{of_file[1]}: which one do callers get?"
            )
    return ""


def _is_said_to_end(rename: Rename, diff: Diff) -> bool:
    """Tell whether a line that stays or comes says that the new name ends itself.

    What stands behind "use" or "replaced by" is what follows, not what ends.
    """
    whole = Whole(rename.new)
    for file in diff.files:
        for hunk in file.hunks:
            for line in hunk.lines:
                if line.side is not Side.OLD and _ENDS.search(line.text):
                    subject = _INSTEAD.split(line.text, 1)[0]
                    if whole.stands_in(subject) and not Whole(rename.old).stands_in(subject):
                        return True
    return False
