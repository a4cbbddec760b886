"""The optional sections of a protocol file: impact levels, intents, templates, errors.

None of them can open anything that no grant opens. What each does is in
docs/operator-protocol.md.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

Word = Annotated[str, Field(min_length=2, max_length=40, pattern=r"^[a-z][a-z' -]*$")]
ToolName = Annotated[str, Field(min_length=1, max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=300)]
People = Annotated[int, Field(ge=1, le=20)]

Impact = Literal["low", "medium", "high", "critical"]
IMPACTS: tuple[str, ...] = get_args(Impact)
Fallback = Literal["correct", "ask", "read_only", "stop"]


class Closed(BaseModel):
    """A mapping in which nothing is unknown and nothing is converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ImpactLevels(Closed):
    """How many people agree at least to a change of each level, whatever governance asks."""

    low: People
    medium: People
    high: People
    critical: People

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if not self.low <= self.medium <= self.high <= self.critical:
            raise ValueError("a higher level must not ask for fewer people")
        return self


class Intent(Closed):
    """What a request may be about, told by its words, and the tools that serve it."""

    words: Annotated[tuple[Word, ...], Field(min_length=1)]
    """Beginnings of words, in lower case: `exten` is in "extending"."""
    tools: Annotated[tuple[ToolName, ...], Field(min_length=1)]
    alone: bool = False
    """Whether a request about this goes on with nothing that was said before it."""


class Template(Closed):
    """One thing that may be asked, as an example for people."""

    says: Line
    tool: ToolName


class Handling(Closed):
    """What follows a refusal of one code."""

    says: Line
    """What the model is told to do, in place of the general advice."""
    fallback: Fallback
    """`correct`: it may try again; `ask`: it asks the person; `read_only`: no write tool runs
    any more in this run; `stop`: no tool does."""


class Recommendation(Closed):
    """Which tool helps after a failure of one code."""

    tool: ToolName
    says: Line
