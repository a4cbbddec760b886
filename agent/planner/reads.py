"""From a marked question to what should be looked up. Data, and how it is tried in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.planner import roles
from agent.planner.drafts import Draft
from agent.planner.patterns import STATES, STATUSES
from agent.planner.questions import READS, WHY_REFUSED

if TYPE_CHECKING:
    from agent.planner.marks import Marked
    from agent.planner.questions import Read


_BOTH = "users_and_past"
_HALVES = {"find_dependents", "show_history"}
_JOINED = re.compile(r"\band (?:also )?(?:who|what|when|where|how)\b", re.IGNORECASE)
_PARTS = {"p": "proposal", "d": "at", "o": "owner", "k": "type", "t": "duration"}
_SAID = {
    "state": re.compile(rf"\b({STATES})\b", re.IGNORECASE),
    "status": re.compile(rf"\b({STATUSES})\b", re.IGNORECASE),
    "mine": re.compile(r"\b(me|my|mine|i)\b", re.IGNORECASE),
}


def asks_why_refused(marked: Marked) -> bool:
    """Say whether somebody asks why what they wanted last was turned down."""
    named = marked.all("n") or marked.all("p")
    return bool(WHY_REFUSED.words.search(marked.text)) and not named


def read_question(marked: Marked) -> Draft | None:
    """Read what a question asks about; None when it asks about nothing that is known."""
    fitting = [read.goal for read in READS if _fits(read, marked)]
    if not fitting:
        return None
    goal = _BOTH if _is_both(fitting, marked) else fitting[0]
    return Draft(goal, _args(goal, marked))


def _fits(read: Read, marked: Marked) -> bool:
    has = all(marked.all(letter) for letter in read.needs)
    has_none = not any(marked.all(letter) for letter in read.lacks)
    return has and has_none and read.words.search(marked.text) is not None


def _is_both(fitting: list[str], marked: Marked) -> bool:
    """Say whether one question asks who uses a name and what became of it, joined by "and"."""
    two = fitting[0] in _HALVES and set(fitting) >= _HALVES
    return two and len(set(marked.all("n"))) == 1 and _JOINED.search(marked.text) is not None


def _args(goal: str, marked: Marked) -> dict[str, str]:
    names, places = roles.names(marked), roles.contexts(marked)
    said = {part: pattern.search(marked.text) for part, pattern in _SAID.items()}
    args = {"said": marked.text.strip()} | {part: m[1] for part, m in said.items() if m}
    args |= {part: one for letter, part in _PARTS.items() if (one := _only(marked.all(letter)))}
    args |= {"name": names[0]} if names else {}
    args |= {"context": places[0]} if len(places) == 1 else {}
    if len(names) > 1 and goal == "explain":
        args["target"] = names[-1]
    return args


def _only(found: list[str]) -> str:
    return found[0] if len(found) == 1 else ""
