"""Render what the person is told: the model's words, what the registry said, the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from langgraph.types import Command

from agent.asking.words import FALLBACK
from agent.citations import check_citations, list_sources
from agent.messages import from_plain
from agent.outcomes import change_block, last_change
from agent.state import State
from agent.untrusted import suspicion_block

if TYPE_CHECKING:
    from agent.state import Outcome

_CUT = (
    "The model's answer broke off before it was finished, so nothing of it was run. Ask again."
)
_STOPPED = "I stopped after the steps that one request may take. Ask for less at once."


def answer(state: State) -> Command[Literal["await_decision", "__end__"]]:
    """Put the answer together; a run that proposed something goes on to wait for people."""
    outcome = _outcome(state)
    message = from_plain(state["messages"][-1:])[0]
    said = message.text.strip()
    parts = [
        str(message.response_metadata.get(FALLBACK, "")),
        {"cut": _CUT, "stopped": _STOPPED}.get(outcome, ""),
        check_citations(said, state.get("facts", [])),
        change_block(state.get("calls", [])),
        suspicion_block(from_plain(state["messages"][state.get("begins", 0) :])),
        list_sources(state.get("facts", [])),
    ]
    text = "\n\n".join(part for part in parts if part) or "The model gave no answer."
    return Command(
        goto="await_decision" if state.get("proposal_id") else "__end__",
        update={"text": text, "outcome": outcome},
    )


def _outcome(state: State) -> Outcome:
    ended = state.get("outcome")
    if ended in ("cut", "stopped"):
        return ended
    if state.get("proposal_id"):
        return "waiting"
    change = last_change(state.get("calls", []))
    return "refused" if change is not None and not change["ok"] else "answered"
