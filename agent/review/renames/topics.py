"""Topics, queues and channels: the names by which programs find each other's messages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.review.renames.places import Spot
from agent.review.renames.records import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.review.renames.entries import Entry
    from agent.review.renames.records import Line

_WORDS = "topic|queue|channel|subject|exchange|stream"
_KEY = re.compile(
    rf"(?:.*[_.-])?(?:{_WORDS})(?:[_-]?name)?|(?:routing|binding)[_-]?key|.*(?:Topic|Queue)(?:Name)?"
)
_ENV = re.compile(rf"(?:[A-Z0-9]+_)*(?:{_WORDS.upper()})(?:_NAME|_[A-Z0-9]+)?")
_LISTS = {"topics", "queues", "channels", "subjects", "exchanges", "streams"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[.-][A-Za-z0-9_]+)+")
"""Of several words: a word alone may be anything, e.g. a channel of releases."""
_ITEM = re.compile(r"""\s*-\s+["']?([^\s"':]+)["']?\s*""")


def topic_of(entry: Entry) -> Spot | None:
    """Return the topic that an entry sets, or that it is; None where it is none."""
    sets = _KEY.fullmatch(entry.key) or _ENV.fullmatch(entry.key) or entry.nearest in _LISTS
    if sets and _NAME.fullmatch(entry.value):
        return _spot(entry.value_at, entry.value)
    if entry.nearest in _LISTS and not entry.value and _NAME.fullmatch(entry.key):
        return _spot(entry.key_at, entry.key)
    return None


def listed_topics(line: Line) -> Iterator[Spot]:
    """Yield the topic that is an item of a list of topics."""
    match = (
        _ITEM.fullmatch(line.text) if line.parents[:1] and line.parents[0] in _LISTS else None
    )
    if match and _NAME.fullmatch(match[1]):
        yield _spot(match.start(1), match[1])


def _spot(start: int, name: str) -> Spot:
    return Spot(start, start + len(name), Sort.TOPIC, names=False)
