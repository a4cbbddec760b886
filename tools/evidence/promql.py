"""Queries with places for label values, filled so that a value stays a value. Pure.

An alert's own expression is never asked again: whoever may send an alert could ask anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

_LITERAL = re.compile(
    r"(?P<matcher>\b[a-zA-Z_][a-zA-Z0-9_]*\s*(?P<sign>=~|!~|!=|=)\s*)?"
    r"(?:\"(?P<text>(?:[^\"\\\n]|\\.)*)\"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)"
)
"""A text in quotes, read from the left, and the label that it is compared with, if any."""
_PLACE = re.compile(r"\$([a-zA-Z_][a-zA-Z0-9_]*)")
_MOST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Template:
    """One query, with `$label` inside the double quotes of label matchers."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Template:
        """Accept a query whose places all stand in label matchers; else raise."""
        unfit = [
            found[0]
            for found in _LITERAL.finditer(text)
            if _PLACE.search(found[0]) and not (found["matcher"] and found["text"])
        ]
        if unfit or "$" in _LITERAL.sub("", text):
            raise InvalidInput(
                f"{text!r} has a place for a value outside a label matcher.",
                hint='Write it inside double quotes, e.g. `{service="$service"}`.',
            )
        return cls(text)

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels whose values it needs, each once, in order."""
        every = (place[1] for place in _PLACE.finditer(self.text))
        return tuple(dict.fromkeys(every))

    def filled(self, values: Mapping[str, str]) -> str | None:
        r"""Put values in; None when one lacks or cannot be a label's value.

        >>> print(Template.parse('up{job="$job",pod=~"$job-.*"}').filled({"job": 'a"b.c'}))
        up{job="a\"b.c",pod=~"a\"b\\.c-.*"}
        """
        if not all(_is_fit(values.get(label, "")) for label in self.labels):
            return None
        return _LITERAL.sub(lambda found: _filled(found, values), self.text)


def _is_fit(value: str) -> bool:
    return 0 < len(value) <= _MOST_VALUE and value.isprintable()


def _filled(literal: re.Match[str], values: Mapping[str, str]) -> str:
    if not literal["text"]:
        return literal[0]
    is_pattern = literal["sign"] in {"=~", "!~"}

    def value(place: re.Match[str]) -> str:
        raw = values[place[1]]
        return _in_quotes(re.escape(raw) if is_pattern else raw)

    return f'{literal["matcher"] or ""}"{_PLACE.sub(value, literal["text"])}"'


def _in_quotes(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
