"""When something counts as waste: `optimising.yaml`, read here and nowhere else, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from registry.contracts.improvements import Risk
from registry.rules.approving import Duration
from registry.rules.closed import Closed
from tools.closed_model import Wording, read_model

if TYPE_CHECKING:
    from collections.abc import Iterable

_Count = Annotated[int, Field(ge=1)]


class Rounds(Closed):
    """What the operator may ask for by itself, once a day."""

    on_behalf_of: Annotated[str, Field(max_length=64)]
    """The service account that asks; "" lets nobody ask."""
    at_most: _Count
    waiting_at_most: _Count
    risk_at_most: Risk


class OptimisePolicy(Closed):
    """The measures by which something is called waste."""

    ends_within: Duration
    unused_for: Duration
    scanned_within: Duration
    hot_lookups: _Count
    hot_uses: _Count
    asked_elsewhere: _Count
    rejected_rests: Duration
    rounds: Rounds


class _File(Closed):
    version: Literal[1]
    optimising: OptimisePolicy


def load_optimise_policy(text: str, *, source: str) -> OptimisePolicy:
    """Read the policy; raise `InvalidInput` with file:line for what is unknown or missing."""
    return read_model(_File, text, source=source, wording=_WORDING)[0].optimising


def _known_at(path: tuple[int | str, ...]) -> Iterable[str]:
    if path[:2] == ("optimising", "rounds"):
        return Rounds.model_fields
    return (OptimisePolicy if path[:1] == ("optimising",) else _File).model_fields


_WORDING = Wording(known=_known_at, otherwise="See its comment.")
