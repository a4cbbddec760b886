"""How many tokens a question and its answer took: as the endpoint tells, or estimated."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from langchain_core.messages.utils import count_tokens_approximately

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.messages import AIMessage, BaseMessage

_CHARS_PER_TOKEN = 4


class Tokens(NamedTuple):
    """What one question took."""

    sent: int
    received: int
    cached: int = 0
    """Those of `sent` that the provider had kept."""
    is_estimate: bool = False


def estimate(messages: Sequence[BaseMessage], tools: Sequence[dict[str, Any]] = ()) -> int:
    """Estimate what a question takes: four characters a token, schemas of tools included."""
    return count_tokens_approximately(messages) + tokens_of_tools(tools)


def tokens_of_tools(tools: Sequence[dict[str, Any]]) -> int:
    """Estimate what the schemas of offered tools take, as they are sent."""
    return _of_text(json.dumps(list(tools), separators=(",", ":"))) if tools else 0


def tokens_of(message: AIMessage, *, asked: int) -> Tokens:
    """Return what an answer says it took; where it says nothing, `asked` and an estimate.

    What an endpoint tells is bounded below by nothing and above by nothing, so a figure that
    cannot be is not believed.
    """
    told = message.usage_metadata
    if not told or told["input_tokens"] <= 0 or told["output_tokens"] < 0:
        return Tokens(asked, count_tokens_approximately([message]), is_estimate=True)
    sent = told["input_tokens"]
    cached = told.get("input_token_details", {}).get("cache_read") or 0
    return Tokens(sent, told["output_tokens"], min(max(0, cached), sent))


@lru_cache(maxsize=64)  # the same few sets of tools are offered again and again
def _of_text(text: str) -> int:
    return -(-len(text) // _CHARS_PER_TOKEN)
