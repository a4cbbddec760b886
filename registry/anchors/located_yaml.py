"""YAML read into nodes with lines, from the event stream: nothing is constructed or run.

Dates stay text, keys stay the text they are written in (`on` is not True), and tags other
than the core ones keep the plain value below them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from yaml import events as ev

from registry.anchors.nodes import MAX_DEPTH, MAX_VALUES, Node, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_MAX_NUMBER = 400
"""Characters of a number; what is longer stays text."""
_TYPED: dict[str, Callable[[Any, yaml.ScalarNode], Any]] = {
    "int": yaml.SafeLoader.construct_yaml_int,
    "float": yaml.SafeLoader.construct_yaml_float,
    "bool": yaml.SafeLoader.construct_yaml_bool,
    "null": yaml.SafeLoader.construct_yaml_null,
}


def read(text: str, source: str) -> list[Node]:
    """Read every document of a YAML text; an empty text has none."""
    builder = _Builder(source)
    try:
        return builder.documents(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else builder.line
        raise unreadable(source, line, error.problem or "it is not YAML") from error
    except yaml.YAMLError as error:
        raise unreadable(source, builder.line, "it holds a character YAML forbids") from error


class _Builder:
    def __init__(self, source: str) -> None:
        self._source = source
        self._anchors: dict[str, Node] = {}
        self._scalars = yaml.SafeLoader("")
        self._resolve: Callable[..., str] = self._scalars.resolve
        self._pulled = 0
        self.line = 1

    def documents(self, stream: Iterator[Any]) -> list[Node]:
        """Build one node for each document."""
        roots = []
        for event in stream:
            if isinstance(event, ev.DocumentStartEvent):
                self._anchors.clear()
                roots.append(self._node(next(stream), stream, 0))
        return roots

    def _node(self, event: Any, stream: Iterator[Any], depth: int) -> Node:
        self.line = line = event.start_mark.line + 1
        if depth > MAX_DEPTH:
            raise unreadable(self._source, line, f"it is nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, ev.AliasEvent):
            return self._alias(str(event.anchor), line)
        if isinstance(event, ev.ScalarEvent):
            node = Node("scalar", self._scalar(event, line), line)
        elif isinstance(event, ev.SequenceStartEvent):
            node = Node("list", self._items(stream, depth), line)
        else:
            node = self._mapping(stream, line, depth)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, anchor: str, line: int) -> Node:
        if anchor not in self._anchors:
            raise unreadable(self._source, line, f"alias {anchor!r} has no anchor before it")
        meant = self._anchors[anchor]
        return Node(meant.kind, meant.value, line, meant.merged)

    def _items(self, stream: Iterator[Any], depth: int) -> list[Node]:
        items = []
        while not isinstance(event := next(stream), ev.SequenceEndEvent):
            items.append(self._node(event, stream, depth + 1))
        return items

    def _mapping(self, stream: Iterator[Any], line: int, depth: int) -> Node:
        node = Node("map", [], line)
        merged: dict[str, tuple[str, int, Node]] = {}
        while not isinstance(event := next(stream), ev.MappingEndEvent):
            key_line = event.start_mark.line + 1
            if not isinstance(event, ev.ScalarEvent):
                raise unreadable(self._source, key_line, "a key must be plain text")
            child = self._node(next(stream), stream, depth + 1)
            if event.value == "<<" and event.implicit[0]:
                self._merge(child, key_line, merged)
            else:
                node.value.append((event.value, key_line, child))
        node.merged = list(merged.values())
        return node

    def _merge(self, child: Node, line: int, merged: dict[str, tuple[str, int, Node]]) -> None:
        """Add what one `<<` key names, the mappings named first winning."""
        for base in child.value if child.kind == "list" else [child]:
            if base.kind != "map":
                raise unreadable(self._source, line, "`<<` must name mappings")
            self._pulled += len(base.value) + len(base.merged)
            if self._pulled > MAX_VALUES:
                raise unreadable(self._source, line, "its `<<` keys pull in too much")
            own = {key: (key, line, node) for key, _, node in base.value}
            for key, _, node in base.merged:
                own.setdefault(key, (key, line, node))
            for key, entry in own.items():
                merged.setdefault(key, entry)

    def _scalar(self, event: Any, line: int) -> Any:
        tag = event.tag
        if tag is None:
            tag = self._resolve(yaml.ScalarNode, event.value, event.implicit)
        read = _TYPED.get(tag.removeprefix(_CORE))
        if read is None or len(event.value) > _MAX_NUMBER:
            return event.value
        try:
            return read(self._scalars, yaml.ScalarNode(tag, event.value))
        except (ValueError, KeyError, IndexError):
            name = tag.removeprefix(_CORE)
            raise unreadable(self._source, line, f"{event.value[:40]!r} is no {name}") from None
