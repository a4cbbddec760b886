"""Names that only people read: headings, links, titles. Told as information, never proposed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.review.renames.places import Style, style_of
from agent.review.renames.records import Rename, Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.review.renames.records import Pair, Replaced

_SHOWN = (
    re.compile(r"^#{1,6}\s+(?P<name>[^#`]+?)\s*#*$"),
    re.compile(r"\*\*(?:\[)?(?P<name>[^*`\[\]]{2,60})(?:\]\([^)]*\))?\*\*"),
    re.compile(r"\[(?P<name>[^\[\]`*]{2,60})\]\("),
    re.compile(r"^\s*[-*]\s+(?P<name>[A-Z][\w .-]{1,40})$"),
    re.compile(r"^\s*-\s+(?P<name>[A-Z][\w .-]{1,40}):\s+\S+\.mdx?$"),
    re.compile(
        r"""^\s*["']?(?:title|displayName|display_name)["']?:\s*["']?(?P<name>[^"']+)"""
    ),
)
_PROPER = re.compile(r"[A-Z][\w-]*(?: [A-Z0-9][\w-]*){0,4}")
_PLACES, _FILES = 3, 2


def display_renames(pairs: Sequence[Pair]) -> Iterator[Rename]:
    """Yield proper names that several places of several files show otherwise, and only so."""
    found: dict[tuple[str, str], list[Replaced]] = {}
    for pair in pairs:
        if style_of(pair.new.path) not in {Style.DOCUMENT, Style.DATA}:
            continue
        for names in _shown_otherwise(pair):
            found.setdefault(names, []).append(pair.place)
    for (old, new), places in found.items():
        files = {place.new_path for place in places}
        if len(places) >= _PLACES and len(files) >= _FILES:
            yield Rename(
                sort=Sort.DISPLAY_NAME,
                old=old,
                new=new,
                places=tuple(places),
                reason="Headings and links show it otherwise; what they lead to is the same.",
            )


def _shown_otherwise(pair: Pair) -> Iterator[tuple[str, str]]:
    """Yield old and new name where nothing else of the line changed."""
    for pattern in _SHOWN:
        old, new = pattern.search(pair.old.text), pattern.search(pair.new.text)
        if not old or not new or old["name"] == new["name"]:
            continue
        if _without(old) == _without(new) and _are_proper(old["name"], new["name"]):
            yield old["name"], new["name"]
            return


def _without(match: re.Match[str]) -> str:
    start, end = match.span("name")
    return match.string[:start] + match.string[end:]


def _are_proper(old: str, new: str) -> bool:
    return all(_PROPER.fullmatch(name.strip()) for name in (old, new))
