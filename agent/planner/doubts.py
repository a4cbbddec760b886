"""What makes a wish that was read a question after all. Pure.

The principle: a wish goes on only when all of its sentence is accounted for. Every mark plays a
part in it or is told as past; nothing limits it in time, postpones it or points to another kind
of change than the one that was read. Whatever is left over is asked about, never left out: a
question costs a person one answer, and a wrong proposal costs those who decide on it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.planner import roles
from agent.planner.cues import EXTEND, OWNER, cue
from agent.planner.doubt_cues import (
    ADJECTIVE,
    ADJECTIVES,
    BACKGROUND,
    FOR_A_TIME,
    FOR_NOW,
    FOR_WHAT,
    FOR_WHOM,
    GROUP,
    INSTEAD_OF,
    LATER,
    LESS,
    LIKE,
    LIMIT,
    LOOSE_CONTEXT,
    MAYBE,
    NUMBER,
    ORDERS_MOVE,
    OTHER_FIELD,
    REMOVES,
    SPEAKER,
    THEN_REMOVES,
    UNREAD_TYPE,
    VAGUE,
    WAITS,
)
from agent.planner.drafts import Ask, Draft
from agent.planner.removals import removes

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.planner.known import Known
    from agent.planner.marks import Marked

_ENDS = frozenset({"propose_retirement", "propose_deprecation"})
_ENDLESS = frozenset({"propose_repoint", "propose_owner", "propose_retirement"})
_AFTER = cue("after <t>")
_ONLY = "I read {0}, and I leave nothing out. What part does it play in this change?"
_WHICH_END = "Should it live for good, or end? Which type, and for how long: which lifetime?"
_WHEN = "Nothing waits here: what is approved holds at once. Should it be done now?"
_HOLDS = "Such a change has no end of its own. Should it hold for good, or is it a new alias?"


def settle(draft: Draft, marked: Marked, known: Known) -> Draft | Ask:
    """Return the wish when all of the sentence is accounted for, else what to ask."""
    if not draft.goal.startswith("propose_"):
        return draft
    found = (doubt(draft, marked, known) for doubt in _DOUBTS)
    asked = next(filter(None, found), "")
    return Ask(asked) if asked else _limited(_without_plain_owner(draft), marked)


def _without_plain_owner(draft: Draft) -> Draft:
    """Leave an owner to be asked for that is not written like a group: `the ledger team`."""
    owner = draft.args.get("owner", "")
    if (
        draft.goal not in {"propose_owner", "propose_contract"}
        or not owner
        or GROUP.match(owner)
    ):
        return draft
    return Draft(draft.goal, {k: v for k, v in draft.args.items() if k != "owner"})


def _limited(draft: Draft, marked: Marked) -> Draft | Ask:
    """Let a new alias that is limited in time, and not said for how long, need a lifetime."""
    args = draft.args
    if draft.goal != "propose_alias" or not LIMIT.search(marked.text):
        return draft
    if "duration" in args or "until" in args or args.get("type") == "migration":
        return draft
    if args.get("type", "temporary") != "temporary":
        return Ask(_WHICH_END)
    return draft.having(type="temporary")


def _competing(draft: Draft, marked: Marked, known: Known) -> str:  # noqa: ARG001 - one face
    text = marked.text
    others = {
        "propose_retirement": (OWNER, EXTEND, ORDERS_MOVE),
        "propose_deprecation": (OWNER, EXTEND, THEN_REMOVES),
        "propose_repoint": (OTHER_FIELD,),
        "propose_extension": (REMOVES, LESS),
        "propose_alias": (INSTEAD_OF,),
    }.get(draft.goal, ())
    if any(cue.search(text) for cue in others):
        return "I read of more than one kind of change. Which change is meant, and only that?"
    return ""


def _removal(draft: Draft, marked: Marked, known: Known) -> str:
    if draft.goal != "propose_retirement" or "name" not in draft.args:
        return ""
    name = draft.args["name"]
    if removes(marked, name):
        return ""
    if not REMOVES.search(marked.text) and not (set(roles.names(marked)) - {name}):
        return ""
    places = ", ".join(known.places(name))
    return f"Should the alias {name!r} ({places}) be retired? Say so in a sentence of its own."


def _left_over(draft: Draft, marked: Marked, known: Known) -> str:
    """Name a mark that the wish does not take and that is not told as past."""
    taken = set(draft.args.values())
    if "name" in draft.args:
        taken |= known.targets(draft.args["name"], draft.args.get("context"))
    past = {
        "n": roles.past(marked),
        "o": roles.other_owners(marked),
        "t": roles.within(BACKGROUND, marked, "t"),
        "d": roles.within(BACKGROUND, marked, "d"),
    }
    asked_anyway = draft.goal == "propose_extension" and "duration" not in draft.args
    for letter in "nov" if asked_anyway else "novtd":
        for value in marked.all(letter):
            if value not in taken | past.get(letter, set()):
                return _ONLY.format(repr(value))
    starts = _AFTER.search(marked.text) and not LIMIT.search(marked.text)
    if starts or draft.args.get("duration") in past["t"]:
        return "How long is it to live from now on? I read a duration that tells of before."
    return ""


def _unsure_amount(draft: Draft, marked: Marked, known: Known) -> str:  # noqa: ARG001 - same
    said = draft.args.get("duration", "")
    if said and (VAGUE.search(marked.text) or re.fullmatch(r"\d+ ?m", said)):
        return "How long exactly, e.g. for 30 days? It needs one lifetime."
    return ""


def _unsure_type(draft: Draft, marked: Marked, known: Known) -> str:  # noqa: ARG001 - same
    if draft.goal != "propose_alias":
        return ""
    if len(marked.all("k")) > 1 and "permanent" in marked.all("k"):
        return _WHICH_END
    if UNREAD_TYPE.search(marked.text):
        return "Which type is it: permanent, temporary, migration or contextual?"
    words = [m[1].lower() for m in ADJECTIVE.finditer(marked.text)]
    name = draft.args.get("name", "").lower()
    strange = [w for w in words if w not in ADJECTIVES and w != name]
    if strange and not LIMIT.search(marked.text):
        return f"What does {strange[0]!r} say of the alias: a type, a lifetime, or its name?"
    return ""


def _unsure(draft: Draft, marked: Marked, known: Known) -> str:
    text = marked.text
    if MAYBE.search(text):
        return "I read a 'maybe'. Which change is it: which target, context, type and lifetime?"
    if WAITS.search(text) and "duration" not in draft.args and not LIMIT.search(text):
        return _WHEN
    if LOOSE_CONTEXT.search(text) and known.contexts:
        return f"In which of these contexts is it meant: {', '.join(known.contexts)}?"
    return ""


def _speaker(draft: Draft, marked: Marked, known: Known) -> str:
    context = draft.args.get("context")
    if draft.goal == "propose_alias" and context in roles.within(SPEAKER, marked, "c"):
        return f"In which context should it hold: {', '.join(known.contexts)}?"
    return ""


def _loose_end(draft: Draft, marked: Marked, known: Known) -> str:
    """Ask about a number, or about a `for`, that no part of the wish has taken."""
    number = NUMBER.search(marked.text)
    if number:
        return (
            f"What does the number {number[0]} say: a version, a lifetime? I leave nothing out."
        )
    if draft.goal == "propose_repoint":
        args = draft.args
        if args.get("target") in known.targets(args.get("name", ""), args.get("context")):
            return f"It stands for {args['target']!r} already. Which target should it have?"
    if draft.goal != "propose_alias" or {"duration", "permanent"} & {
        *draft.args,
        *draft.args.values(),
    }:
        return ""
    if LIKE.search(marked.text):
        return "I read a name to compare with. Which name is the target?"
    said = {(m[1] or "this").lower() for m in FOR_WHAT.finditer(marked.text)} - FOR_WHOM
    said -= {value.lower() for value in draft.args.values()}
    if said and not LIMIT.search(marked.text):
        return (
            f"For {min(said)!r}: is that a time? Which type, and for how long: which lifetime?"
        )
    return ""


def _owner(draft: Draft, marked: Marked, known: Known) -> str:  # noqa: ARG001 - same
    owner = draft.args.get("owner", "")
    is_said = OWNER.search(marked.text) and GROUP.match(owner)
    if draft.goal == "propose_alias" and owner and not is_said:
        return f"Should {owner} be the owner of it?"
    return ""


def _postponed(draft: Draft, marked: Marked, known: Known) -> str:  # noqa: ARG001 - same
    if draft.goal in _ENDS and LATER.search(marked.text):
        return _WHEN
    limit = FOR_NOW if draft.goal in _ENDS else LIMIT
    limited = limit.search(marked.text) or FOR_A_TIME.search(marked.text)
    return _HOLDS if draft.goal in _ENDLESS and limited else ""


_DOUBTS: tuple[Callable[[Draft, Marked, Known], str], ...] = (
    _competing,
    _removal,
    _left_over,
    _unsure_amount,
    _unsure_type,
    _unsure,
    _speaker,
    _loose_end,
    _owner,
    _postponed,
)
