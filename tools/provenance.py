"""Where each value of a proposal came from: person, registry, a default or the model."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from registry.domain.times import parse_duration
from registry.errors import FrenlyError
from tools.lookup import is_registered, parse_name
from tools.shapes import DURATIONS

if TYPE_CHECKING:
    from tools.context import ToolContext
    from tools.shapes import Args

_NAMES = {"name", "target", "successor"}
_DURATION_IN_TEXT = re.compile(r"(?<![\w.])\d{1,6}\s{0,2}[A-Za-z]{1,7}\b")


def trace(args: Args, ctx: ToolContext) -> tuple[dict[str, Any], ...]:
    """Label every value that the arguments carry with where it came from.

    The person is asked first: what they wrote themselves is theirs, whoever else knows it.
    """
    return tuple(
        {"field": field, "value": value, "from": _source(field, value, args, ctx)}
        for field, value in args
        if value not in {None, ""}
    )


def says(text: str, value: str) -> bool:
    """Say whether `value` stands in `text` as a whole token, in any case.

    >>> says("an alias for User-API, please", "user-api")
    True
    >>> says("an alias for user-api-v2", "user-api")
    False
    """
    token = rf"(?<![\w.\-/{{}}]){re.escape(value)}(?![\w\-/{{}}]|[.:~%]\w)"
    return re.search(token, text, re.IGNORECASE) is not None


def _source(field: str, value: Any, args: Args, ctx: ToolContext) -> str:
    if field not in args.model_fields_set:
        return "default"
    if any(_is_said(field, str(value), text) for text in ctx.said):
        return "person"
    return "registry" if _is_known(field, str(value), args, ctx) else "model"


def _is_said(field: str, value: str, text: str) -> bool:
    if says(text, value):
        return True
    return field in DURATIONS and _seconds(value) in map(
        _seconds, _DURATION_IN_TEXT.findall(text)
    )


def _seconds(raw: str) -> float | None:
    try:
        return parse_duration(raw).total_seconds()
    except FrenlyError:
        return None


def _is_known(field: str, value: str, args: Args, ctx: ToolContext) -> bool:
    if field == "context":
        return value in {context.name for context in ctx.registry.contexts()}
    if field not in _NAMES:
        return False
    return is_registered(ctx.registry, parse_name(getattr(args, "kind", "service"), value))
