"""Run the calls of the model's last message, all of them through the dispatcher."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from langchain_core.messages import AIMessage, ToolMessage
from langgraph.runtime import Runtime

from agent.deps import Deps
from agent.messages import from_plain, to_plain
from agent.state import State
from registry.errors import Conflict
from tools.catalogue import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.deps import Hands
    from agent.state import Plain
    from tools.outcomes import ToolOutcome


def act(state: State, runtime: Runtime[Deps]) -> Plain:
    """Run each call once. One run asks for one change, so that people decide on one thing."""
    message = cast("AIMessage", from_plain(state["messages"][-1:])[0])
    hands = runtime.context.hands
    update: Plain = {"messages": [], "calls": [], "facts": []}
    asked = state.get("proposal_id", "") or _action(state)
    calls = list(_calls(message))
    hands.begin_message(len(calls))
    for call_id, name, args in calls:
        outcome = _once(runtime, call_id, name, args, asked=asked)
        if call_id:
            answer = ToolMessage(outcome.content(), tool_call_id=call_id, name=name)
            update["messages"] += to_plain([answer])
        end = _end(outcome)
        update["calls"].append({"tool": name, "args": args, "ok": outcome.ok, **end})
        result = end.get("result", {})
        update["facts"] += result.get("facts", [])
        if outcome.ok and _writes(name):
            asked = result.get("proposal") or result["action"]
            if "proposal" in result:  # a run waits for a proposal; of an action people are told
                update |= {"proposal_id": asked, "digest": result["digest"]}
    return update | {"used": hands.used}


def _action(state: State) -> str:
    """Return the action that an earlier message of this run has asked for, if any."""
    results = (call.get("result", {}) for call in state.get("calls", ()))
    return next((result["action"] for result in results if "action" in result), "")


def _once(
    runtime: Runtime[Deps],
    call_id: str,
    name: str,
    args: dict[str, Any] | str,
    *,
    asked: str,
) -> ToolOutcome:
    """Run a call and tell of it; one that proposed before the run broke off is not run anew."""
    run, tell = runtime.context.run, runtime.stream_writer
    tell({"event": "tool_called", "call": call_id, "tool": name})
    outcome = run.done(call_id)
    if outcome is None:
        with run.calling(call_id):
            outcome = _run(runtime.context.hands, call_id, name, args, asked=asked)
    tell({"event": "tool_answered", "call": call_id, "tool": name, "ok": outcome.ok})
    return outcome


def _calls(message: AIMessage) -> Iterator[tuple[str, str, dict[str, Any] | str]]:
    """Yield `(id, tool, arguments)`; arguments that are not JSON stay the text they are.

    The dispatcher refuses and records what it cannot read. A second call under an id that
    was answered could not be told from the first: it comes without an id, to be refused.
    """
    read = [(c["id"], c["name"], c["args"]) for c in message.tool_calls]
    unread = [(c["id"], c["name"], c["args"]) for c in message.invalid_tool_calls]
    seen: set[str] = set()
    for call_id, name, args in (*read, *unread):
        is_new = bool(call_id) and call_id not in seen
        seen.add(call_id or "")
        yield (call_id or "") if is_new else "", str(name or ""), "" if args is None else args


class OneChange(Conflict):
    """The run has led to a proposal already."""

    code = "run.one_change"


class SameId(Conflict):
    """Two calls of one message bear the same id."""

    code = "run.same_id"


def _run(
    hands: Hands, call_id: str, name: str, args: dict[str, Any] | str, *, asked: str
) -> ToolOutcome:
    if not call_id:
        error: Conflict = SameId(
            "Two calls of this message bear the same id; only the first was run.",
            hint="Give each call an id of its own.",
        )
        return hands.refuse(name, args, error)
    if asked and _writes(name):
        error = OneChange(
            f"This request has led to {asked!r} already.",
            hint="Ask for the next change in a message of its own.",
        )
        return hands.refuse(name, args, error)
    return hands.call(name, args)


def _writes(name: str) -> bool:
    return name in CATALOGUE and CATALOGUE[name].writes


def _end(outcome: ToolOutcome) -> Plain:
    if outcome.result_json is not None:
        return {"result": json.loads(outcome.result_json)}
    return {"error": None if outcome.error is None else asdict(outcome.error)}
