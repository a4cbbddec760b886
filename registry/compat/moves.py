"""Where a removed path seems to live now, so that an alias can be suggested for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.compat.nodes import Node

    Operations = Mapping[str, Mapping[str, Node]]
    """Operations by path and method."""

_PARAMETER = re.compile(r"\{[^{}]*\}")
_VERSION = re.compile(r"v\d+((alpha|beta)\d+)?")


class Move(NamedTuple):
    """An operation and the path that took it over."""

    path: str
    is_certain: bool
    """Whether the operation kept its id; otherwise only its shape speaks for it."""


def shape(path: str) -> str:
    """Forget how path parameters are called.

    >>> shape("/users/{id}/keys/{key}")
    '/users/{}/keys/{}'
    """
    return _PARAMETER.sub("{}", path)


def parameters(path: str) -> list[str]:
    """Return the names of the parameters in a path, in order."""
    return [found[1:-1] for found in _PARAMETER.findall(path)]


def find_moves(
    gone: Operations, come: Operations, kept: Operations
) -> dict[tuple[str, str], Move]:
    """Find the new home of each removed operation, by path and method.

    Args:
        gone: Operations of the old document that the new one has no longer.
        come: Operations that only the new document has.
        kept: Operations of the new document that the old one has as well.
    """
    moves: dict[tuple[str, str], Move] = {}
    homes = _by_id(come)
    for path, by_method in gone.items():
        for method, operation in by_method.items():
            home = homes.get((method, operation.text("operationId")))
            if home:
                moves[path, method] = Move(home, is_certain=True)
    for path, by_method in gone.items():
        if any((path, method) in moves for method in by_method):
            continue
        home = _alike(path, by_method, come) or _alike(path, by_method, kept)
        if home:
            moves.update({(path, method): Move(home, is_certain=False) for method in by_method})
    return moves


def _by_id(come: Operations) -> dict[tuple[str, str], str]:
    """Index operations by method and id; an id that stands twice names none."""
    homes: dict[tuple[str, str], str] = {}
    for path, by_method in come.items():
        for method, operation in by_method.items():
            key = (method, operation.text("operationId"))
            homes[key] = "" if key in homes else path
    return {key: path for key, path in homes.items() if path and key[1]}


def _alike(path: str, by_method: Mapping[str, Node], others: Operations) -> str:
    """Find the one path that is most like this one and takes the same methods.

    Most like is: only another version, then a prefix more or less, then one other word. Where
    two paths are as much alike, none is named.
    """
    able = [other for other, theirs in others.items() if by_method.keys() <= theirs.keys()]
    for is_kin in (_other_version, _other_prefix, _other_word):
        alike = [other for other in able if is_kin(_steps(path), _steps(other))]
        if alike:
            return alike[0] if len(alike) == 1 else ""
    return ""


def _steps(path: str) -> list[str]:
    steps = [step for step in shape(path).split("/") if step]
    return [step for step in steps if not _VERSION.fullmatch(step)]


def _other_version(old: list[str], new: list[str]) -> bool:
    return bool(old) and old == new


def _other_prefix(old: list[str], new: list[str]) -> bool:
    short, long = sorted((old, new), key=len)
    is_named = any(step != "{}" for step in short)
    return is_named and len(short) < len(long) and long[-len(short) :] == short


def _other_word(old: list[str], new: list[str]) -> bool:
    """Say whether one word differs, and not the last one, which says what a path is about."""
    if len(old) != len(new):
        return False
    differing = [i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    words = [i for i, step in enumerate(old) if step != "{}"]
    return len(differing) == 1 and differing[0] in words[:-1] and new[differing[0]] != "{}"
