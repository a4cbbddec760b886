"""What models cost: a closed list of prices. A price that is not in it is not guessed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from registry.anchors.located import load_strict
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.asking.tokens import Tokens

_PerMillion = Annotated[Decimal, Field(ge=0, le=100_000)]


class Price(BaseModel):
    """What a million tokens cost, in the currency of the list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: _PerMillion
    output: _PerMillion
    cached: _PerMillion | None = None
    """Of input that the provider had kept; as other input, when left out."""

    def micro(self, tokens: Tokens) -> int:
        """Return the cost in millionths of the currency, a begun one counted as whole."""
        cached = self.input if self.cached is None else self.cached
        fresh = max(0, tokens.sent - tokens.cached)
        cost = fresh * self.input + tokens.cached * cached + tokens.received * self.output
        return int(cost.to_integral_value(ROUND_CEILING))


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Annotated[int, Field(ge=1, le=1)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    models: dict[str, Price]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The price list in force."""

    currency: str
    models: Mapping[str, Price]

    def find(self, model: str) -> Price | None:
        """Find the price of a model by its exact name."""
        return self.models.get(model)


def load_prices(text: str, *, source: str) -> Prices:
    """Read a price list; raise `InvalidInput` at the first thing that is wrong."""
    try:
        found = _File.model_validate(load_strict(text, source=source))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InvalidInput(
            f"{source}: {place or 'the file'}: {first['msg']}.",
            hint="Write `version: 1`, a `currency` such as USD, and under `models` for each "
            "model its `input`, `output` and maybe `cached` price per million tokens.",
        ) from error
    return Prices(currency=found.currency, models=found.models)
