"""What may be spent on models in a day, by one actor and by everybody. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.asking.failures import ModelBudgetUsed

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.contracts.model_calls import Used


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """A day's most; None is no limit. A day begins at midnight UTC."""

    tokens: int | None = None
    cost_micro: int | None = None

    def is_used_by(self, used: Used, coming: int) -> bool:
        """Say whether a question of so many tokens would go beyond."""
        if self.tokens is not None and used.tokens + coming > self.tokens:
            return True
        return self.cost_micro is not None and used.cost_micro >= self.cost_micro

    @property
    def is_unbounded(self) -> bool:
        return self.tokens is None and self.cost_micro is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """What may be spent in a day."""

    actor: Allowance = Allowance()
    everybody: Allowance = Allowance()

    def check(self, actor: str, coming: int, used: Callable[[str | None], Used]) -> None:
        """Raise `ModelBudgetUsed` when a question would go beyond.

        Args:
            actor: who asks.
            coming: the tokens of the question.
            used: returns what an actor has used today; of None, what everybody has.
        """
        if not self.actor.is_unbounded and self.actor.is_used_by(used(actor), coming):
            raise _used_up(f"What {actor!r} may spend on models today is used up.")
        if not self.everybody.is_unbounded and self.everybody.is_used_by(used(None), coming):
            raise _used_up("What may be spent on models today is used up.")


def _used_up(message: str) -> ModelBudgetUsed:
    return ModelBudgetUsed(
        message,
        hint="It begins anew at midnight UTC; `frenly model costs` shows what was used, and "
        "the FRENLY_MODEL_..._PER_DAY settings set the limits.",
    )
