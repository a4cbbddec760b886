"""Puts together what models are asked with, from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from agent.asking.breaker import Breaker
from agent.asking.budgets import Allowance, Budgets
from agent.asking.desk import Desk, Station
from agent.asking.patience import Patience
from agent.asking.prices import load_prices
from agent.models import OPENAI_URL, ModelSettings, choose_model
from agent.planner.model import NAME, OfflinePlanner
from registry.audit.entries import Tag
from registry.errors import InvalidInput
from registry.service.model_calls import OFFLINE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from agent.asking.desk import About, Watch
    from agent.asking.prices import Price, Prices
    from frenly_ai.bootstrap import App
    from frenly_ai.settings import Settings
    from registry.errors import FrenlyError

PLANNER = "planner"
"""How the settings call the offline planner in a chain."""
_MICRO = Decimal(1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambient:
    """What only the composition root may read."""

    ticks: Callable[[], float]
    pause: Callable[[float], object]
    chance: Callable[[], float]


def open_desk(
    app: App, ambient: Ambient, price_list: tuple[str, str], watches: Sequence[Watch] = ()
) -> Desk:
    """Put the desk together; raise `InvalidInput` for settings that contradict each other.

    `price_list` is the text of the price list, and what messages call it.
    """
    text, source = price_list
    s, prices = app.settings, load_prices(text, source=source)
    _check_cost_limits(s, prices)
    return Desk(
        chain=_chain(s, prices, app.deps.now, ambient.ticks),
        book=app.model_calls,
        journal=AuditJournal(app),
        patience=Patience(
            pause=ambient.pause,
            chance=ambient.chance,
            retries=s.model_max_retries,
            most_s=s.model_wait_s,
        ),
        now=app.deps.now,
        ticks=ambient.ticks,
        new_id=app.deps.new_id,
        budgets=Budgets(
            actor=_allowance(s.model_actor_tokens_per_day, s.model_actor_cost_per_day),
            everybody=_allowance(s.model_tokens_per_day, s.model_cost_per_day),
        ),
        watches=watches,
    )


class AuditJournal:
    """Puts what happened to models into the audit log."""

    def __init__(self, app: App) -> None:
        self._app = app

    def fell_back(self, about: About, failed: str, instead: str, why: FrenlyError) -> None:
        data = {"model": failed, "instead": instead, "code": why.code, "why": why.message}
        self._record(Tag.MODEL_FALLBACK, about, data)

    def refused(self, about: About, why: FrenlyError) -> None:
        self._record(Tag.MODEL_REFUSE, about, {"code": why.code, "why": why.message})

    def _record(self, tag: Tag, about: About, data: dict[str, str]) -> None:
        data |= {"thread": about.thread, "channel": about.channel, "prompt": about.prompt}
        self._app.registry.record(tag, about.actor, f"run:{about.run}", data)


def model_names(settings: Settings) -> tuple[str, ...]:
    """List the models of the chain, as they are counted; the planner ends most chains."""
    names = [] if settings.model is None else [settings.model, *_fallbacks(settings)]
    return tuple(dict.fromkeys(NAME if n == PLANNER else n for n in names)) or (NAME,)


def _fallbacks(settings: Settings) -> list[str]:
    return [name.strip() for name in settings.model_fallback.split(",") if name.strip()]


def _chain(
    settings: Settings, prices: Prices, now: Callable[[], datetime], ticks: Callable[[], float]
) -> list[Station]:
    breaker = Breaker(ticks)
    return [
        _planner()
        if name == NAME
        else _station(settings, name, prices.find(name), breaker, now)
        for name in model_names(settings)
    ]


def _planner() -> Station:
    return Station(name=NAME, endpoint=OFFLINE, model=OfflinePlanner(), is_budgeted=False)


def _station(
    settings: Settings,
    name: str,
    price: Price | None,
    breaker: Breaker,
    now: Callable[[], datetime],
) -> Station:
    key = settings.model_api_key
    model = choose_model(
        ModelSettings(
            model=name,
            base_url=settings.model_base_url,
            api_key=None if key is None else key.get_secret_value(),
            timeout_s=settings.model_timeout_s,
            use_responses_api=settings.model_api == "responses",
            stream=settings.model_stream,
        ),
        now,
    )
    endpoint = urlsplit(settings.model_base_url or OPENAI_URL).hostname or "unknown"
    return Station(name=name, endpoint=endpoint, model=model, breaker=breaker, price=price)


def _allowance(tokens: int | None, cost: Decimal | None) -> Allowance:
    return Allowance(tokens=tokens, cost_micro=None if cost is None else int(cost * _MICRO))


def _check_cost_limits(settings: Settings, prices: Prices) -> None:
    if settings.model_cost_per_day is None and settings.model_actor_cost_per_day is None:
        return
    for name in model_names(settings):
        if name != NAME and prices.find(name) is None:
            raise InvalidInput(
                f"A cost limit is set, but the price of model {name!r} is not known.",
                hint="Write it into model_prices.yaml in FRENLY_CONFIG_DIR, or limit tokens.",
            )
