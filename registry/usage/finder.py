"""All registered names at once over a text: one search, then each kind's own boundary."""

from __future__ import annotations

import re
from collections import defaultdict
from hashlib import blake2b
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.usage import Hit
from registry.domain.names import Kind, Name
from registry.usage.automata import Literals
from registry.usage.boundaries import is_whole
from registry.usage.compiled import compiled
from registry.usage.ignores import MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from registry.usage.compiled import CompiledLiterals, Shelf

_PARAMETER = re.compile(rb"\{[^{}\s\"'`]{0,80}\}")
"""What may stand between the braces of a path, in whatever way a framework writes it."""

_NAMES_A_FILE = 2
"""So many names are compiled in the time that this saves in one file of 7 kB."""
_MANY = 200
"""Files from which on it pays to prepare an automaton for many."""
Glimpses = list[tuple[int, bytes]]
"""Where literals begin, and which."""


class _Sought(NamedTuple):
    """One name, and what must follow where its literal was found."""

    name: Name
    rest: tuple[bytes, ...] = ()
    """Of a path with parameters: what stands behind each of them."""


class Finder:
    """Finds whole names in texts and bytes; built once for many names.

    A path with parameters is found under any names of them: `/users/{userId}` is a use of
    `/users/{id}`. Filled in (`/users/17`) or in another notation (`/users/:id`) it is not:
    what stands there may be a path of its own, such as `/users/search`.
    """

    def __init__(self, names: Iterable[Name]) -> None:
        sought: defaultdict[bytes, list[_Sought]] = defaultdict(list)
        once = dict.fromkeys(names)  # keeps an order that is mostly the one wanted
        self._names = sorted(once, key=attrgetter("kind", "key"))
        for name in self._names:
            literal, one = _read(name)
            sought[literal].append(one)
        self._sought = dict(sought)
        self._literals: CompiledLiterals | Literals | None = None
        self._files = 0
        self._shelf: Shelf | None = None

    def __reduce__(self) -> tuple[Callable[..., Finder], tuple[list[Name], int, Shelf | None]]:
        """Travel to another process by its names; it prepares there for the tree's files."""
        return _prepared, (self._names, self._files, self._shelf)

    @property
    def fingerprint(self) -> str:
        """Tell these names from all others: 32 hexadecimal digits."""
        told = "".join(f"{name.kind} {name.key}\n" for name in self._names)
        return blake2b(told.encode(), digest_size=16).hexdigest()

    def prepare(self, files: int, shelf: Shelf | None = None) -> None:
        """Prepare for that many files; a shelf may have what another search prepared."""
        self._files, self._shelf = files, shelf
        wanted = self._wanted()
        pays = files * _NAMES_A_FILE > len(self._names)
        engine = compiled(wanted, shelf, anew=pays) if pays or shelf else None
        self._literals = engine or Literals(wanted, for_many=files > _MANY)

    def _wanted(self) -> Iterable[bytes]:
        """Look for marks in the same pass; one of their own would take half as long again."""
        return [*self._sought, MARK.encode()]

    def find(self, text: str) -> list[Hit]:
        """Return every whole name in order of where it begins; offsets in characters."""
        data = text.encode("utf-8", "surrogatepass")
        hits = self.find_bytes(data)
        return hits if len(data) == len(text) else list(_in_characters(hits, data))

    def find_bytes(self, data: bytes) -> list[Hit]:
        """Return every whole name of UTF-8, or of any encoding that keeps ASCII as it is.

        Offsets are in bytes, in order of where names begin.
        """
        return self.judge(data, self.glance(data))

    def glance(self, data: bytes) -> Glimpses:
        """Return where names may begin, and marks of ignores; nothing in most files."""
        if self._literals is None:
            self._literals = Literals(self._wanted(), for_many=False)
        return self._literals.find(data)

    def judge(self, data: bytes, glimpses: Glimpses) -> list[Hit]:
        """Keep of what a glance found the whole names, as `find_bytes` returns them."""
        hits = []
        for start, literal in glimpses:
            end = start + len(literal)
            for name, rest in self._sought.get(literal, ()):
                stop = _end(data, end, rest) if rest else end
                if stop and is_whole(name.kind, data, start, stop):
                    hits.append(Hit(start, stop, name))
        hits.sort(key=_order)
        return hits


def _prepared(names: list[Name], files: int, shelf: Shelf | None) -> Finder:
    finder = Finder(names)
    finder.prepare(files, shelf)
    return finder


_order = attrgetter("start", "end", "name.kind", "name.key")
"""As hits compare themselves, at a fifth of the time."""


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
