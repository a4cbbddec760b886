"""JSON read into nodes with lines. Scalars are the standard library's; the frame is ours."""

from __future__ import annotations

import json
import re

from registry.anchors.nodes import MAX_DEPTH, Node, unreadable

_SPACE = re.compile(r"[ \t\r\n]*")


def read(text: str, source: str) -> Node:
    """Read one JSON value; raise `InvalidInput` with the line where it breaks."""
    reader = _Reader(text, source)
    node = reader.value(0)
    reader.end()
    return node


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


class _Reader:
    def __init__(self, text: str, source: str) -> None:
        self._text, self._source = text, source
        self._pos, self._line, self._counted = 0, 1, 0
        self._scalar = json.JSONDecoder(parse_constant=_refuse_constant)

    def value(self, depth: int) -> Node:
        """Read the value that begins here."""
        if depth > MAX_DEPTH:
            raise self._broken(f"it is nested deeper than {MAX_DEPTH} levels")
        opening, line = self._peek(), self._here()
        if opening == "{":
            return self._object(line, depth)
        if opening == "[":
            return self._array(line, depth)
        try:
            value, self._pos = self._scalar.raw_decode(self._text, self._pos)
        except ValueError:
            raise self._broken("a JSON value is expected") from None
        return Node("scalar", value, line)

    def end(self) -> None:
        """Raise unless nothing follows."""
        if self._peek():
            raise self._broken("something follows the end of the JSON value")

    def _object(self, line: int, depth: int) -> Node:
        pairs: list[tuple[str, int, Node]] = []
        while self._goes_on("{", "}", first=not pairs):
            if self._peek() != '"':
                raise self._broken("a key in double quotes is expected")
            key = self.value(depth)
            self._take(":")
            pairs.append((key.value, key.line, self.value(depth + 1)))
        return Node("map", pairs, line)

    def _array(self, line: int, depth: int) -> Node:
        items: list[Node] = []
        while self._goes_on("[", "]", first=not items):
            items.append(self.value(depth + 1))
        return Node("list", items, line)

    def _goes_on(self, opening: str, closing: str, *, first: bool) -> bool:
        """Step over the bracket or comma before the next member, or over the end."""
        if first:
            self._take(opening)
        if self._peek() == closing and first:
            self._pos += 1
            return False
        if first:
            return True
        if self._peek() == closing:
            self._pos += 1
            return False
        self._take(",")
        return True

    def _take(self, char: str) -> None:
        if self._peek() != char:
            raise self._broken(f"{char!r} is expected")
        self._pos += 1

    def _peek(self) -> str:
        found = _SPACE.match(self._text, self._pos)
        self._pos = found.end() if found else self._pos
        return self._text[self._pos : self._pos + 1]

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._pos)
        self._counted = self._pos
        return self._line

    def _broken(self, why: str) -> Exception:
        return unreadable(self._source, self._here(), why)
