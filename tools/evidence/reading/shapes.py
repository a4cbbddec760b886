"""Parts of parsed data that anybody may have written: what has another shape is nothing."""

from __future__ import annotations

from typing import Any


def map_of(value: Any) -> dict[str, Any]:
    """Return a mapping; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    """Return a list; an empty one for anything else."""
    return value if isinstance(value, list) else []


def maps_of(value: Any) -> list[dict[str, Any]]:
    """Return the mappings of a list, what is none as an empty one."""
    return [map_of(each) for each in list_of(value)]
