"""Markdown taken apart by its headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.knowledge.ports import Section

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t#]*$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_RULE = "---\n"


def split_front(text: str) -> tuple[str, str]:
    """Return the title that a front matter gives, and the text behind it."""
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    if not text.startswith(_RULE):
        return "", text
    front, mark, rest = text.removeprefix(_RULE).partition(f"\n{_RULE}")
    if not mark:
        return "", text
    found = _TITLE.search(front)
    return (found[1].strip("'\"") if found else ""), rest


def split_sections(text: str) -> tuple[Section, ...]:
    r"""Cut a text at its headings; a `#` inside a code block is none.

    >>> [s.heading for s in split_sections("# A\n```\n# no\n```\n## B\nb")]
    ['A', 'B']
    """
    return tuple(section for section in _cut(text) if section.heading or section.text)


def _cut(text: str) -> Iterator[Section]:
    heading, level, lines, fence = "", 0, list[str](), ""
    for line in text.splitlines():
        if mark := _FENCE.match(line):
            fence = "" if fence == mark[1] else fence or mark[1]
        found = None if fence else _HEADING.match(line)
        if found is None:
            lines.append(line)
            continue
        yield Section(heading=heading, level=level, text="\n".join(lines).strip())
        heading, level, lines = found[2], len(found[1]), []
    yield Section(heading=heading, level=level, text="\n".join(lines).strip())
