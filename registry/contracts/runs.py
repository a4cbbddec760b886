"""Runs of the agent as records, and the port through which the agent keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from registry.domain.times import show_moment
from registry.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.domain.actors import Actor


class RunState(StrEnum):
    """How far a run has come."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    """Paused until people have decided on its proposal."""
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self in {RunState.DONE, RunState.FAILED, RunState.CANCELLED}


class RunLost(Conflict):
    """Somebody else has taken the run over: whoever held it may write nothing more."""

    code = "run.lost"


class RunCancelled(Conflict):
    """Somebody has cancelled the run: it stops before its next step."""

    code = "run.cancelled"


class Request(NamedTuple):
    """A message that a run is to answer."""

    channel: str
    thread: str
    text: str


class Effect(NamedTuple):
    """Under what a write of a run is remembered: written once, however often it is tried."""

    run: str
    call: str
    fence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """What came of a run, or why it pauses."""

    state: RunState
    says: str = ""
    proposal: str = ""
    digest: str = ""
    error: str = ""
    used: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One message and what was done about it. `fence` rises with every holder."""

    id: str
    channel: str
    thread: str
    number: int
    """Its place in its conversation, from 1."""
    previous: str
    """The run before it in its conversation, or empty."""
    actor: str
    credential: str
    text: str
    state: RunState
    step: str = ""
    steps: int = 0
    attempts: int = 0
    fence: int = 0
    lease_until: datetime
    cancelled_by: str = ""
    proposal: str = ""
    digest: str = ""
    says: str = ""
    error: str = ""
    used: dict[str, Any] = field(default_factory=dict)
    created_at: datetime
    updated_at: datetime
    ended_at: datetime | None = None

    def content(self) -> dict[str, Any]:
        """Return what its owner may see of it, as JSON carries it."""
        values: dict[str, Any] = {name: getattr(self, name) for name in _SHOWN}
        moments = {name: show_moment(getattr(self, name)) for name in _MOMENTS}
        return values | {"state": str(self.state)} | moments


_SHOWN = (
    *("id", "channel", "thread", "number", "actor", "text", "state", "step", "steps"),
    *("attempts", "proposal", "says", "error", "cancelled_by", "used"),
)
_MOMENTS = ("created_at", "updated_at", "ended_at")


class RunKeeper(Protocol):
    """Keeps runs, and lets one holder at a time work on a conversation."""

    def begin(self, request: Request, by: Actor) -> Run:
        """Keep a message; the run is `running`, and ours, when nobody works on its thread.

        Raises `Denied` when the conversation is somebody else's.
        """
        ...

    def take(self, run_id: str) -> Run | None:
        """Hold a queued or waiting run; None while its conversation is being worked on.

        A run that is over is returned as it is.
        """
        ...

    def take_broken(self) -> Run | None:
        """Hold the oldest run whose holder has gone; one that broke too often fails."""
        ...

    def actor_of(self, run: Run) -> Actor:
        """Make anew the actor whose message it is; raises `BadToken` if the proof is over."""
        ...

    def beat(self, run: Run, step: str = "") -> None:
        """Say that we still work on it. Raises `RunLost` and `RunCancelled`."""
        ...

    def check(self, run: Run) -> None:
        """Raise `RunLost` or `RunCancelled` unless the run is ours and wanted."""
        ...

    def end(self, run: Run, end: RunEnd) -> Run:
        """Let go of a run; a cancelled one ends as such. Raises `RunLost`."""
        ...

    def put_back(self, run: Run, error: str) -> None:
        """Let go of a run that is to be tried again later."""
        ...

    def find(self, run_id: str) -> Run:
        """Return one run; raises `Missing`."""
        ...

    def unsettled(self, channel: str, thread: str) -> Sequence[Run]:
        """List the runs of a conversation that wait or broke off, oldest first."""
        ...
