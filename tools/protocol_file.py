"""The closed shape of `config/operator_protocols.yaml`.

Everything is absent until it is written down: a channel, a role, a tool, an argument. Taking
a line out can therefore only take a right away, or make the file refuse to load.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, Field, model_validator

from registry.domain.times import parse_duration
from registry.errors import FrenlyError
from tools.protocol_words import (
    Closed,
    Handling,
    Impact,
    ImpactLevels,
    Intent,
    Recommendation,
    Template,
)

Channel = Literal["chat", "alert", "pull_request", "schedule", "mcp"]
CHANNELS: tuple[str, ...] = get_args(Channel)
Source = Literal[
    "registry.contexts",
    "registry.contracts",
    "registry.aliases",
    "registry.ways_back",
    "registry.leads_nowhere",
]


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is not a regular expression: {error}") from None
    return value


def _bound(value: int | str) -> int | str:
    try:
        if isinstance(value, str):
            parse_duration(value)
    except FrenlyError as error:
        raise ValueError(f"{error.message} {error.hint}") from None
    return value


Bound = Annotated[int | str, AfterValidator(_bound)]


class Rule(Closed):
    """What one argument may be: exactly one of the choices below.

    One, not several, so that no line of a rule can get lost without the file noticing.
    """

    from_: Source | None = Field(default=None, alias="from")
    """If given, it must be registered; with `registry.ways_back`, be what the alias that the
    call names stood for before, or what follows its target."""
    pattern: Annotated[str, AfterValidator(_pattern)] | None = None
    """If given, all of it must match this regular expression."""
    one_of: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    """It must be given and be one of these."""
    max_length: Annotated[int, Field(ge=1, le=2_000)] | None = None
    """If given, it may be this many characters long."""
    at_most: Bound | None = None
    """It must be given and be no longer (a duration, `30d`) or larger (a number) than this."""
    between: Annotated[tuple[Bound, ...], Field(min_length=2, max_length=2)] | None = None
    """It must be given and lie between these, both included: `[1d, 30d]` or `[1, 50]`."""
    own: Literal[True] | None = None
    """It must be given and belong to the actor: an owner, or an alias by its owner."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError(f"give exactly one of: {', '.join(RULES)}")
        return self


RULES = tuple(field.alias or name for name, field in Rule.model_fields.items())


class ToolGrant(Closed):
    """One tool as a grant opens it."""

    approval: Literal["none", "human"] | Impact
    """Who decides before anything is written: nobody, the people that governance asks for, or
    at least as many as `impact_levels` says for a level. Whoever writes a grant must say so."""
    arguments: dict[str, Rule] = Field(default_factory=dict)
    """The arguments that may be set; any other keeps its default."""


class Grant(Closed):
    """The same tools for some roles."""

    roles: Annotated[tuple[str, ...], Field(min_length=1)]
    tools: Annotated[dict[str, ToolGrant], Field(min_length=1)]


class Limits(Closed):
    """How much one session on a channel may use."""

    tool_calls: Annotated[int, Field(ge=1, le=1_000)]
    """Calls, refused ones included."""
    steps: Annotated[int, Field(ge=1, le=1_000)]
    """Steps of the conversation's graph."""
    tokens: Annotated[int, Field(ge=1_000, le=10_000_000)]
    """Tokens sent to the model and received from it, all steps together."""
    parallel_calls: Annotated[int, Field(ge=1, le=128)]
    """Calls in one message of the model; the ones behind them are refused."""
    proposals: Annotated[int, Field(ge=0, le=100)]
    """Proposals that may come of it."""
    seconds: Annotated[int, Field(ge=1, le=3_600)]
    """Wall-clock seconds from the session's start."""
    output_chars: Annotated[int, Field(ge=2_000, le=200_000)]
    """Characters of one tool's answer."""


class ChannelRules(Closed):
    """What one channel opens."""

    limits: Limits
    grants: tuple[Grant, ...]


class ProtocolFile(Closed):
    """The whole file."""

    version: Literal[1]
    channels: dict[Channel, ChannelRules]
    impact_levels: ImpactLevels | None = None
    intents: dict[str, Intent] | None = None
    query_templates: dict[str, tuple[Template, ...]] | None = None
    error_handling: dict[str, Handling] | None = None
    action_recommendations: dict[str, Recommendation] | None = None


SECTIONS: dict[str, type[BaseModel]] = {
    "channels": ChannelRules,
    "limits": Limits,
    "grants": Grant,
    "tools": ToolGrant,
    "arguments": Rule,
    "impact_levels": ImpactLevels,
    "intents": Intent,
    "query_templates": Template,
    "error_handling": Handling,
    "action_recommendations": Recommendation,
}
"""Which model a mapping follows, by the key of the collection that holds it."""
