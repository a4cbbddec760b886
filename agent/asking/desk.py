"""Everything that models are asked with: which ones, in which order, and under which limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from agent.asking.budgets import Budgets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from langchain_core.language_models import BaseChatModel

    from agent.asking.breaker import Breaker
    from agent.asking.patience import Patience
    from agent.asking.prices import Price
    from registry.contracts.model_calls import CallBook, ModelCall
    from registry.domain.actors import Actor
    from registry.errors import FrenlyError


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """On whose behalf, and for which run, models are asked."""

    run: str
    thread: str
    channel: str
    actor: Actor
    prompt: str
    tokens: int | None = None
    """What the operator protocol grants the run; None grants everything."""
    is_new: bool = False
    """Whether nothing can have been asked for this run before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One model of the chain."""

    name: str
    endpoint: str
    model: BaseChatModel
    breaker: Breaker | None = None
    """Shared by all models of an endpoint; None for what cannot be away."""
    price: Price | None = None
    is_budgeted: bool = True
    """Whether a day's budget counts it; the planner costs nothing."""


class ToolRun(NamedTuple):
    """One call of a tool. `code` is that of what went wrong, or empty."""

    about: About
    tool: str
    code: str
    at: datetime
    latency_s: float


class Journal(Protocol):
    """Puts into the audit what people must be able to find later."""

    def fell_back(self, about: About, failed: str, instead: str, why: FrenlyError) -> None:
        """Record that one model stands in for another for the rest of a run."""
        ...

    def refused(self, about: About, why: FrenlyError) -> None:
        """Record that a model was not asked because a budget is used up."""
        ...


class Watch(Protocol):
    """Counts and traces; must never fail."""

    def asked(self, call: ModelCall) -> None:
        """See one question and what came of it."""
        ...

    def ran(self, run: ToolRun) -> None:
        """See one call of a tool and how it ended."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What one process asks models with. Its breakers remember, everything else is fixed."""

    chain: Sequence[Station]
    """In the order in which they are tried; never empty."""
    book: CallBook
    journal: Journal
    patience: Patience
    now: Callable[[], datetime]
    ticks: Callable[[], float]
    new_id: Callable[[], str]
    budgets: Budgets = field(default_factory=Budgets)
    watches: Sequence[Watch] = ()
