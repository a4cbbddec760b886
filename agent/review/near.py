"""Names that nobody registered and that are one slip of the fingers away from one. Pure.

An unregistered name alone is no finding: most words are. One that differs from a registered
name by a letter left out, typed twice or swapped with its neighbour is worth a question.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from registry.contracts.usage import MENTIONS, Hit, Use
from registry.domain.names import GRAMMARS, Kind, Name
from registry.usage.offsets import Offsets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.usage.texts import Classifier

MIN_CHARS = 10
"""Among shorter names, many a word is one letter away from another."""
_MAX_CHARS = 120
_LONGEST_LINE = 2_000
KINDS = {
    Kind.API_VERSION: GRAMMARS[Kind.API_VERSION].pattern,
    Kind.ENV: re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"),
    Kind.PATH: GRAMMARS[Kind.PATH].pattern,
    Kind.SERVICE: re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+"),
}
"""Kinds whose names are told from other words by their form."""
_VALUES = re.compile(
    r"([\"'`])(?P<quoted>[^\"'`\s]{10,120})\1"
    r"|^\s*(?:-\s+)?[\w.-]{1,80}\s*[:=]\s*(?P<value>[^\s\"'`#]{10,120})\s*(?:#.*)?$"
)
_HOSTS = re.compile(r"://(?P<host>[a-z0-9-]{10,120})(?=[:/\"'`\s]|$)")
_PATHS = re.compile(
    r"://[\w.~%:@\[\]{}$-]{1,253}(?P<path>/[^\s\"'`?#,;)>\\]{9,119})(?=[\s\"'`?#,;)>]|$)"
)


class NearMisses:
    """Registered names, found by what one slip makes of them."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names: dict[Kind, dict[str, Name]] = {kind: {} for kind in KINDS}
        self._keys = set[str]()
        """All names, of whatever kind: what one of them says is no slip of another."""
        for name in names:
            self._keys.add(name.key)
            if name.kind in KINDS and MIN_CHARS <= len(name.key) <= _MAX_CHARS:
                self._names[name.kind].setdefault(name.same, name)
        self._shortened: dict[Kind, dict[str, list[str]]] = {}

    def meant_by(self, name: Name) -> Name | None:
        """Return the one registered name that a text most likely meant, if there is one."""
        key, known = name.same, self._names.get(name.kind, {})
        is_known = key in known or name.key in self._keys
        if not known or is_known or len(key) < MIN_CHARS:
            return None
        shortened = self._index(name.kind)
        near = {
            other
            for part in _shortened(key)
            for other in shortened.get(part, ())
            if is_slip(key, other)
        }
        return known[near.pop()] if len(near) == 1 else None

    def _index(self, kind: Kind) -> dict[str, list[str]]:
        """Return the names of a kind by all they become without one letter; made when asked."""
        if kind not in self._shortened:
            index: defaultdict[str, list[str]] = defaultdict(list)
            for key in self._names[kind]:
                for part in _shortened(key):
                    index[part].append(key)
            self._shortened[kind] = index
        return self._shortened[kind]


def is_slip(typed: str, meant: str) -> bool:
    """Say whether one slip of the fingers makes one text of the other.

    A last `s` of a word, a digit and a first letter make another name, not a slip.

    >>> is_slip("user-managment-api", "user-management-api"), is_slip("orders", "order")
    (True, False)
    """
    at = next((i for i, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), -1)
    if at < 0:
        at = min(len(typed), len(meant))
    if at == 0 or typed == meant:
        return False
    if len(typed) == len(meant):
        swapped = typed[at + 1 : at + 2] + typed[at]
        return swapped.isalpha() and typed[:at] + swapped + typed[at + 2 :] == meant
    longer, shorter = (typed, meant) if len(typed) > len(meant) else (meant, typed)
    if longer[:at] + longer[at + 1 :] != shorter or not longer[at].isalpha():
        return False
    ends_word = not longer[at + 1 : at + 2].isalnum()
    return not (longer[at] in "sS" and ends_word)


def candidates(line: str) -> Iterator[tuple[int, Name]]:
    """Yield what on a line could only be a name: whole values, hosts and paths of URLs.

    Each with the column at which it begins, from 1.
    """
    for found in (found for each in (_VALUES, _HOSTS, _PATHS) for found in each.finditer(line)):
        group = found.lastgroup or "quoted"
        for kind, pattern in KINDS.items():
            if pattern.fullmatch(found[group]):
                yield found.start(group) + 1, Name(kind, found[group])


def unknown_uses(
    near: NearMisses,
    classify: Classifier,
    path: str,
    text: str,
    only: frozenset[int] | None = None,
) -> Iterator[Use]:
    """Yield what stands like a name, is none, and is one slip away from one.

    Comments and documentation may misspell; with `only`, those lines alone are looked at.
    """
    hits, begin = list[Hit](), 0
    for number, line in enumerate(text.split("\n"), 1):
        if (only is None or number in only) and len(line) <= _LONGEST_LINE:
            hits += _slips(near, line.rstrip("\r"), begin)
        begin += len(line) + 1
    if not hits:
        return
    offsets = Offsets(text)
    for hit, place in zip(hits, classify(path, text, hits), strict=True):
        if place not in MENTIONS:
            at, column = offsets.place(hit.start)
            yield Use(path, at, column, hit.name, text[hit.start : hit.end], place)


def _slips(near: NearMisses, line: str, begin: int) -> Iterator[Hit]:
    for column, name in candidates(line):
        if near.meant_by(name) is not None:
            start = begin + column - 1
            yield Hit(start, start + len(name.key), name)


def _shortened(key: str) -> set[str]:
    """Return a text and what is left of it when one letter is taken out."""
    return {key, *(key[:i] + key[i + 1 :] for i in range(len(key)))}
