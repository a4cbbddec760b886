"""Actions on a platform as tools, agent and adapters see them: records and the port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from registry.domain.actions import Action
    from registry.domain.proposals import Decision, Origin, Tally
    from registry.domain.rows import Content
    from registry.domain.workloads import Deed, Workload, WorkloadState


class Sighting(NamedTuple):
    """How a workload was seen to be, and what a platform knows that very moment by."""

    state: WorkloadState
    version: str


class Platform(Protocol):
    """Where workloads run.

    What it raises says what was done: `Unavailable` means that nobody can tell, any other
    `FrenlyError` that nothing was changed.
    """

    def look(self, workload: Workload) -> Sighting:
        """Return how a workload is declared to be; raise `Missing` where there is none."""
        ...

    def dry_run(self, deed: Deed, seen: Sighting, key: str) -> tuple[str, ...]:
        """Have the platform try it and keep nothing; say what it would change."""
        ...

    def execute(self, deed: Deed, seen: Sighting, key: str) -> None:
        """Do it once, only while the workload is as seen. `key` marks whose act it was."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionWish:
    """What somebody asks to be done."""

    deed: Deed
    origin: Origin
    reason: str
    agent: str = ""
    """The agent that worded it, or empty."""
    undoes: str = ""
    provenance: tuple[Content, ...] = ()
    """Of an agent's wish: where each of its values came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """An action with what people decided on it."""

    action: Action
    decisions: tuple[Decision, ...]
    tally: Tally
    joined: bool = False
    """The same wish waited already; nothing new was stored."""
