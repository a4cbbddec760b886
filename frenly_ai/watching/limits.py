"""From when on something is an alarm: `watching.yaml`, read here and nowhere else, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from registry.domain.times import parse_duration
from registry.errors import InvalidInput, nearest
from registry.rules.misuse.limits import MisuseLimits
from tools.closed_yaml import read_closed

if TYPE_CHECKING:
    from collections.abc import Iterable

_Count = Annotated[int, Field(ge=1)]
_UNKNOWN = "extra_forbidden"


def _duration(raw: object) -> timedelta:
    try:
        return parse_duration(str(raw))
    except InvalidInput as error:
        raise ValueError(error.message) from error


_Duration = Annotated[timedelta, BeforeValidator(_duration)]


class Limits(BaseModel):
    """One limit for each thing that is watched."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stuck_run: _Duration
    queue_age: _Duration
    folding_age: _Duration
    proposal_age: _Duration
    open_proposals: _Count
    unsequenced: _Count
    refusals_an_hour: _Count
    fallbacks_an_hour: _Count
    over_budget_an_hour: _Count
    failed_notices: _Count
    pause: _Duration
    free_disk_percent: Annotated[int, Field(ge=0, le=99)]
    misuse: MisuseLimits


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1]
    limits: Limits


def load_limits(text: str, *, source: str) -> Limits:
    """Read the limits; raise `InvalidInput` with file:line for anything unknown or missing."""
    value, document = read_closed(text, source=source)
    try:
        return _File.model_validate(value).limits
    except ValidationError as error:
        found = error.errors(include_url=False)
        first = next((each for each in found if each["type"] == _UNKNOWN), found[0])
        path = tuple(first["loc"])
        known = _known_at(path)
        word = str(path[-1]) if path else ""
        hint = nearest(word, known) if first["type"] == _UNKNOWN else "See its comment."
        raise InvalidInput(
            f"{document.at(path)}: {'.'.join(map(str, path))}: {first['msg']}.",
            hint=hint,
            source=source,
        ) from error


def _known_at(path: tuple[int | str, ...]) -> Iterable[str]:
    if path[:2] == ("limits", "misuse"):
        return MisuseLimits.model_fields
    return Limits.model_fields if path[:1] == ("limits",) else _File.model_fields
