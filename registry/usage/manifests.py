"""Kubernetes objects in YAML and JSON: which interface each names, and exactly where.

An object's interface is written as two values, `apiVersion` and `kind`, that may stand far
apart. Templates that are not YAML before they are rendered are read line by line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from yaml import events as ev

from registry.usage.offsets import Offsets

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 100
MAX_CHARS = 8_000_000
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BEGINS = re.compile(r"(?m)^---(?=\s|\Z)")
_VERSION = re.compile(r"""(?m)^apiVersion:[ \t]+(["']?)([a-z0-9./-]+)\1[ \t]*(?:#.*)?\r?$""")
_KIND = re.compile(r"""(?m)^kind:[ \t]+(["']?)([A-Z][A-Za-z0-9]*)\1[ \t]*(?:#.*)?\r?$""")
_ANY_VERSION = re.compile(r"(?m)^\s*(?:-\s+)?apiVersion:")


@dataclass(frozen=True, slots=True, kw_only=True)
class KubernetesObject:
    """One object: the interface it names, and where its `apiVersion` is written."""

    version: str
    """Group and version as written, e.g. `apps/v1`."""
    kind: str
    name: str = ""
    line: int
    column: int
    is_reference: bool = False
    """Whether it stands inside of another object, e.g. as the target of a scaler."""
    is_shared: bool = False
    """Whether its `apiVersion` is written for other objects as well, by an anchor."""


class Manifest(NamedTuple):
    """The objects of one file, and why the rest of it could not be read; "" when it could."""

    objects: tuple[KubernetesObject, ...]
    unread: str = ""


def read_manifest(text: str) -> Manifest:
    """Read every object of a text; what is not YAML is read by its lines.

    Never raises: text that is neither has no objects.
    """
    if "apiVersion" not in text:
        return Manifest(())
    if len(text) > MAX_CHARS:
        return Manifest((), f"it is longer than {MAX_CHARS} characters")
    reader = _Reader(text)
    try:
        reader.read()
    except _Unreadable as error:
        rest = _by_lines(text, reader.begun)
        return Manifest((*reader.objects, *rest), str(error))
    except (yaml.YAMLError, RecursionError) as error:
        rest = _by_lines(text, reader.begun)
        return Manifest((*reader.objects, *rest), _reason(error))
    return Manifest(tuple(reader.objects))


class _Unreadable(Exception):
    """The text is YAML, and no manifest."""


@dataclass(slots=True)
class _Scalar:
    value: str
    at: int
    """Where the value itself is written; -1 where it is not written letter for letter."""
    is_shared: bool = False


@dataclass(slots=True)
class _Alias:
    """What stands elsewhere and is counted there: a few aliases may mean billions of nodes."""

    node: _Node


_Node = Any
"""A scalar, a list of nodes, a mapping of nodes by key, or an alias of one of them."""
_PULLED = ("apiVersion", "kind", "metadata", "name")


class _Reader:
    """Reads documents one by one, so that those before a fault count."""

    def __init__(self, text: str) -> None:
        self._text, self._offsets = text, Offsets(text)
        self._anchors: dict[str, _Node] = {}
        self.objects: list[KubernetesObject] = []
        self.begun = 0
        """Where the document begins that is being read."""

    def read(self) -> None:
        stream: Iterator[Any] = yaml.parse(self._text, Loader=_LOADER)
        for event in stream:
            if isinstance(event, ev.DocumentStartEvent):
                self._anchors.clear()
                self.begun = _index(event)
                root = self._node(next(stream), stream, 0)
                self.objects += self._objects(root, is_reference=False)

    def _node(self, event: Any, stream: Iterator[Any], depth: int) -> _Node:
        if depth > MAX_DEPTH:
            raise _Unreadable(f"it is nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, ev.AliasEvent):
            return _Alias(_shared(self._anchors.get(str(event.anchor))))
        node: _Node
        if isinstance(event, ev.ScalarEvent):
            node = self._scalar(event)
        elif isinstance(event, ev.SequenceStartEvent):
            node = []
            while not isinstance(inner := next(stream), ev.SequenceEndEvent):
                node.append(self._node(inner, stream, depth + 1))
        else:
            node = self._mapping(stream, depth)
        if event.anchor:
            self._anchors[event.anchor] = _shared(node)
            return _shared(node) if isinstance(node, _Scalar) else node
        return node

    def _mapping(self, stream: Iterator[Any], depth: int) -> dict[str, _Node]:
        found: dict[str, _Node] = {}
        pulled: dict[str, _Node] = {}
        while not isinstance(key := next(stream), ev.MappingEndEvent):
            if not isinstance(key, ev.ScalarEvent):
                line = key.start_mark.line + 1
                raise _Unreadable(f"a key on line {line} is no plain text")
            child = self._node(next(stream), stream, depth + 1)
            if key.value == "<<":
                pulled |= _pulled(child)
            else:
                found[key.value] = child
        return pulled | found

    def _scalar(self, event: Any) -> _Scalar:
        at = _index(event) + bool(event.style)
        written = self._text[at : at + len(event.value)] == event.value
        return _Scalar(event.value, at if written else -1)

    def _objects(self, node: _Node, *, is_reference: bool) -> Iterator[KubernetesObject]:
        if isinstance(node, list):
            for each in node:
                yield from self._objects(each, is_reference=True)
        if not isinstance(node, dict):
            return
        items = node.get("items")
        if isinstance(items, list) and items and not is_reference:
            for each in items:
                yield from self._objects(each, is_reference=False)
            return
        yield from self._object(node, is_reference=is_reference)
        for each in node.values():
            yield from self._objects(each, is_reference=True)

    def _object(
        self, node: dict[str, _Node], *, is_reference: bool
    ) -> Iterator[KubernetesObject]:
        version, kind = _meant(node.get("apiVersion")), _meant(node.get("kind"))
        if not isinstance(version, _Scalar) or not isinstance(kind, _Scalar):
            return
        metadata = _meant(node.get("metadata"))
        name = _meant((metadata if isinstance(metadata, dict) else node).get("name"))
        line, column = self._offsets.place(max(version.at, 0))
        yield KubernetesObject(
            version=version.value,
            kind=kind.value,
            name=name.value if isinstance(name, _Scalar) else "",
            line=line,
            column=column,
            is_reference=is_reference,
            is_shared=version.is_shared or version.at < 0,
        )


def _meant(node: _Node) -> _Node:
    return node.node if isinstance(node, _Alias) else node


def _pulled(child: _Node) -> dict[str, _Node]:
    """Return what a `<<` key pulls into an object, as far as it says what the object is."""
    base = _meant(child)
    if not isinstance(base, dict):
        return {}
    return {key: _Alias(_meant(base[key])) for key in _PULLED if key in base}


def _index(event: Any) -> int:
    """Return where an event begins, in characters."""
    return int(event.start_mark.index)


def _shared(node: _Node) -> _Node:
    """Mark what an anchor names, down to the values that could be written over."""
    if isinstance(node, _Scalar):
        return _Scalar(node.value, node.at, is_shared=True)
    if isinstance(node, dict) and isinstance(node.get("apiVersion"), _Scalar):
        return {**node, "apiVersion": _shared(node["apiVersion"])}
    return node


def _by_lines(text: str, begin: int) -> Iterator[KubernetesObject]:
    """Read what is not YAML: a document with exactly one `apiVersion` and one `kind`.

    A template that chooses between several names none for sure.
    """
    offsets = Offsets(text)
    starts = [begin, *(m.end() for m in _BEGINS.finditer(text, begin)), len(text)]
    for start, end in pairwise(starts):
        part = text[start:end]
        versions, kinds = list(_VERSION.finditer(part)), list(_KIND.finditer(part))
        if len(versions) == len(kinds) == len(_ANY_VERSION.findall(part)) == 1:
            line, column = offsets.place(start + versions[0].start(2))
            version, kind = versions[0][2], kinds[0][2]
            yield KubernetesObject(version=version, kind=kind, line=line, column=column)


def _reason(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it is not YAML"
    return f"{problem}, line {mark.line + 1}" if mark else str(problem)
