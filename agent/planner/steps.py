"""What the planner does next for a request, given what it has seen so far. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from agent.planner import telling, wording
from agent.planner.exchange import Seen, asked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
_MOST_QUERY_CHARS = 500

_NEED_CONTEXT = frozenset(
    {"propose_repoint", "propose_extension", "propose_retirement", "propose_owner"}
)


def next_step(intent: Intent, seen: Sequence[Seen]) -> Step:
    """Decide the next step: look something up, run the tool, or answer."""
    special = _SPECIAL.get(intent.goal)
    if special is not None:
        return special(intent, seen)
    if intent.goal == "resolve_name" and "context" not in intent.args:
        return _what_is(intent, seen)
    if intent.goal in _NEED_CONTEXT and "context" not in intent.args:
        return _in_its_context(intent, seen, intent.goal)
    return _run(intent, seen)


def _run(intent: Intent, seen: Sequence[Seen]) -> Step:
    done = find(seen, intent.goal)
    if done is None:
        return Call(tool=intent.goal, args=dict(intent.args))
    text = wording.tell(done)
    return Say(text=f"{text}\n{intent.note}" if intent.note else text)


def _in_its_context(intent: Intent, seen: Sequence[Seen], goal: str) -> Step:
    """Find the one context in which the alias exists and go on; ask when there are several."""
    done = find(seen, goal)
    if done is not None:
        return Say(text=wording.tell(done))
    shown = find(seen, "show_alias")
    if shown is None:
        return Call(tool="show_alias", args=pick(intent, "name", "kind"))
    if not shown.ok:
        return Say(text=wording.tell(shown))
    contexts = [a["context"] for a in shown.result["aliases"] if a["state"] != "retired"]
    if len(contexts) == 1:
        return Call(tool=goal, args={**intent.args, "context": contexts[0]})
    question = wording.which_context(intent.args["name"], contexts)
    return Say(text=question, keep=asked(intent, "context") if contexts else {})


def _explain(intent: Intent, seen: Sequence[Seen]) -> Step:
    args = pick(intent, "name", "context", "kind", "at")
    done = find(seen, "resolve_name")
    if done is not None:
        return Say(text=wording.explain(done, intent.args.get("target", "")))
    if "context" in args:
        return Call(tool="resolve_name", args=args)
    return _in_its_context(replace(intent, args=args), seen, "resolve_name")


def _what_is(intent: Intent, seen: Sequence[Seen]) -> Step:
    """Show a name wherever it exists: as an alias, or else as a contract."""
    contract = find(seen, "show_contract")
    if contract is not None:
        return Say(text=wording.tell(contract))
    alias = find(seen, "show_alias")
    if alias is None:
        return Call(tool="show_alias", args=pick(intent, "name", "kind"))
    if alias.ok or alias.error.get("kind") != "missing":
        return Say(text=wording.tell(alias))
    return Call(tool="show_contract", args=pick(intent, "name", "kind"))


def _is_taken(intent: Intent, seen: Sequence[Seen]) -> Step:
    said = _what_is(intent, seen)
    contract = find(seen, "show_contract")
    if contract is not None and contract.error.get("kind") == "missing":
        return Say(text=f"{intent.args['name']!r} is free: nothing bears that name.")
    if isinstance(said, Say):
        return Say(text=f"{intent.args['name']!r} is taken.\n{said.text}")
    return said


def _can_remove(intent: Intent, seen: Sequence[Seen]) -> Step:
    """Look who would lose something, and what the name is; then say yes or no, and why."""
    users = find(seen, "find_dependents")
    if users is None:
        return Call(tool="find_dependents", args=pick(intent, "name", "kind"))
    if not users.ok:
        return Say(text=wording.tell(users))
    shown = _what_is(intent, seen)
    if isinstance(shown, Call):
        return shown
    alias, contract = find(seen, "show_alias"), find(seen, "show_contract")
    return Say(text=telling.may_go(intent.args["name"], users, contract or alias))


def _users_and_past(intent: Intent, seen: Sequence[Seen]) -> Step:
    users, past = find(seen, "find_dependents"), find(seen, "show_history")
    if users is None:
        return Call(tool="find_dependents", args=pick(intent, "name", "kind"))
    if past is None:
        return Call(tool="show_history", args=pick(intent, "name", "since", "until"))
    return Say(text=f"{wording.tell(users)}\n\n{wording.tell(past)}")


def _undo_last(intent: Intent, seen: Sequence[Seen]) -> Step:  # noqa: ARG001 - one face
    done = find(seen, "propose_undo")
    if done is not None:
        return Say(text=wording.tell(done))
    listed = find(seen, "list_proposals")
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


def _expiring(intent: Intent, seen: Sequence[Seen]) -> Step:
    within = intent.args.get("duration", "30d")
    done = find(seen, "list_aliases")
    if done is None:
        args = pick(intent, "context", "owner")
        return Call(tool="list_aliases", args={**args, "expiring_within": within})
    if done.ok and not done.result["aliases"]:
        return Say(text=f"No alias expires within {within}.")
    return Say(text=wording.tell(done))


def _proposals(intent: Intent, seen: Sequence[Seen]) -> Step:
    mine = "mine" in intent.args
    args = {"status": "pending", "mine_to_decide": True} if mine else pick(intent, "status")
    done = find(seen, "list_proposals")
    if done is None:
        return Call(tool="list_proposals", args=args)
    if done.ok and mine and not done.result["proposals"]:
        return Say(text="No proposal waits for you.")
    return Say(text=wording.tell(done))


def _why_refused(intent: Intent, seen: Sequence[Seen]) -> Step:
    """Tell why a proposal was turned down; the newest such one when none is named."""
    if "reason" in intent.args:
        return Say(text=f"It was not proposed. {intent.args['reason']}")
    if "proposal" in intent.args:
        shown = find(seen, "show_proposal")
        args = pick(intent, "proposal")
        return (
            Call(tool="show_proposal", args=args)
            if shown is None
            else Say(text=telling.fate(shown))
        )
    listed = find(seen, "list_proposals")
    if listed is None:
        return Call(tool="list_proposals", args={"status": "rejected"})
    return Say(text=telling.last_rejected(listed))


def _contracts(intent: Intent, seen: Sequence[Seen]) -> Step:
    done = find(seen, "list_contracts")
    if done is None:
        return Call(tool="list_contracts", args=pick(intent, "owner"))
    if not done.ok:
        return Say(text=wording.tell(done))
    return Say(text=telling.contracts(done, intent.args.get("said", "")))


def _conflicts(intent: Intent, seen: Sequence[Seen]) -> Step:
    done = find(seen, "list_conflicts")
    if done is None:
        return Call(tool="list_conflicts", args=pick(intent, "context"))
    return Say(text=wording.tell(done))


def _improvements(_intent: Intent, seen: Sequence[Seen]) -> Step:
    done = find(seen, "find_improvements")
    if done is None:
        return Call(tool="find_improvements", args={})
    return Say(text=wording.tell(done))


def _knowledge(intent: Intent, seen: Sequence[Seen]) -> Step:
    done = find(seen, "search_knowledge")
    if done is None:
        query = intent.args.get("said", "")[:_MOST_QUERY_CHARS]
        return Call(tool="search_knowledge", args={"query": query})
    return Say(text=wording.tell(done))


def find(seen: Sequence[Seen], tool: str) -> Seen | None:
    """Return the last call of a tool in this exchange."""
    return next((s for s in reversed(seen) if s.tool == tool), None)


def pick(intent: Intent, *wanted: str) -> dict[str, Any]:
    """Return those of an intent's arguments."""
    return {key: intent.args[key] for key in wanted if key in intent.args}


def _deed(intent: Intent, seen: Sequence[Seen]) -> Step:
    """Ask for an action; the number of replicas is none of a person's words any more."""
    done = find(seen, intent.goal)
    if done is not None:
        return Say(text=wording.tell(done))
    many = intent.args.get("replicas")
    told = {} if many is None else {"replicas": int(many)}
    return Call(tool=intent.goal, args={**intent.args, **told})


_SPECIAL: dict[str, Callable[[Intent, Sequence[Seen]], Step]] = {
    "help": lambda _intent, _seen: Say(text=wording.help_text()),
    "show_rules": lambda _intent, _seen: Say(text=wording.RULES),
    "undo_last": _undo_last,
    "explain": _explain,
    "what_is": _what_is,
    "is_taken": _is_taken,
    "can_remove": _can_remove,
    "users_and_past": _users_and_past,
    "expiring": _expiring,
    "list_proposals": _proposals,
    "why_refused": _why_refused,
    "list_contracts": _contracts,
    "list_conflicts": _conflicts,
    "propose_action": _deed,
    "find_improvements": _improvements,
    "search_knowledge": _knowledge,
}
