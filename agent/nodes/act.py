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
from tools.catalogue import CATALOGUE
from tools.outcomes import ToolError, ToolOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.deps import Hands
    from agent.state import Plain


def act(state: State, runtime: Runtime[Deps]) -> Plain:
    """Run each call once. One run asks for one change, so that people decide on one thing."""
    message = cast("AIMessage", from_plain(state["messages"][-1:])[0])
    update: Plain = {"messages": [], "calls": [], "facts": []}
    proposal = state.get("proposal_id", "")
    for call_id, name, args in _calls(message):
        runtime.stream_writer({"event": "tool_called", "call": call_id, "tool": name})
        outcome = runtime.context.run.done(call_id)
        if outcome is None:
            with runtime.context.run.calling(call_id):
                outcome = _run(runtime.context.hands, name, args, proposal=proposal)
        runtime.stream_writer(
            {"event": "tool_answered", "call": call_id, "tool": name, "ok": outcome.ok}
        )
        answer = ToolMessage(outcome.content(), tool_call_id=call_id, name=name)
        update["messages"] += to_plain([answer])
        end = _end(outcome)
        update["calls"].append({"tool": name, "args": args, "ok": outcome.ok, **end})
        result = end.get("result", {})
        update["facts"] += result.get("facts", [])
        if outcome.ok and _writes(name):
            proposal = result["proposal"]
            update |= {"proposal_id": proposal, "digest": result["digest"]}
    return update


def _calls(message: AIMessage) -> Iterator[tuple[str, str, dict[str, Any] | str]]:
    """Yield `(id, tool, arguments)`; arguments that are not JSON stay the text they are.

    The dispatcher refuses and records what it cannot read. A second call under an id that
    was answered could not be told from the first, so it is left out.
    """
    read = [(c["id"], c["name"], c["args"]) for c in message.tool_calls]
    unread = [(c["id"], c["name"], c["args"]) for c in message.invalid_tool_calls]
    seen: set[str] = set()
    for call_id, name, args in (*read, *unread):
        if call_id and call_id not in seen:
            seen.add(call_id)
            yield call_id, str(name or ""), "" if args is None else args


def _run(hands: Hands, name: str, args: dict[str, Any] | str, *, proposal: str) -> ToolOutcome:
    if proposal and _writes(name):
        return ToolOutcome(
            ok=False,
            tool=name,
            error=ToolError(
                code="run.one_change",
                kind="conflict",
                message=f"This request has led to proposal {proposal!r} already.",
                hint="Ask for the next change in a message of its own.",
            ),
        )
    return hands.call(name, args)


def _writes(name: str) -> bool:
    return name in CATALOGUE and CATALOGUE[name].writes


def _end(outcome: ToolOutcome) -> Plain:
    if outcome.result_json is not None:
        return {"result": json.loads(outcome.result_json)}
    return {"error": None if outcome.error is None else asdict(outcome.error)}
