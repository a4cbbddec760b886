"""What follows a call that failed: the protocol's own words, and what it closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.errors import ErrorKind
from tools.outcomes import ToolError

if TYPE_CHECKING:
    from collections.abc import Collection

    from registry.errors import FrenlyError
    from tools.protocol_file import ProtocolFile
    from tools.protocol_words import Fallback

REFUSALS = (
    "tool.unknown",
    "tool.not_granted",
    "tool.not_asked",
    "tool.bad_arguments",
    "tool.argument_refused",
    "tool.limit_reached",
    "tool.repeated",
    "tool.too_slow",
)
"""The codes that `error_handling` must handle, each of them."""
FAILURES = (
    *REFUSALS,
    "input.invalid",
    "missing",
    "conflict",
    "denied",
    "unavailable",
    "proposal.refused",
    "proposal.nothing_to_do",
)
"""The codes for which `action_recommendations` may name a tool."""
_MAY_CORRECT = frozenset({ErrorKind.INVALID, ErrorKind.MISSING})


class Handled(NamedTuple):
    """A failure as the model is told of it, and what it closes."""

    error: ToolError
    may_correct: bool
    fallback: Fallback


def handle(error: FrenlyError, content: ProtocolFile, granted: Collection[str]) -> Handled:
    """Tell a failure in the protocol's words where it has any; only granted tools are named."""
    own = (content.error_handling or {}).get(error.code)
    fallback: Fallback = "correct" if error.kind in _MAY_CORRECT else "ask"
    advice: list[str] = []
    if own is not None:
        advice, fallback = [own.says], own.fallback
    next_step = (content.action_recommendations or {}).get(error.code)
    if next_step is not None and next_step.tool in granted:
        advice.append(f"{next_step.says}: call {next_step.tool!r}.")
    told = ToolError(
        code=error.code,
        kind=str(error.kind),
        message=error.message,
        hint=error.hint,
        advice=" ".join(advice),
    )
    may_correct = fallback == "correct" and error.kind in _MAY_CORRECT
    return Handled(told, may_correct, fallback)
