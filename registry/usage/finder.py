"""All registered names at once over a text: one automaton, then each kind's own boundary."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import ahocorasick_rs

from registry.contracts.usage import Hit
from registry.domain.names import Kind, Name
from registry.usage.boundaries import is_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PARAMETER = re.compile(rb"\{[^{}\s\"'`]{0,80}\}")
"""What may stand between the braces of a path, in whatever way a framework writes it."""


class _Sought(NamedTuple):
    """One name, and what must follow where its literal was found."""

    name: Name
    rest: tuple[bytes, ...] = ()
    """Of a path with parameters: what stands behind each of them."""


class Finder:
    """Finds whole names in texts and bytes; built once for many of them.

    A path with parameters is found under any names of them: `/users/{userId}` is a use of
    `/users/{id}`. Filled in (`/users/17`) or in another notation (`/users/:id`) it is not:
    what stands there may be a path of its own, such as `/users/search`.
    """

    def __init__(self, names: Iterable[Name]) -> None:
        literals: defaultdict[bytes, list[_Sought]] = defaultdict(list)
        for name in sorted(set(names)):
            literal, sought = _read(name)
            literals[literal].append(sought)
        self._sought = list(literals.values())
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            list(literals), implementation=ahocorasick_rs.Implementation.DFA
        )

    def find(self, text: str) -> list[Hit]:
        """Return every whole name in order of where it begins; offsets in characters."""
        data = text.encode("utf-8", "surrogatepass")
        hits = self.find_bytes(data)
        return hits if len(data) == len(text) else list(_in_characters(hits, data))

    def find_bytes(self, data: bytes) -> list[Hit]:
        """Return every whole name of UTF-8, or of any encoding that keeps ASCII as it is.

        Offsets are in bytes, in order of where names begin.
        """
        hits = []
        for index, start, end in self._automaton.find_matches_as_indexes(
            data, overlapping=True
        ):
            for name, rest in self._sought[index]:
                stop = _end(data, end, rest) if rest else end
                if stop and is_whole(name.kind, data, start, stop):
                    hits.append(Hit(start, stop, name))
        hits.sort()
        return hits


def _read(name: Name) -> tuple[bytes, _Sought]:
    """Split a name into the literal to look for and what must follow it."""
    key = name.key.encode()
    if name.kind is not Kind.PATH or b"{" not in key:
        return key, _Sought(name)
    first, *rest = _PARAMETER.split(key)
    return first + b"{", _Sought(name, tuple(rest))


def _end(data: bytes, end: int, rest: tuple[bytes, ...]) -> int:
    """Return where a path with parameters ends, 0 if it goes on otherwise."""
    at = end - 1
    for literal in rest:
        parameter = _PARAMETER.match(data, at)
        if parameter is None or not data.startswith(literal, parameter.end()):
            return 0
        at = parameter.end() + len(literal)
    return at


def _in_characters(hits: list[Hit], data: bytes) -> Iterator[Hit]:
    """Count characters up to each hit; every byte is read once."""
    seen, characters = 0, 0
    for hit in hits:
        characters += _characters(data[seen : hit.start])
        seen = hit.start
        yield Hit(characters, characters + _characters(data[hit.start : hit.end]), hit.name)


def _characters(data: bytes) -> int:
    return len(data.decode("utf-8", "surrogatepass"))
