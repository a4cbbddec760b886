"""One value of a foreign document as what it says: a text, a moment, labels; or None."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and halves of characters: no store keeps them, no screen should."""
_UNFILLED = re.compile(r"\$[A-Z][A-Z0-9_]*|\$\{[^{}]*\}|\{\{[^{}]*\}\}")
"""A variable that the sender's template left standing says nothing."""
_LINK = re.compile(r"https?://[^\s<>\"\x00-\x20\x7f]{1,2040}", re.IGNORECASE)
_ZONED = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$", re.IGNORECASE)
_EPOCH_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3), (0, 1))
"""From which size on a number counts nanoseconds, microseconds, milliseconds or seconds."""
_LONGEST_MOMENT = 64
"""No moment is written longer; nothing longer is looked at, whatever patterns would cost."""
_DEEP = 4
_MOST = 1_000
"""Labels that are looked at; far fewer are kept."""


def at(document: Any, path: str) -> Any:
    """Return what stands at a dotted path; None where nothing does.

    >>> at({"a": [{"b.c": 1}]}, "a.0"), at({"a": {"b": 2}}, "a.b"), at({"x.y": 3}, "x.y")
    ({'b.c': 1}, 2, 3)
    """
    if not path:
        return document
    if isinstance(document, dict) and path in document:
        return document[path]
    head, _, rest = path.partition(".")
    if isinstance(document, dict):
        below = document.get(head)
    elif isinstance(document, list) and head.isascii() and head.isdigit():
        below = document[int(head)] if int(head) < len(document) else None
    else:
        return None
    return at(below, rest) if rest else below


def first(document: Any, paths: tuple[str, ...]) -> str | None:
    """Return the first text that stands at one of the paths."""
    return next((said for path in paths if (said := text(at(document, path)))), None)


def text(value: Any) -> str | None:
    r"""Return a scalar as plain text; None when it says nothing.

    >>> text(" a\x00b "), text(5), text(True), text("$SERVICE"), text([]), text("")
    ('a\ufffdb', '5', 'true', None, None, None)
    """
    if not isinstance(value, str):
        return _number(value)
    said = _HIDDEN.sub("\ufffd", value).strip()
    is_unfilled = said[:1] in {"$", "{"} and _UNFILLED.fullmatch(said) is not None
    return None if not said or is_unfilled else said


def _number(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None


def link(value: Any) -> str | None:
    """Return a web address as it was written; None for anything that is none."""
    said = text(value)
    return said if said and _LINK.fullmatch(said) else None


def moment(value: Any) -> datetime | None:
    """Return a moment whose zone was said; None for anything else, however like one.

    A time without a zone may be hours off, and would be taken for when the trouble began.

    >>> moment(1709991485.873).isoformat()
    '2024-03-09T13:38:05.873000+00:00'
    >>> moment("2024/08/14 21:28:56 GMT").hour, moment("2024-10-26 23:20:39"), moment(0)
    (21, None, None)
    """
    if isinstance(value, str):
        if len(value) > _LONGEST_MOMENT:
            return None
        value = value.strip()
        digits = value.replace(".", "", 1)
        if not (digits.isascii() and digits.isdigit()):
            return _written(value)
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        return None
    return _counted(value)


def _counted(value: float) -> datetime | None:
    unit = next(unit for size, unit in _EPOCH_UNITS if value >= size)
    try:
        return datetime.fromtimestamp(value / unit, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _written(value: str) -> datetime | None:
    zoned = value.replace("/", "-")
    if zoned[-3:] in {"UTC", "GMT"}:
        zoned = zoned[:-3].rstrip() + "+00:00"
    if not _ZONED.search(zoned):
        return None
    try:
        found = datetime.fromisoformat(zoned).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    # Go writes "no time" as the first moment of year 1.
    return None if found.year < 1970 else found  # noqa: PLR2004 - where computers begin to count


def labels(value: Any) -> dict[str, str]:
    """Return what is labels in one of the shapes that senders use.

    >>> labels(["env:prod", "urgent"]), labels([{"key": "a", "value": 1}]), labels("x=1,y:2")
    ({'env': 'prod', 'urgent': 'true'}, {'a': '1'}, {'x': '1', 'y': '2'})
    >>> labels({"a": {"b": [1, 2]}, "c": None})
    {'a.b': '1, 2'}
    """
    if isinstance(value, str):
        value = _listed(value)
    if isinstance(value, dict):
        return dict(islice(_flat(value, ""), _MOST))
    if not isinstance(value, list):
        return {}
    found: dict[str, str] = {}
    for item in value[:_MOST]:
        found.update(_pair(item))
    return found


def _listed(value: str) -> Any:
    """Take a text apart: JSON where it is an object or a list, words between commas else."""
    if value.strip()[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return []
    return [part for part in value.split(",", _MOST) if part.strip()]


def _pair(item: Any) -> dict[str, str]:
    if isinstance(item, str):
        key, mark, value = _split(item)
        return {key: value if mark else "true"} if key else {}
    if isinstance(item, list) and len(item) == 2:  # noqa: PLR2004 - a key and its value
        return _labelled(text(item[0]), item[1])
    if isinstance(item, dict):
        return _labelled(first(item, ("key", "name", "label")), item.get("value"))
    return {}


def _labelled(key: str | None, value: Any) -> dict[str, str]:
    if isinstance(value, dict):  # OpenTelemetry writes `{"stringValue": "a"}`
        value = next(iter(value.values()), None)
    said = text(value)
    return {} if key is None or said is None else {key: said}


def _split(item: str) -> tuple[str, str, str]:
    mark = min((m for m in ":=" if m in item), key=item.index, default="")
    key, _, value = item.partition(mark) if mark else (item, "", "")
    return text(key) or "", mark, text(value) or ""


def _flat(value: Mapping[Any, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, item in value.items():
        name = f"{prefix}{text(key) or ''}"
        if isinstance(item, dict) and prefix.count(".") < _DEEP:
            yield from _flat(item, f"{name}.")
        elif isinstance(item, list):
            said = ", ".join(part for each in item[:_MOST] if (part := text(each)))
            yield from [(name, said)] if said else []
        elif (one := text(item)) is not None:
            yield name, one
