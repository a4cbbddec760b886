"""Puts together what models are asked with, from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.asking.breaker import Breaker
from agent.asking.desk import Desk, Station
from agent.asking.patience import Patience
from agent.models import PLANNER, ModelSettings, choose_model
from agent.planner.model import OfflinePlanner
from frenly_ai.model_state import budgets_of, endpoint_of, model_names
from registry.audit.entries import Tag
from registry.errors import InvalidInput
from registry.service.model_calls import OFFLINE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agent.asking.desk import About, Watch
    from agent.asking.prices import Prices
    from frenly_ai.bootstrap import App
    from frenly_ai.settings import Settings
    from registry.errors import FrenlyError


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambient:
    """What only the composition root may read."""

    ticks: Callable[[], float]
    pause: Callable[[float], object]
    chance: Callable[[], float]


def open_desk(
    app: App, ambient: Ambient, prices: Prices, watches: Sequence[Watch] = ()
) -> Desk:
    """Put the desk together; raise `InvalidInput` for settings that contradict each other."""
    s = app.settings
    _check_cost_limits(s, prices)
    breaker = Breaker(ambient.ticks)
    return Desk(
        chain=[_station(app, name, prices, breaker) for name in model_names(s)],
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
        budgets=budgets_of(s),
        watches=watches,
    )


class AuditJournal:
    """Puts what happened to models into the audit log."""

    def __init__(self, app: App) -> None:
        self._app = app

    def fell_back(self, about: About, failed: str, instead: str, why: FrenlyError) -> None:
        data = {"model": failed, "instead": instead, "code": why.code, "message": why.message}
        self._record(Tag.MODEL_FALLBACK, about, data)

    def refused(self, about: About, why: FrenlyError) -> None:
        self._record(Tag.MODEL_REFUSE, about, {"code": why.code, "message": why.message})

    def _record(self, tag: Tag, about: About, data: dict[str, str]) -> None:
        data |= {"thread": about.thread, "channel": about.channel, "prompt": about.prompt}
        self._app.registry.record(tag, about.actor, f"run:{about.run}", data)


def _station(app: App, name: str, prices: Prices, breaker: Breaker) -> Station:
    if name == PLANNER:
        return Station(name=name, endpoint=OFFLINE, model=OfflinePlanner(), is_budgeted=False)
    return Station(
        name=name,
        endpoint=endpoint_of(app.settings),
        model=choose_model(_settings(app.settings, name), app.deps.now),
        breaker=breaker,
        price=prices.find(name),
    )


def _settings(settings: Settings, name: str) -> ModelSettings:
    key = settings.model_api_key
    return ModelSettings(
        model=name,
        base_url=settings.model_base_url,
        api_key=None if key is None else key.get_secret_value(),
        timeout_s=settings.model_timeout_s,
        use_responses_api=settings.model_api == "responses",
        stream=settings.model_stream,
    )


def _check_cost_limits(settings: Settings, prices: Prices) -> None:
    if settings.model_cost_per_day is None and settings.model_actor_cost_per_day is None:
        return
    for name in model_names(settings):
        if name != PLANNER and prices.find(name) is None:
            raise InvalidInput(
                f"A cost limit is set, but the price of model {name!r} is not known.",
                hint="Write it into model_prices.yaml in FRENLY_CONFIG_DIR, or limit tokens.",
            )
