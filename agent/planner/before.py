"""What earlier messages leave for the next: what was spoken of, and the day. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from langchain_core.messages import BaseMessage, SystemMessage

from agent.planner.exchange import seen_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.planner.followups import LastWish

_TODAY = re.compile(r"\b[Tt]oday is (\d{4}-\d{2}-\d{2})")
_PARTS = ("name", "context", "proposal")


@dataclass(frozen=True, slots=True)
class Before:
    """What a conversation knows when somebody goes on with it."""

    wish: LastWish | None = None
    subject: tuple[tuple[str, str], ...] = ()
    """Name, context and proposal that were spoken of last: what `it` and `there` mean."""
    today: date | None = None


def subject(earlier: Sequence[BaseMessage]) -> tuple[tuple[str, str], ...]:
    """Return what the last call before was about."""
    for seen in reversed(seen_in(earlier)):
        found = tuple((p, str(seen.args[p])) for p in _PARTS if seen.args.get(p))
        if found:
            return found
    return ()


def today(messages: Sequence[BaseMessage]) -> date | None:
    """Read the day from the instructions; the planner has no clock."""
    for message in messages:
        found = _TODAY.search(message.text) if isinstance(message, SystemMessage) else None
        if found:
            return date.fromisoformat(found[1])
    return None
