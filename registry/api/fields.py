"""Types of the fields that requests carry, each with its bounds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from registry.domain.times import parse_duration, parse_moment
from registry.errors import InvalidInput

_FIRST_YEAR, _LAST_YEAR = 1970, 2999
_LONGEST_S = 100 * 365 * 86_400


class ClosedModel(BaseModel):
    """Part of a request: a field that it does not have refuses the request."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def unfit(error: InvalidInput) -> PydanticCustomError:
    """Let a refusal of the domain stand beside the field that it is about."""
    return PydanticCustomError("unfit", "{says}", {"says": f"{error.message} {error.hint}"})


def _read_moment(raw: Any) -> datetime:
    if not isinstance(raw, str):
        raise PydanticCustomError("unfit", "A time is a text, e.g. `2026-01-31T12:00:00Z`.")
    try:
        moment = parse_moment(raw)
    except InvalidInput as error:
        raise unfit(error) from error
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise PydanticCustomError("unfit", f"The year must be {_FIRST_YEAR} to {_LAST_YEAR}.")
    return moment


def _seconds_from(least: int) -> Callable[[Any], timedelta]:
    def read(raw: Any) -> timedelta:
        if isinstance(raw, bool) or not isinstance(raw, int) or not least <= raw <= _LONGEST_S:
            raise PydanticCustomError(
                "unfit", f"A duration is a whole number of seconds, {least} to {_LONGEST_S}."
            )
        return timedelta(seconds=raw)

    return read


def _read_duration(raw: Any) -> timedelta:
    if not isinstance(raw, str):
        raise PydanticCustomError("unfit", "A duration is a text, e.g. `30d`.")
    try:
        return parse_duration(raw)
    except InvalidInput as error:
        raise unfit(error) from error


_MOMENT_SCHEMA = {"type": "string", "format": "date-time"}
_SECONDS_SCHEMA = {
    "type": "integer",
    "minimum": 1,
    "maximum": _LONGEST_S,
    "description": "Seconds.",
}

MomentIn = Annotated[datetime, BeforeValidator(_read_moment), WithJsonSchema(_MOMENT_SCHEMA)]
"""An ISO 8601 moment; one without a zone is UTC."""
SecondsIn = Annotated[
    timedelta, BeforeValidator(_seconds_from(1)), WithJsonSchema(_SECONDS_SCHEMA)
]
"""A duration, as `write_edit` writes it."""
DurationIn = Annotated[
    timedelta,
    BeforeValidator(_read_duration),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,10} ?[smhdwy]$"}),
]
"""A duration as people write it, such as `30d`."""
OwnerIn = Annotated[str, Field(max_length=20_000)]
SearchIn = Annotated[str, Field(min_length=1, max_length=255)]
WaitIn = Annotated[
    timedelta,
    BeforeValidator(_seconds_from(0)),
    PlainSerializer(lambda wait: int(wait.total_seconds()), return_type=int),
    WithJsonSchema({**_SECONDS_SCHEMA, "minimum": 0}),
]
"""A duration that may be none at all."""
ContextIn = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=63)]
ProposalId = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$", max_length=40)]
Line = Annotated[str, Field(max_length=255)]
Text = Annotated[str, Field(max_length=4_000)]
