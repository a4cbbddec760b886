"""Which parts each request takes and needs, and how a missing one is asked for. Data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.planner.known import Known

_EXPIRING = frozenset({"temporary", "migration"})

_NEEDED: dict[str, tuple[str, ...]] = {
    "propose_alias": ("name", "target", "context"),
    "propose_repoint": ("name", "target", "context"),
    "propose_extension": ("name", "by", "context"),
    "propose_retirement": ("name", "context"),
    "propose_owner": ("name", "owner", "context"),
    "propose_undo": ("proposal",),
    "propose_contract": ("name", "version", "owner"),
    "propose_deprecation": ("name",),
}
_LOOKED_UP = frozenset(
    {"propose_repoint", "propose_extension", "propose_retirement", "propose_owner"}
)
"""Where the registry is asked for the context, when nobody said it."""
_TAKES = {
    "propose_alias": "name target context type lifetime kind owner description",
    "propose_repoint": "name target context kind",
    "propose_extension": "name by context kind",
    "propose_retirement": "name context kind",
    "propose_owner": "name owner context kind",
    "propose_undo": "proposal",
    "propose_contract": "name version owner base_url kind",
    "propose_deprecation": "name successor kind",
    "resolve_name": "name context kind at",
    "explain": "name context kind at target",
    "what_is": "name context kind",
    "is_taken": "name context kind",
    "can_remove": "name context kind",
    "show_alias": "name context kind",
    "list_aliases": "context target state kind owner type",
    "expiring": "context owner duration",
    "show_contract": "name kind",
    "list_contracts": "owner said",
    "list_conflicts": "context",
    "find_improvements": "said",
    "search_knowledge": "said",
    "find_dependents": "name kind",
    "show_history": "name since until",
    "users_and_past": "name kind since until",
    "show_proposal": "proposal",
    "list_proposals": "status mine",
    "why_refused": "proposal reason",
}
ACCEPTED = {goal: frozenset(parts.split()) for goal, parts in _TAKES.items()}
_ASKS = {
    "name": "Which name is it about?",
    "target": "What should {name!r} stand for? Which target?",
    "context": "In which context should {name!r} hold{contexts}?",
    "lifetime": "For how long should {name!r} live, e.g. for 30 days? It needs a lifetime.",
    "by": "By how long should {name!r} be extended, e.g. by 30 days?",
    "owner": "Who should be the owner of {name!r}?",
    "proposal": "Which proposal? `open proposals` lists them.",
    "version": "Which version has {name!r}, e.g. version v1.0.0?",
}
_WHICH = {
    "propose_alias": "Which name should the alias have?",
    "propose_contract": "Which name should the contract have?",
    "propose_deprecation": "Which contract is it about?",
}
_NEW_NAME = "Which name should the alias for {target!r} have?"
_NOUNS = {
    "name": "the name",
    "target": "its target",
    "context": "the context{contexts}",
    "lifetime": "its lifetime",
    "by": "how much longer",
    "owner": "the owner",
    "version": "the version",
}


def missing_parts(goal: str, args: dict[str, str], *, looked_up: bool) -> list[str]:
    """Return the parts that a wish needs and lacks.

    With `looked_up`, the context of an alias that exists is found by a tool.

    >>> missing_parts("propose_extension", {"name": "user-api"}, looked_up=True)
    ['by']
    """
    needed = _NEEDED.get(goal, ())
    if goal == "propose_alias" and args.get("type") in _EXPIRING:
        needed = (*needed, "lifetime")
    if looked_up and goal in _LOOKED_UP and "name" in args:
        needed = tuple(part for part in needed if part != "context")
    if goal in _LOOKED_UP and "name" not in args:
        needed = tuple(part for part in needed if part != "context")
    return [part for part in needed if part not in args]


def question_for(goal: str, missing: list[str], args: dict[str, str], known: Known) -> str:
    """Word the question for what is missing, with what there is to choose from."""
    choice = f": {', '.join(known.contexts)}" if known.contexts else ""
    parts = {"name": "it", "target": "it"} | args | {"contexts": choice}
    first, *rest = missing
    asked = _ASKS[first].format(**parts)
    if first == "name":
        asked = _WHICH.get(goal, "Which name is it about?")
        if goal == "propose_alias" and "target" in args:
            asked = _NEW_NAME.format(**parts)
    if not rest:
        return asked
    return f"{asked} I also need {' and '.join(_NOUNS[p].format(**parts) for p in rest)}."
