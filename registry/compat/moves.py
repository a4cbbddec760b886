"""Where a removed path seems to live now, so that an alias can be suggested for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    """Find the one path of a like shape that takes the same methods; none if several do."""
    methods = by_method.keys()
    alike = [
        other
        for other, theirs in others.items()
        if methods <= theirs.keys() and _is_kin(_steps(path), _steps(other))
    ]
    return alike[0] if len(alike) == 1 else ""


def _steps(path: str) -> list[str]:
    return [step for step in shape(path).split("/") if step]


def _is_kin(old: Sequence[str], new: Sequence[str]) -> bool:
    """Say whether a path only changed its version, its prefix, or its first words."""
    old, new = _unversioned(old), _unversioned(new)
    if old == new:
        return bool(old)
    if not old or not new or old[-1] != new[-1]:
        return False
    tail, other = sorted((old, new), key=len)
    if len(tail) < len(other):
        return other[len(other) - len(tail) :] == tail
    differing = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    return len(differing) == 1 and len(old) > 1 and "{}" not in differing[0]


def _unversioned(steps: Iterable[str]) -> list[str]:
    return [step for step in steps if not _VERSION.fullmatch(step)]
