"""What a run is given: ports, never chosen by the graph itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from agent.held import HeldRun
    from registry.contracts.ports import Proposer
    from registry.errors import FrenlyError
    from tools.dispatch import ToolOutcome


class Hands(Protocol):
    """Run one tool under the protocol's grants, limits and audit."""

    def call(self, name: str, raw_args: dict[str, Any] | str) -> ToolOutcome:
        """Run `name`, or answer why not; expected failures are outcomes, not exceptions."""
        ...

    def refuse(self, name: str, raw_args: object, error: FrenlyError) -> ToolOutcome:
        """Refuse a call for a reason of the conversation's own; it is recorded."""
        ...

    def begin_message(self, calls: int) -> None:
        """Begin to count the calls of one message, which makes so many."""
        ...

    @property
    def used(self) -> dict[str, Any]:
        """Return what the run has used so far, as plain values."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """The ports of one run."""

    model: BaseChatModel
    system: str
    """The system prompt: the same for everybody, so that a provider can keep it."""
    situation: str
    """What is so in this run alone: who asks, where and when. It follows the system prompt."""
    tools: tuple[dict[str, Any], ...]
    """The tools offered to this actor on this channel, as a model is told of them."""
    hands: Hands
    run: HeldRun
    """The run that the steps are of."""
    registry: Proposer
    max_steps: int
    """How often the model may be asked in this run."""
