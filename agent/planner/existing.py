"""Which existing alias a wish is about: the only one, with nothing left over. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.planner import roles
from agent.planner.drafts import Ask, Draft
from agent.planner.plain_names import plain_name

if TYPE_CHECKING:
    from agent.planner.known import Known
    from agent.planner.marks import Marked


def read_existing(
    goal: str, marked: Marked, known: Known, apart: frozenset[str] = frozenset()
) -> Draft | Ask:
    """Read which alias is meant and where; names in `apart` play another part."""
    found = [name for name in roles.names(marked) if name not in apart]
    places = roles.contexts(marked)
    if len(places) > 1:
        return Ask(f"I read {' and '.join(places)}. In which context is it meant?")
    context = places[0] if places else ""
    own = [n for n in found if n in known.aliases]
    if context and len(own) > 1:
        own = [n for n in own if context in known.places(n)]
    if len(own) == 1:
        return _one(goal, own[0], set(found), context, known)
    return _none(goal, found, context, marked, known)


def _one(goal: str, name: str, found: set[str], context: str, known: Known) -> Draft | Ask:
    if found - {name} - known.targets(name, context or None):
        return Ask(f"Which name is it about: {', '.join(sorted(found))}?")
    held = known.places(name)
    if context and context not in held:
        where = " and ".join(held)
        return Ask(f"{name!r} exists in {where}, not in {context}. Which context is meant?")
    return Draft(goal, {"name": name}).having(context=context)


def _none(
    goal: str, found: list[str], context: str, marked: Marked, known: Known
) -> Draft | Ask:
    if len(found) > 1:
        return Ask(f"I take one name at a time. Which one is it about: {', '.join(found)}?")
    if found and found[0] in known.canonicals:
        return Ask(
            f"{found[0]!r} is a contract, not an alias. I can propose to deprecate it. "
            "Which alias, or which contract, do you mean?"
        )
    name = found[0] if found else plain_name(marked.text)
    return Draft(goal, {}).having(name=name, context=context)
