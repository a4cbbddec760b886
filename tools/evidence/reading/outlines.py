"""Indented `Key:  value` text as a tree, as `kubectl describe` and its like print it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PAIR = re.compile(r"^([^\s:][^:]*?):(?:\s+(.*))?$")
_NOTHING = frozenset({"<none>", "<unset>", "<nil>", "<unknown>"})


@dataclass(slots=True)
class Node:
    """One line with what is indented below it."""

    line: int
    indent: int
    key: str
    """Empty for a line that is no pair."""
    value: str
    children: list[Node] = field(default_factory=list)

    def find(self, key: str) -> Node | None:
        """Return the child of that key."""
        return next((child for child in self.children if child.key == key), None)

    def text(self, key: str) -> str:
        """Return the value of the child of that key; empty for none."""
        child = self.find(key)
        return child.value if child else ""

    def below(self) -> Iterator[str]:
        """Yield the lines below, as they were written."""
        for child in self.children:
            yield f"{child.key}: {child.value}".rstrip() if child.key else child.value
            yield from child.below()

    def values(self) -> list[str]:
        """Return its own value and the plain lines below."""
        own = [self.value] if self.value else []
        return own + [child.value for child in self.children if not child.key]


def outline(lines: Iterable[tuple[int, str]]) -> Node:
    """Build the tree; its root has the lines at the margin as children."""
    root = Node(0, -1, "", "")
    open_nodes = [root]
    for number, line in lines:
        body = line.strip()
        if not body:
            continue
        indent = len(line) - len(line.lstrip())
        while open_nodes[-1].indent >= indent:
            open_nodes.pop()
        node = _node(number, indent, body)
        open_nodes[-1].children.append(node)
        open_nodes.append(node)
    return root


def _node(number: int, indent: int, body: str) -> Node:
    found = _PAIR.match(body)
    if not found:
        return Node(number, indent, "", body)
    value = (found[2] or "").strip()
    return Node(number, indent, found[1], "" if value in _NOTHING else value)
