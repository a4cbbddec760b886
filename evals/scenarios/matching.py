"""Whether an edit or a row is what a scenario says of it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.domain.times import parse_duration
from registry.errors import FrenlyError
from registry.rules.example_rows import Told, read_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NAMES = {"name", "target", "successor"}
_DURATIONS = {"lifetime", "by", "ends_after", "warn_after", "sunset_after"}


def differences(wanted: Told, found: dict[str, Any]) -> Iterator[str]:
    """Name each part that is wanted otherwise, as written edits and rows hold it.

    >>> list(differences({"by": "1d"}, {"by": 3600}))
    ["by is 3600, not '1d'"]
    """
    for key, value in wanted.items():
        if found.get(key) != _written(key, value):
            yield f"{key} is {found.get(key)!r}, not {value!r}"


def _written(key: str, value: Any) -> Any:
    """Write a part as the registry does; what cannot be read stays, and equals nothing."""
    reader: Callable[[Any], Any] | None = None
    if key in _NAMES:
        reader = _name
    elif key in _DURATIONS:
        reader = _seconds
    if reader is None or not isinstance(value, str):
        return value
    try:
        return reader(value)
    except FrenlyError:
        return value


def _name(text: str) -> dict[str, str]:
    name = read_name(text)
    return {"kind": str(name.kind), "key": name.key}


def _seconds(text: str) -> int:
    return int(parse_duration(text).total_seconds())
