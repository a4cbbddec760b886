"""Which models the settings name, and what may be used of them today."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from agent.asking.budgets import Allowance, Budgets
from agent.models import OPENAI_URL, PLANNER
from frenly_ai.views.models import money
from registry.contracts.model_calls import CallFilter
from registry.service.model_calls import OFFLINE

if TYPE_CHECKING:
    from agent.asking.prices import Price, Prices
    from frenly_ai.bootstrap import App
    from frenly_ai.settings import Settings
    from registry.domain.actors import Actor

_PLANNER = "planner"
"""How the settings call the offline planner in a chain."""
_MICRO = Decimal(1_000_000)


def model_names(settings: Settings) -> tuple[str, ...]:
    """List who answers, in order; each once."""
    if settings.model is None:
        return (PLANNER,)
    others = [name.strip() for name in settings.model_fallback.split(",") if name.strip()]
    names = [PLANNER if name == _PLANNER else name for name in (settings.model, *others)]
    return tuple(dict.fromkeys(names))


def endpoint_of(settings: Settings) -> str:
    """Return the host that is asked."""
    return urlsplit(settings.model_base_url or OPENAI_URL).hostname or "unknown"


def budgets_of(settings: Settings) -> Budgets:
    """Return what may be used in a day."""
    s = settings
    return Budgets(
        actor=_allowance(s.model_actor_tokens_per_day, s.model_actor_cost_per_day),
        everybody=_allowance(s.model_tokens_per_day, s.model_cost_per_day),
    )


def _allowance(tokens: int | None, cost: Decimal | None) -> Allowance:
    return Allowance(tokens=tokens, cost_micro=None if cost is None else int(cost * _MICRO))


def model_state(app: App, prices: Prices, by: Actor) -> dict[str, Any]:
    """Say who answers in which order, and what the actor and everybody used today."""
    by.require("read")
    budgets, host = budgets_of(app.settings), endpoint_of(app.settings)
    return {
        "currency": prices.currency,
        "chain": [
            {
                "model": name,
                "endpoint": OFFLINE if name == PLANNER else host,
                "price": _price(prices.find(name)),
            }
            for name in model_names(app.settings)
        ],
        "today": {
            "you": _today(app, budgets.actor, by.id),
            "everybody": _today(app, budgets.everybody, None),
        },
    }


def _price(price: Price | None) -> dict[str, str] | None:
    if price is None:
        return None
    given = price.model_dump(mode="json")
    return {name: str(value) for name, value in given.items() if value is not None}


def _today(app: App, allowance: Allowance, actor: str | None) -> dict[str, Any]:
    midnight = app.deps.now().replace(hour=0, minute=0, second=0, microsecond=0)
    used = app.model_calls.used(CallFilter(actor=actor, since=midnight))
    return {
        "tokens_used": used.tokens,
        "tokens_limit": allowance.tokens,
        "cost_used": money(used.cost_micro),
        "cost_limit": money(allowance.cost_micro),
        "unpriced": used.unpriced,
    }
