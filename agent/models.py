"""Which model answers: the offline planner, or an OpenAI-compatible endpoint by settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import httpx2
    from langchain_core.language_models import BaseChatModel

OPENAI_URL = "https://api.openai.com/v1"
PLANNER = "frenly-offline-planner"
"""What the offline planner is called wherever models are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """How to reach a model. Without `model` nothing is reached: the offline planner answers."""

    model: str | None = None
    base_url: str | None = None
    """Of an OpenAI-compatible API; None means OpenAI itself."""
    api_key: str | None = field(default=None, repr=False)
    timeout_s: float = 60.0
    """For one attempt."""
    use_responses_api: bool = False
    """Whether to speak `/responses` instead of `/chat/completions`."""
    stream: bool = False
    """Whether to receive answers piece by piece; one that breaks off runs nothing."""


def choose_model(
    settings: ModelSettings,
    now: Callable[[], datetime],
    *,
    transport: httpx2.BaseTransport | None = None,
) -> BaseChatModel:
    """Return the model that the settings ask for.

    It asks once; who may ask again, and when, is for `agent.asking` to say.

    Args:
        settings: which model, and how to reach it.
        now: reads the clock, to know how long an endpoint asks to wait.
        transport: what carries the requests instead of the network, for replays.

    Raises:
        InvalidInput: OpenAI itself is to be asked, and there is no key.
    """
    if not settings.model:
        from agent.planner.model import OfflinePlanner  # noqa: PLC0415 - costs no start-up

        return OfflinePlanner()
    if not settings.api_key and settings.base_url is None:
        raise InvalidInput(
            f"Model {settings.model!r} is set, but no API key.",
            hint="Set the key, or a base URL that needs none, or unset FRENLY_MODEL to use the "
            "offline planner.",
        )
    from agent.provider import provider_model  # noqa: PLC0415 - imports openai, which is slow

    return provider_model(settings, now, transport=transport)
