"""What is ranked, and what comes of it, as records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.triage.causes.topology.roles import Role
    from agent.triage.causes.topology.troubles import Trouble


class Symptom(NamedTuple):
    """One alert, as far as ranking reads it."""

    alert: str
    entity: str = ""
    """Empty when the alert does not say what it is about."""
    kind: str = ""
    namespace: str = ""


class Entity(NamedTuple):
    """One thing that may be at fault."""

    name: str
    kind: str
    namespace: str = ""


class Call(NamedTuple):
    """That one thing is known to call another; both by name."""

    caller: str
    callee: str


class Reason(NamedTuple):
    """What speaks for or against one thing."""

    points: float
    says: str
    symptoms: frozenset[Symptom] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Things of one name, and what is seen of them."""

    stem: str
    namespace: str
    entities: frozenset[Entity]
    troubles: Mapping[Trouble, frozenset[Symptom]] = field(default_factory=dict)
    outwardness: int = 0

    @property
    def symptoms(self) -> frozenset[Symptom]:
        """Everything that is told of it."""
        return frozenset().union(*self.troubles.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One thing that may be at fault, with why and why not."""

    entity: Entity
    role: Role
    points: float
    """Orders things of one incident; compared with nothing else."""
    fault: str
    """A word of `agent/triage/faults.py`."""
    reasons: tuple[Reason, ...]
    disproof: str

    @property
    def speaks_for(self) -> tuple[Reason, ...]:
        """What raised it."""
        return tuple(reason for reason in self.reasons if reason.points > 0)

    @property
    def speaks_against(self) -> tuple[Reason, ...]:
        """What lowered it."""
        return tuple(reason for reason in self.reasons if reason.points < 0)
