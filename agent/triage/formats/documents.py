"""Bytes to a JSON document, strictly: what is refused here reaches no format."""

from __future__ import annotations

from typing import Any

from registry.domain.strict_json import loads_strictly
from registry.errors import InvalidInput

MAX_BYTES = 16_777_216
MAX_DEPTH = 64
MAX_VALUES = 2_000_000
"""Ten thousand alerts of two hundred fields each."""


class Unreadable(InvalidInput):
    """The body is not JSON that can be read."""

    code = "alert.unreadable"


class TooLarge(InvalidInput):
    """The body is larger or deeper than alerts are."""

    code = "alert.too_large"


def read_document(body: bytes) -> Any:
    """Read one JSON document of UTF-8; raise `Unreadable` or `TooLarge` for anything else."""
    if len(body) > MAX_BYTES:
        raise TooLarge(
            f"The body has {len(body)} bytes.",
            hint=f"At most {MAX_BYTES} are read; send the alerts in several bodies.",
        )
    try:
        value = loads_strictly(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"The body is not UTF-8: {error.reason} at byte {error.start}.",
            hint="Send JSON in UTF-8.",
        ) from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise Unreadable(
            f"The body is not JSON: {error}.",
            hint="Send the JSON that the monitoring system posts, as it is.",
        ) from error
    _check_depth(value)
    return value


def _check_depth(value: Any) -> None:
    level, seen = [value], 0
    for _ in range(MAX_DEPTH + 1):
        level = [below for item in level for below in _children(item)]
        seen += len(level)
        if seen > MAX_VALUES:
            raise TooLarge(
                f"The body holds more than {MAX_VALUES} values.",
                hint="Send the alerts in several bodies.",
            )
        if not level:
            return
    raise _too_deep()


def _children(item: Any) -> list[Any]:
    if isinstance(item, dict):
        return list(item.values())
    return item if isinstance(item, list) else []


def _too_deep() -> TooLarge:
    return TooLarge(
        f"The body is nested deeper than {MAX_DEPTH} levels.",
        hint="No monitoring system sends that; look at what wraps the alert.",
    )
