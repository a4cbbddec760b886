"""Paths that documents list with their methods: told apart by what is said of each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from agent.review.renames.comparing import proven
from agent.review.renames.likeness import words
from agent.review.renames.places import Style, style_of
from agent.review.renames.records import Doubt, Line, Pair, Sort
from registry.usage.diffs.records import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from agent.review.renames.comparing import Swap
    from registry.usage.diffs.records import DiffLine, FileDiff

_METHOD = r"(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)"
_PATH = r"(?P<path>/[A-Za-z0-9._~{}:/<>-]*[A-Za-z0-9}>])"
_CALL = re.compile(rf"[`*]*{_METHOD}[`*]*[\s|]+[`*]*{_PATH}[`*]*")
_ITEM = re.compile(rf"\s*(?:[-*+]|\d+\.)\s+{_CALL.pattern}(?P<says>.*)")
_ENOUGH = 2
"""How many words must be said of a path before they tell which one it is."""
_LONG = 4
_MOST = 1_000


class _Endpoint(NamedTuple):
    method: str
    path: str
    says: tuple[str, ...]
    """The words of what is said of it."""
    line: DiffLine

    @property
    def parent(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def about(self) -> frozenset[str]:
        """The long words said of it, but those that its neighbours are called by."""
        common = {_stem(word) for word in words(self.parent)}
        long = {_stem(word) for word in self.says if len(word) >= _LONG}
        return frozenset(long - common)


def endpoint_swaps(file: FileDiff) -> Iterator[Swap]:
    """Yield paths of which a list of calls says what it said of one other."""
    if style_of(file.path) is not Style.DOCUMENT:
        return
    old, new = _listed(file, Side.NEW), _listed(file, Side.OLD)
    if len(old) > _MOST or len(new) > _MOST:
        return
    stays = {each.path for each in old} & {each.path for each in new}
    told = dict(_matched(old, new, lambda each: len(each.says) >= _ENOUGH and _meaning(each)))
    for one, other in told.items():
        if not {one.path, other.path} & stays:
            yield _swap(file, one, other)
    left = [each for each in old if each not in told and each.path not in stays]
    taken = set(told.values())
    come = [each for each in new if each not in taken and each.path not in stays]
    for one, other in _matched(left, come, lambda each: each.parent and _place(each)):
        if one.about & other.about:
            says = f"What is said of {one.path!r} is said of {other.path!r} in other words"
            ask = (Doubt.REWORDED, f"{says}: does it do the same?")
            yield _swap(file, one, other)._replace(asks=(ask,))


def _meaning(endpoint: _Endpoint) -> Hashable:
    return endpoint.method, endpoint.says


def _place(endpoint: _Endpoint) -> Hashable:
    return endpoint.method, endpoint.parent


def _matched(
    old: Iterable[_Endpoint],
    new: Iterable[_Endpoint],
    key_of: Callable[[_Endpoint], Hashable],
) -> Iterator[tuple[_Endpoint, _Endpoint]]:
    """Yield what has a key alone before, and alone after."""
    before, after = _by(old, key_of), _by(new, key_of)
    for key, ones in before.items():
        others = after.get(key, [])
        if key and len(ones) == len(others) == 1:
            yield ones[0], others[0]


def _by(
    endpoints: Iterable[_Endpoint], key_of: Callable[[_Endpoint], Hashable]
) -> dict[Hashable, list[_Endpoint]]:
    found: dict[Hashable, list[_Endpoint]] = {}
    for each in endpoints:
        found.setdefault(key_of(each), []).append(each)
    return found


def _listed(file: FileDiff, other: Side) -> list[_Endpoint]:
    """Return what one side lists; `other` names the side that is not meant."""
    lines = (line for hunk in file.hunks for line in hunk.lines if line.side is not other)
    return [found for line in lines if (found := _endpoint(line))]


def _endpoint(line: DiffLine) -> _Endpoint | None:
    text = line.text
    if text.lstrip().startswith("|"):
        match = _CALL.search(text)
        says = text[: match.start()] + text[match.end() :] if match else ""
    else:
        match = _ITEM.match(text)
        says = match["says"] if match else ""
    if match is None:
        return None
    return _Endpoint(match["method"], match["path"], tuple(words(says)), line)


def _stem(word: str) -> str:
    return word.removesuffix("s")


def _swap(file: FileDiff, one: _Endpoint, other: _Endpoint) -> Swap:
    old, new = Line(file.old_path or "", one.line), Line(file.new_path or "", other.line)
    proof = "A list of calls says of it what it said of the other path."
    return proven(Sort.PATH, (one.path, other.path), Pair(old, new, 0), proof)
