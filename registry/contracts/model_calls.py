"""What is kept of every question to a model: figures and names, never the words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from datetime import datetime


CostsBy = Literal["day", "actor", "model"]


class CallOutcome(StrEnum):
    """What came of asking a model."""

    ANSWERED = "answered"
    CUT = "cut"
    """The answer broke off, or was cut by a limit or a filter; nothing of it was run."""
    FAILED = "failed"
    """There was no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCall:
    """One question to one model, its retries included."""

    id: str
    at: datetime
    """When it was first asked."""
    run: str
    thread: str
    actor: str
    channel: str
    step: int
    """Which question of its run, from 1."""
    endpoint: str
    """The host that was asked; `offline` for the planner."""
    model: str
    answered_as: str = ""
    """What the endpoint calls the model that answered; empty when it does not say."""
    prompt: str
    """Id, version and hash, e.g. `operator@2#0123456789ab`."""
    tokens_in: int
    tokens_out: int
    tokens_cached: int = 0
    """Those of `tokens_in` that the provider had kept from an earlier question."""
    is_estimate: bool
    """Whether the tokens were counted here, because the endpoint does not tell them."""
    cost_micro: int | None
    """In millionths of the currency of the price list; None when the price is not known."""
    latency_ms: int
    retries: int = 0
    finish: str = ""
    outcome: CallOutcome
    error: str = ""
    """The code of what went wrong, or empty."""
    fallback_for: str = ""
    """The model that should have answered, when another one did."""
    tools: tuple[str, ...] = ()
    """Names of the tools that the answer calls."""

    @property
    def tokens(self) -> int:
        """Return what the question and its answer took together."""
        return self.tokens_in + self.tokens_out


class Used(NamedTuple):
    """What several questions took."""

    calls: int = 0
    tokens: int = 0
    cost_micro: int = 0
    """Of those whose price is known."""
    unpriced: int = 0
    """How many have no known price."""


class Cost(NamedTuple):
    """One line of a bill: what the questions of a day, an actor or a model took."""

    of: str
    calls: int
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    cost_micro: int
    unpriced: int
    failed: int
    fallbacks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """Which questions; what is None does not matter."""

    since: datetime | None = None
    until: datetime | None = None
    actor: str | None = None
    model: str | None = None
    run: str | None = None
    thread: str | None = None
    outcome: str | None = None


class CallBook(Protocol):
    """Keeps what models are asked, and says what was used up."""

    def note(self, call: ModelCall) -> None:
        """Keep a question."""
        ...

    def used(self, wanted: CallFilter) -> Used:
        """Add up what was asked of endpoints; the planner, which costs nothing, is left out.

        Questions of one run are added up whoever answered.
        """
        ...
