"""What a kind of improvement is: how it is found, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.improvements import Fact, Risk, improvement_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agent.optimise.survey import Survey
    from registry.domain.conflicts import Conflict
    from registry.domain.rows import Row
    from registry.rules.conflicts.model import Draft


class Danger(NamedTuple):
    """What a change may cost, and why."""

    risk: Risk
    says: str


SAFE = Danger(Risk.NONE, "No lookup answers otherwise.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing to improve, before its change is tried."""

    kind: str
    rows: tuple[Row, ...]
    what: str
    why: str
    benefit: int
    danger: Danger
    drafts: Callable[[], Iterator[Draft]]
    """The ways to it, the best first; tried only when somebody looks."""
    facts: tuple[Fact, ...] = ()
    """What it rests on besides its rows."""
    weight: int = 0
    """How much hangs on it: of two that are equally worth it, the heavier comes first."""
    settles: Conflict | None = None
    """The conflict that it settles, if it is one."""
    obstacle: str = ""
    """What stands in the way where no edit could help."""

    @property
    def id(self) -> str:
        return improvement_id(self.kind, (row.key for row in self.rows))

    @property
    def score(self) -> int:
        """Weigh benefit against risk."""
        return 2 * self.benefit - self.danger.risk.weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One way in which a registry can be better."""

    name: str
    says: str
    """What it finds, in one line."""
    find: Callable[[Survey], Iterator[Found]]
    needs_usage: bool = False
    """Whether it stays silent as long as nobody recorded what is used."""
