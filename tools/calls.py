"""From what a model wrote as arguments to the tool's own type, or to an answer it can use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from registry.domain.strict_json import loads_strictly
from registry.errors import nearest
from tools.refusals import BadArguments, shown
from tools.shapes import choices

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from tools.shapes import Args

MAX_CHARS = 20_000
"""Longer arguments are refused unread; no tool has use for them."""


def read_args(model: type[Args], raw: dict[str, Any] | str) -> Args:
    """Read a call's arguments; raise `BadArguments` for anything but exactly what is taken."""
    given = _decode(raw) if isinstance(raw, str) else raw
    if not isinstance(given, dict):
        raise BadArguments(
            "The arguments are not a JSON object.", hint=f"Give {_signature(model)}."
        )
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise _wrong(error.errors(include_url=False)[0], model) from None


def _decode(raw: str) -> Any:
    if len(raw) > MAX_CHARS:
        raise BadArguments(
            f"The arguments are {len(raw)} characters long.",
            hint=f"At most {MAX_CHARS} are read; send only the tool's arguments.",
        )
    try:
        return loads_strictly(raw)
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, ValueError) else "it is nested too deep"
        raise BadArguments(
            f"The arguments are not JSON: {why}.", hint="Send one complete JSON object."
        ) from None


def _wrong(error: ErrorDetails, model: type[Args]) -> BadArguments:
    field = error["loc"][0] if error["loc"] else "arguments"
    if error["type"] == "extra_forbidden":
        return BadArguments(
            f"There is no argument {shown(field)}.",
            hint=nearest(
                str(field)[:80], model.model_fields, otherwise="This tool takes no arguments."
            ),
        )
    if error["type"] == "missing":
        return BadArguments(
            f"Argument {field!r} is missing.",
            hint=f"Give {field!r}; when nobody said it, ask the person.",
        )
    return BadArguments(
        f"Argument {shown(field)}: {error['msg'].removeprefix('Value error, ')}.",
        hint=_advice(error, str(field), model),
    )


def _advice(error: ErrorDetails, field: str, model: type[Args]) -> str:
    known = model.model_fields.get(field)
    words = () if known is None else choices(known.annotation)
    if words:
        return nearest(str(error["input"])[:80], words)
    return f"Give {_signature(model)}."


def _signature(model: type[Args]) -> str:
    names = [f"{n!r}" if f.is_required() else f"[{n!r}]" for n, f in model.model_fields.items()]
    return f"exactly these, optional ones in brackets: {', '.join(names) or 'none'}"
