"""JSON read so that two readers cannot take it for two different things. Pure."""

from __future__ import annotations

import json
from typing import Any, NoReturn


def loads_strictly(text: str) -> Any:
    """Read one document; raise `ValueError` for what JSON is not, or what can be read twice.

    >>> loads_strictly('{"a": [1]}')
    {'a': [1]}
    """
    return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        # Two readers would take two different values for the same field.
        raise ValueError("a field stands twice in one object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")
