"""YAML and JSON read into plain values that remember the line each one stands on.

Both readers give the same tree of `Node`s; this file turns it into a `Document`. Aliases are
expanded, but only so far, so that a small hostile file cannot become a large value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.anchors import located_json, located_yaml
from registry.anchors.nodes import MAX_DEPTH, MAX_VALUES, Node, unreadable
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MAX_BYTES = 8_000_000
"""Larger files are refused; a policy file that long is not one a person wrote."""

PathTo = tuple[str | int, ...]


class Duplicate(NamedTuple):
    """A key given twice in one mapping; the later one won."""

    path: PathTo
    first_line: int
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A plain value (dict, list, text, number, bool, None) and where each part stands."""

    source: str
    value: Any
    lines: Mapping[PathTo, int]
    duplicates: tuple[Duplicate, ...] = ()

    def line_of(self, path: PathTo) -> int:
        """Return the line of `path`, or of the nearest parent that the file does have."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def at(self, path: PathTo = ()) -> str:
        """Write where `path` stands, as `file:line`."""
        return f"{self.source}:{self.line_of(path)}"


def load_lenient(text: str, *, source: str) -> Document:
    """Read a foreign file: duplicate keys are noted, the last one wins.

    Of several YAML documents the first is read. Raises `InvalidInput` with `file:line` for
    what is not YAML or JSON at all.
    """
    return _document(_read(text, source), source)


def load_strict(text: str, *, source: str) -> Any:
    """Read one of our own closed files; a duplicate key is refused as well."""
    return strict_document(text, source=source).value


def strict_document(text: str, *, source: str) -> Document:
    """Read as `load_strict`, keeping the lines for messages about what the values mean."""
    roots = _read(text, source)
    if len(roots) > 1:
        raise unreadable(source, roots[1].line, "a second document begins here")
    document = _document(roots, source)
    for twice in document.duplicates:
        name = ".".join(map(str, twice.path))
        why = f"key {name!r} is given twice, first on line {twice.first_line}"
        raise unreadable(source, twice.line, why, hint="Keep one of the two.")
    return document


def decode(data: bytes, *, source: str) -> str:
    """Read bytes as text; raise `InvalidInput` if too long, binary, or not UTF-8."""
    if len(data) > MAX_BYTES:
        raise _too_long(source)
    if data.startswith(b"\x1f\x8b"):
        raise unreadable(source, 1, "it is gzip data, not text", hint="Unpack it first.")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise unreadable(source, line, "it holds binary data, not text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise unreadable(source, line, "it is not UTF-8", hint="Save it as UTF-8.") from error


def read_file(path: Path, *, source: str = "") -> str:
    """Read a file as text under the limits; `source` is what messages call it."""
    name = source or str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _too_long(name)
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"{name!r} cannot be read: {error.strerror}.", hint="Check the path.", file=name
        ) from error
    return decode(data, source=name)


def _too_long(source: str) -> InvalidInput:
    return unreadable(source, 1, f"it is longer than {MAX_BYTES} bytes")


def _read(text: str, source: str) -> list[Node]:
    if len(text) > MAX_BYTES:
        raise _too_long(source)
    if source.endswith(".json"):
        return [located_json.read(text, source)]
    return located_yaml.read(text, source) or [Node("scalar", None, 1)]


def _document(roots: list[Node], source: str) -> Document:
    plain = _Plain(source)
    value = plain.of(roots[0], ())
    return Document(
        source=source, value=value, lines=plain.lines, duplicates=tuple(plain.duplicates)
    )


class _Plain:
    """One conversion of a tree of nodes, counting what it makes."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.lines: dict[PathTo, int] = {}
        self.duplicates: list[Duplicate] = []

    def of(self, node: Node, path: PathTo, line: int | None = None) -> Any:
        """Return the value of `node`; `line` is where its key stands, if it has one."""
        self.lines.setdefault(path, line or node.line)
        if len(self.lines) > MAX_VALUES or len(path) > MAX_DEPTH:
            why = "it grows too large or too deep once its aliases are expanded"
            raise unreadable(self._source, node.line, why)
        if node.kind == "list":
            return [self.of(item, (*path, i)) for i, item in enumerate(node.value)]
        if node.kind == "map":
            return self._mapping(node, path)
        return node.value

    def _mapping(self, node: Node, path: PathTo) -> dict[str, Any]:
        last = {key: (line, child) for key, line, child in node.value}
        first: dict[str, int] = {}
        for key, line, _ in node.value:
            if key in first:
                self.duplicates.append(Duplicate((*path, key), first[key], line))
            first.setdefault(key, line)
        for key, line, child in node.merged:
            last.setdefault(key, (line, child))
        return {key: self.of(child, (*path, key), line) for key, (line, child) in last.items()}
