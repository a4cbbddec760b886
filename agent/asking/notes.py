"""What is written down of one question: figures and names that no wire can stretch. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from agent.asking.tokens import Tokens, tokens_of
from agent.messages import finish_of, is_complete
from registry.contracts.model_calls import CallOutcome, ModelCall

if TYPE_CHECKING:
    from datetime import datetime

    from langchain_core.messages import AIMessage

    from agent.asking.desk import About, Station
    from registry.errors import FrenlyError

_NAME = re.compile(r"[A-Za-z0-9_./:-]{1,100}")
_MOST_NAMES = 32
_UNREADABLE = "(unreadable)"


class Asked(NamedTuple):
    """How a question went, before it is known what it cost."""

    id: str
    at: datetime
    step: int
    tokens: int
    """An estimate of the question's."""
    latency_s: float
    retries: int
    fallback_for: str


def note_answer(asked: Asked, about: About, station: Station, message: AIMessage) -> ModelCall:
    """Write down an answer, complete or not."""
    took = tokens_of(message, asked=asked.tokens)
    outcome = CallOutcome.ANSWERED if is_complete(message) else CallOutcome.CUT
    calls = (*message.tool_calls, *message.invalid_tool_calls)
    return _call(
        asked,
        about,
        station,
        took,
        outcome=outcome,
        answered_as=_plain(message.response_metadata.get("model_name")),
        finish=_plain(finish_of(message)),
        tools=tuple(_plain(call["name"]) or _UNREADABLE for call in calls[:_MOST_NAMES]),
    )


def note_failure(
    asked: Asked, about: About, station: Station, error: FrenlyError, *, was_begun: bool
) -> ModelCall:
    """Write down that no whole answer came; one that began may have been charged for."""
    took = Tokens(asked.tokens if was_begun else 0, 0, is_estimate=was_begun)
    outcome = CallOutcome.CUT if was_begun else CallOutcome.FAILED
    return _call(asked, about, station, took, outcome=outcome, error=error.code)


def _call(
    asked: Asked, about: About, station: Station, took: Tokens, **told: object
) -> ModelCall:
    free = not station.is_budgeted or took.sent + took.received == 0
    known = None if station.price is None else station.price.micro(took)
    values: dict[str, object] = {
        "id": asked.id,
        "at": asked.at,
        "run": about.run,
        "thread": about.thread,
        "actor": about.actor.id,
        "channel": about.channel,
        "step": asked.step,
        "endpoint": station.endpoint,
        "model": station.name,
        "prompt": about.prompt,
        "tokens_in": took.sent,
        "tokens_out": took.received,
        "tokens_cached": took.cached,
        "is_estimate": took.is_estimate,
        "cost_micro": 0 if free else known,
        "latency_ms": round(asked.latency_s * 1000),
        "retries": asked.retries,
        "fallback_for": asked.fallback_for,
        **told,
    }
    return ModelCall(**values)  # type: ignore[arg-type] # the names are those of the record


def _plain(text: object) -> str:
    """Keep a name that looks like one; whatever else a wire brings is not written down."""
    shown = str(text or "")
    return shown if _NAME.fullmatch(shown) else (_UNREADABLE if shown else "")
