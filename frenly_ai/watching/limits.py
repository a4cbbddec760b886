"""From when on something is an alarm: `watching.yaml`, read here and nowhere else, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from registry.rules.approving import Duration
from registry.rules.closed import Closed
from registry.rules.misuse.limits import MisuseLimits
from tools.closed_model import Wording, read_model

if TYPE_CHECKING:
    from collections.abc import Iterable

_Count = Annotated[int, Field(ge=1)]


class Limits(Closed):
    """One limit for each thing that is watched."""

    stuck_run: Duration
    queue_age: Duration
    folding_age: Duration
    proposal_age: Duration
    open_proposals: _Count
    unsequenced: _Count
    refusals_an_hour: _Count
    fallbacks_an_hour: _Count
    over_budget_an_hour: _Count
    failed_notices: _Count
    pause: Duration
    free_disk_percent: Annotated[int, Field(ge=0, le=99)]
    misuse: MisuseLimits


class _File(Closed):
    version: Literal[1]
    limits: Limits


def load_limits(text: str, *, source: str) -> Limits:
    """Read the limits; raise `InvalidInput` with file:line for anything unknown or missing."""
    return read_model(_File, text, source=source, wording=_WORDING)[0].limits


def _known_at(path: tuple[int | str, ...]) -> Iterable[str]:
    if path[:2] == ("limits", "misuse"):
        return MisuseLimits.model_fields
    return Limits.model_fields if path[:1] == ("limits",) else _File.model_fields


_WORDING = Wording(known=_known_at, otherwise="See its comment.")
