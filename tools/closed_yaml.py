"""YAML of our own, read closed: no aliases, no tags, no empty values, no double keys, not long.

What is refused here is what could make a file mean something else than a reader sees.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from registry.anchors.located import strict_document
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.anchors.located import Document, PathTo

MAX_BYTES = 256_000
_ODD_NUMBER = re.compile(
    r"[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?|[-+]?0[\d_]+|[-+]?0[xob][\da-f_]+|[-+]?\d*_[\d_.]*",
    re.IGNORECASE,
)
"""Numbers as YAML 1.1 reads them and people do not: 6:4 is 364, 010 is 8, 1_0 is 10."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same reader that `strict_document` uses, so that both see the same events."""


class Closed(NamedTuple):
    """A value of dicts, tuples and scalars, and the document that knows its lines."""

    value: Any
    document: Document


def read_closed(text: str, *, source: str) -> Closed:
    """Read `text`, or raise `InvalidInput` naming `source:line`."""
    _refuse_size(text, source)
    document = strict_document(text, source=source)
    _refuse_indirection(text, source)
    for path, value in _leaves(document.value, ()):
        if value is None:
            name = ".".join(map(str, path)) or source
            raise InvalidInput(
                f"{document.at(path)}: {name!r} has no value.",
                hint="Give it a value, or take the line out.",
                source=source,
            )
    return Closed(_tupled(document.value), document)


def _refuse_size(text: str, source: str) -> None:
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise InvalidInput(
            f"{source}:1: the file is longer than {MAX_BYTES} bytes.",
            hint="A policy that long is not one a person reads; shorten it.",
            source=source,
        )


def _refuse_indirection(text: str, source: str) -> None:
    for event in yaml.parse(text, Loader=_LOADER):
        _refuse_odd_number(event, source)
        is_merge = getattr(event, "value", "") == "<<"
        if is_merge or getattr(event, "anchor", None) or getattr(event, "tag", None):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise InvalidInput(
                f"{source}:{line}: YAML anchors, aliases, merges and tags are not accepted.",
                hint="Write the value out where it is meant.",
                source=source,
            )


def _refuse_odd_number(event: Any, source: str) -> None:
    is_plain = getattr(event, "implicit", None) == (True, False)
    if is_plain and _ODD_NUMBER.fullmatch(getattr(event, "value", "")):
        line = event.start_mark.line + 1
        raise InvalidInput(
            f"{source}:{line}: {event.value!r} is another number than it seems.",
            hint="Write numbers with decimal digits alone, or put a text in quotes.",
            source=source,
        )


def _leaves(value: Any, path: PathTo) -> Iterator[tuple[PathTo, Any]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _leaves(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _leaves(child, (*path, index))
    else:
        yield path, value


def _tupled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tupled(child) for key, child in value.items()}
    return tuple(map(_tupled, value)) if isinstance(value, list) else value
