"""What a conversation hands back: the answer to a message, and the runs that wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.contracts.runs import Run, RunEnd, RunState

if TYPE_CHECKING:
    from agent.driving import Stop
    from agent.state import Plain, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What came of one message, or of one settled proposal."""

    run: str
    text: str
    proposal_id: str = ""
    digest: str = ""
    waiting: bool = False
    """Whether the run pauses for people."""
    refused: bool = False
    """Whether a change was asked for and none was proposed."""
    facts: tuple[Plain, ...] = ()
    tool_calls: tuple[Plain, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A run that pauses for people."""

    run: str
    proposal_id: str
    digest: str


def turn_of(run: Run, state: State) -> Turn:
    """Tell a run as its record and its state have it; the record knows of a cancellation."""
    is_waiting = run.state is RunState.WAITING
    text = run.says if run.state is RunState.CANCELLED else state.get("text", "")
    return Turn(
        run=run.id,
        text=text,
        proposal_id=run.proposal,
        digest=state.get("digest", ""),
        waiting=is_waiting,
        refused=state.get("outcome") == "refused",
        facts=tuple(state.get("facts", ())),
        tool_calls=tuple(state.get("calls", ())),
    )


def end_of(stop: Stop) -> RunEnd:
    """Say how a run has ended, or that it pauses."""
    state = stop.state
    return RunEnd(
        state=RunState.WAITING if stop.is_paused else RunState.DONE,
        says=state.get("text", ""),
        proposal=state.get("proposal_id", ""),
        digest=state.get("digest", ""),
        used={"steps": state.get("steps", 0), "tool_calls": len(state.get("calls", ()))},
    )
