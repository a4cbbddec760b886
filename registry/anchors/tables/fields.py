"""The fields of one row of our own tables, each read as what it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.domain.times import parse_moment
from registry.errors import InvalidInput, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"", "false", "no", "0"})


def check_keys(fields: Mapping[str, Any], known: frozenset[str], at: str) -> None:
    """Raise `InvalidInput` for a key that means nothing, with the nearest that does."""
    for key in fields:
        if key not in known:
            raise InvalidInput(
                f"{at}: {str(key)[:60]!r} means nothing.", hint=nearest(key, known)
            )


def text(fields: Mapping[str, Any], key: str) -> str:
    """Read a text, "" where there is none; a number is taken as it is written."""
    value = fields.get(key)
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        raise InvalidInput(f"`{key}` should be a text.", hint="Put it in quotes.")
    return str(value).strip()


def texts(fields: Mapping[str, Any], key: str) -> list[str]:
    """Read one text, a list of them, or several in one text with `|` between."""
    value = fields.get(key)
    if isinstance(value, list):
        return [text({key: each}, key) for each in value]
    return [each for part in text(fields, key).split("|") if (each := part.strip())]


def flag(fields: Mapping[str, Any], key: str) -> bool:
    """Read a yes or no; nothing is no."""
    value = fields.get(key)
    word = "" if value is None else str(value).strip().lower()
    if word not in _TRUE | _FALSE:
        raise InvalidInput(f"`{key}` should be true or false.", hint="Write `true` or `false`.")
    return word in _TRUE


def moment(fields: Mapping[str, Any], key: str) -> datetime | None:
    """Read a moment, None where there is none."""
    given = text(fields, key)
    return parse_moment(given) if given else None
