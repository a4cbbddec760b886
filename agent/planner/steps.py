"""What the planner does next for a request, given what it has seen so far. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from agent.planner import wording
from agent.planner.exchange import Seen, asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.planner.intents import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Run a tool."""

    tool: str
    args: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Answer the person."""

    text: str
    keep: dict[str, Any] = field(default_factory=dict)
    """What to keep beside the message for the next exchange."""


Step = Call | Say

_NEED_CONTEXT = frozenset(
    {"propose_repoint", "propose_extension", "propose_retirement", "propose_owner"}
)


def next_step(intent: Intent, seen: Sequence[Seen]) -> Step:
    """Decide the next step: look something up, run the tool, or answer."""
    if intent.goal == "help":
        return Say(text=wording.help_text())
    if intent.goal == "undo_last":
        return _undo_last(seen)
    if intent.goal == "explain":
        return _explain(intent, seen)
    if intent.goal == "resolve_name" and "context" not in intent.args:
        return _what_is(intent, seen)
    if intent.goal in _NEED_CONTEXT and "context" not in intent.args:
        return _in_its_context(intent, seen, intent.goal)
    return _run(intent, seen)


def _run(intent: Intent, seen: Sequence[Seen]) -> Step:
    done = _find(seen, intent.goal)
    if done is None:
        return Call(tool=intent.goal, args=dict(intent.args))
    text = wording.tell(done)
    return Say(text=f"{text}\n{intent.note}" if intent.note else text)


def _in_its_context(intent: Intent, seen: Sequence[Seen], goal: str) -> Step:
    """Find the one context in which the alias exists and go on; ask when there are several."""
    done = _find(seen, goal)
    if done is not None:
        return Say(text=wording.tell(done))
    shown = _find(seen, "show_alias")
    if shown is None:
        return Call(tool="show_alias", args=_pick(intent, "name", "kind"))
    if not shown.ok:
        return Say(text=wording.tell(shown))
    contexts = [a["context"] for a in shown.result["aliases"] if a["state"] != "retired"]
    if len(contexts) == 1:
        return Call(tool=goal, args={**intent.args, "context": contexts[0]})
    question = wording.which_context(intent.args["name"], contexts)
    return Say(text=question, keep=asked(intent, "context") if contexts else {})


def _explain(intent: Intent, seen: Sequence[Seen]) -> Step:
    args = _pick(intent, "name", "context", "kind", "at")
    done = _find(seen, "resolve_name")
    if done is not None:
        return Say(text=wording.explain(done, intent.args.get("target", "")))
    if "context" in args:
        return Call(tool="resolve_name", args=args)
    return _in_its_context(replace(intent, args=args), seen, "resolve_name")


def _what_is(intent: Intent, seen: Sequence[Seen]) -> Step:
    """Show a name wherever it exists: as an alias, or else as a contract."""
    contract = _find(seen, "show_contract")
    if contract is not None:
        return Say(text=wording.tell(contract))
    alias = _find(seen, "show_alias")
    if alias is None:
        return Call(tool="show_alias", args=_pick(intent, "name", "kind"))
    if alias.ok or alias.error.get("kind") != "missing":
        return Say(text=wording.tell(alias))
    return Call(tool="show_contract", args=_pick(intent, "name", "kind"))


def _undo_last(seen: Sequence[Seen]) -> Step:
    done = _find(seen, "propose_undo")
    if done is not None:
        return Say(text=wording.tell(done))
    listed = _find(seen, "list_proposals")
    if listed is None:
        return Call(tool="list_proposals", args={"status": "applied"})
    if not listed.ok:
        return Say(text=wording.tell(listed))
    standing = [
        p for p in listed.result["proposals"] if not p["undone_by"] and p["kind"] != "undo"
    ]
    if not standing:
        return Say(text="No applied change is left to undo.")
    return Call(tool="propose_undo", args={"proposal": standing[0]["proposal"]})


def _find(seen: Sequence[Seen], tool: str) -> Seen | None:
    return next((s for s in reversed(seen) if s.tool == tool), None)


def _pick(intent: Intent, *wanted: str) -> dict[str, Any]:
    return {key: intent.args[key] for key in wanted if key in intent.args}
