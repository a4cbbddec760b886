"""Paths of an interface, told apart by the ids of the operations that stand under them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from agent.review.renames.comparing import proven
from agent.review.renames.places import Style, style_of
from agent.review.renames.records import Doubt, Line, Pair, Sort
from agent.review.renames.sides import lines_of
from registry.usage.diffs.records import Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from agent.review.renames.comparing import Swap
    from registry.usage.diffs.records import DiffLine, FileDiff, Hunk

_PATH = re.compile(r"""^(\s*)["']?(/[^"'\s]*?)["']?\s*:""")
_METHOD = re.compile(r"""^\s*["']?(get|put|post|patch|delete|head|options)["']?\s*:""", re.I)
_ID = re.compile(r"""^\s*["']?operationId["']?\s*:\s*["']?([^"'\s,]+)""")


class _Operation(NamedTuple):
    path: str
    method: str
    line: DiffLine
    """Where its path is declared."""


def operation_swaps(file: FileDiff) -> Iterator[Swap]:
    """Yield paths of which all operations that are shown now stand under one other path."""
    if style_of(file.path) is not Style.DATA:
        return
    old = {key: one for hunk in file.hunks for key, one in _operations(hunk, is_new=False)}
    new = {key: one for hunk in file.hunks for key, one in _operations(hunk, is_new=True)}
    stays = {each.path for each in old.values()} & {each.path for each in new.values()}
    under, comes = _by_path(old), _by_path(new)
    for path, keys in under.items():
        pairs = [(old[key], new[key]) for key in keys if key in new]
        if len(pairs) < len(keys) or not all(map(_is_swapped, pairs)):
            continue
        names = {path, *(other.path for _, other in pairs)}
        from_others = old.keys() & set(comes[pairs[0][1].path]) - set(keys)
        # One path before and one after: neither goes on, and no operation comes or goes.
        if len(names) == 1 + 1 and not names & stays and not from_others:
            yield _swap(file, pairs)


def _by_path(operations: Mapping[str, _Operation]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, one in operations.items():
        found.setdefault(one.path, []).append(key)
    return found


def _operations(hunk: Hunk, *, is_new: bool) -> Iterator[tuple[str, _Operation]]:
    """Yield each operation that a hunk shows with its path, by its id."""
    declared: tuple[int, str, DiffLine] | None = None
    method = ""
    for line in lines_of(hunk, is_new=is_new):
        text = line.text
        if path := _PATH.match(text):
            declared, method = (len(path[1]), path[2], line), ""
        elif declared and text.strip(" }],") and _depth(text) <= declared[0]:
            declared = None
        elif told := _METHOD.match(text):
            method = told[1].upper()
        elif declared and (key := _ID.match(text)):
            yield key[1], _Operation(declared[1], method, declared[2])


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip())


def _is_swapped(pair: tuple[_Operation, _Operation]) -> bool:
    one, other = pair
    return one.line.side is Side.OLD and other.line.side is Side.NEW


def _swap(file: FileDiff, pairs: Sequence[tuple[_Operation, _Operation]]) -> Swap:
    one, other = pairs[0]
    pair = Pair(Line(file.old_path or "", one.line), Line(file.new_path or "", other.line), 0)
    proof = "The operations of a path stand under another one, each with the id that it had."
    swap = proven(Sort.PATH, (one.path, other.path), pair, proof)
    methods = {before.method: after.method for before, after in pairs}
    return swap._replace(asks=tuple(_other_methods(methods, one.path, other.path)))


def _other_methods(
    methods: Mapping[str, str], old: str, new: str
) -> Iterator[tuple[Doubt, str]]:
    for before, after in methods.items():
        if before != after and before and after:
            says = f"{before} {old} is {after} {new} now"
            yield Doubt.OTHER_METHOD, f"{says}: who changes the method of a call?"
