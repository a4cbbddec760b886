"""The tree that both readers build, and the one way to say that a file cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from registry.errors import InvalidInput

MAX_VALUES = 500_000
"""Values a document may hold once its aliases are expanded."""
MAX_DEPTH = 100
"""Levels of nesting; deeper files are refused before they can exhaust the stack."""


@dataclass(slots=True)
class Node:
    """One value with its line. A `map` holds `(key, line of key, node)` in file order."""

    kind: Literal["scalar", "list", "map"]
    value: Any
    line: int
    merged: list[tuple[str, int, Node]] = field(default_factory=list)
    """What `<<` keys pull in, as in a map, with the line of the `<<`; own keys win."""


def unreadable(
    source: str, line: int, why: str, *, hint: str = "Correct the file there."
) -> InvalidInput:
    """Say that a file cannot be read, where and why."""
    return InvalidInput(
        f"{source}:{line} cannot be read: {why}.", hint=hint, file=source, line=str(line)
    )
