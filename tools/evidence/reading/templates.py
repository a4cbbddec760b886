"""Lines that say the same, folded into one template with counts; bounded in time and size."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools.evidence.reading.lines import Line, mark_of, parse, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEX = b"0123456789abcdefABCDEF"
"""What numbers and ids are made of: lines alike but for these are taken for one."""
_VARIABLE = re.compile(r"(?<![\w.:/@%+*-])[A-Za-z_.:/@%+*-]*+\d[\w.:/@%+*-]*+")
VARIES = "#"
"""What stands in a template for numbers and ids."""
_NAMED_ID = re.compile(r"(?i)((?:id|trace|span|token)['\"]?[:=]\s?)['\"]?[\w-]{6,}")
_KNOWN_LIMIT = 50_000
_GROUP_LIMIT = 5_000
_MAX_CHARS = 1_500


@dataclass(slots=True)
class Group:
    """Lines of one template."""

    template: str
    parsed: Line
    first: int
    first_raw: str
    last: int
    last_raw: str
    count: int = 0
    places: list[int] = field(default_factory=list)
    """Line numbers of the first thousand."""


class Folding:
    """Groups of lines, by what is left when numbers and ids are taken out."""

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {}
        self._known: dict[bytes, Group] = {}
        self.lines = 0

    def take(self, lines: Iterable[tuple[int, str]]) -> None:
        """Fold the lines in."""
        known = self._known
        for number, raw in lines:
            if not raw or raw.isspace():
                continue
            self.lines += 1
            mark = mark_of(raw[:_MAX_CHARS])
            bare = raw[:_MAX_CHARS].encode(errors="replace").translate(None, _HEX)
            if mark:
                bare += b"!" + mark.encode()
            group = known.get(bare)
            if group is None:
                group = self._place(number, raw[:_MAX_CHARS], mark)
                if len(known) < _KNOWN_LIMIT:
                    known[bare] = group
            group.count += 1
            group.last, group.last_raw = number, raw
            if len(group.places) < 1_000:  # noqa: PLR2004 - as the field says
                group.places.append(number)

    def _place(self, number: int, raw: str, mark: str) -> Group:
        template = mark + template_of(words_of(raw))
        group = self.groups.get(template)
        if group is None:
            parsed = parse(raw)
            if len(self.groups) >= _GROUP_LIMIT:
                template = f"{parsed.level}|(other)"
            group = self.groups.setdefault(
                template, Group(template, parsed, number, raw, number, raw)
            )
        return group


def template_of(text: str) -> str:
    """Replace what varies by a sign.

    >>> template_of("user 1062 from 192.168.1.2 failed")
    'user # from # failed'
    """
    return _NAMED_ID.sub(r"\1#", _VARIABLE.sub("#", text))
