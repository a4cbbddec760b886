"""A sentence that goes on with what was said before: an answer, a correction, an `it`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.planner import roles
from agent.planner.cues import (
    ALIAS_WORD,
    CONTRACT,
    DEPRECATE,
    MOVE,
    OWNER,
    RETIRE,
    UNDO,
)
from agent.planner.doubt_cues import VAGUE
from agent.planner.drafts import Draft
from agent.planner.guards import stopped_by
from agent.planner.moods import asks
from agent.planner.plain_names import may_be_owner, plain_name

if TYPE_CHECKING:
    from agent.planner.known import Known
    from agent.planner.marks import Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWish:
    """The last change that was asked for in this conversation."""

    goal: str
    args: dict[str, str] = field(default_factory=dict)
    missing: str = ""
    """The part that the planner has just asked for, or empty."""
    hint: str = ""
    """What the registry's refusal just said would pass, or empty."""
    error: dict[str, str] = field(default_factory=dict)
    """Why it was not proposed, or nothing."""


_AGREES = re.compile(
    r"\W*(?:yes|yep|yeah|ok|okay|sure|fine|please)?[ ,]*(?:then )?(?:please )?"
    r"(?:(?:do|propose|take|use|try) (?:that|it|so)(?: one)?|go ahead|sounds good"
    r"|(?:that is|that would be) (?:fine|good|ok|great)"
    r"|(?:yes|yep|yeah|ok|okay|sure|fine|agreed|correct|exactly))"
    r"(?: then| instead| please|[ ,.!])*\W*",
    re.IGNORECASE,
)
_OWN_WISH = (RETIRE, OWNER, DEPRECATE, UNDO, MOVE)
_SLOTS = {
    "t": "duration",
    "k": "type",
    "o": "owner",
    "v": "version",
    "p": "proposal",
    "d": "until",
}
_CHANGEABLE = frozenset(
    {
        "propose_alias",
        "propose_repoint",
        "propose_extension",
        "propose_retirement",
        "propose_owner",
        "propose_contract",
        "propose_deprecation",
        "resolve_name",
        "explain",
    }
)
_WORD = re.compile(r"\W*(?:(?:call it|named?|as|to|for|use|it is|the|at|of|by|owned by|team) )*"
                   r"([A-Za-z0-9][\w-]*)(?: team| please|[ .!])*", re.IGNORECASE)  # fmt: skip
NEAREST: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "propose_alias",
        re.compile(
            r"\ban? (?P<type>\w+) alias (?P<name>\S+) for (?P<target>\S+)"
            r" in context (?P<context>[\w.-]*\w)(?: for (?P<duration>\d+[smhdwy])\b)?"
        ),
    ),
    (
        "propose_extension",
        re.compile(
            r"\bto extend (?P<name>\S+) in context (?P<context>[\w.-]*\w)"
            r" by (?P<duration>\d+[smhdwy])\b"
        ),
    ),
)
"""How the registry's hint words the nearest request that would pass."""
_MOST_WORDS, _FEW_WORDS = 14, 9
_CORRECTS = re.compile(
    r"\W*(?:no|nope|actually|sorry|oops|i meant|rather|better|then|so|ok|okay|and|but|make|let"
    r"|call|name|point|use|take|put|try|do|only|just|in|for|at|as|with|to|under|it|the one"
    r"|please|<t\d+>|<c\d+>)\b"
    r"|.*\b(?:instead|then|rather|please|only)\W*$",
    re.IGNORECASE,
)
"""How a sentence begins, or ends, that changes a part of what was said before."""


def follow_up(marked: Marked, last: LastWish | None, known: Known) -> Draft | None:
    """Read a sentence as going on with the last wish; None when it begins something new."""
    if last is None or not last.goal:
        return None
    if last.hint and _AGREES.fullmatch(marked.text):
        return _nearest(last)
    if last.goal not in _CHANGEABLE or _begins_anew(marked, last):
        return None
    given = _given(marked, last, known)
    if not given:
        return None
    kept = dict(last.args)
    if "duration" in given:
        kept.pop("lifetime", None)
        kept.pop("by", None)
    return Draft(last.goal, kept | given)


def _begins_anew(marked: Marked, last: LastWish) -> bool:
    text = marked.text
    most = _MOST_WORDS if last.missing else _FEW_WORDS
    if VAGUE.search(text):
        return True
    if len(text.split()) > most or asks(text) or stopped_by(_correction(text)):
        return True
    if not last.missing and not _CORRECTS.match(text):
        return True
    if last.missing:
        return any(c.search(text) for c in (RETIRE, UNDO, DEPRECATE))
    if ALIAS_WORD.search(text) or CONTRACT.search(text):
        return True
    return any(c.search(text) for c in _OWN_WISH) or bool(roles.names(marked)[1:])


def _correction(text: str) -> str:
    """Leave out a `no` that turns down what was understood before."""
    return re.sub(r"^\W*(?:no|nope|sorry|oops|wait|not (?:<[a-z]\d+>|that))\b[ ,.]*", " ", text)


def _given(marked: Marked, last: LastWish, known: Known) -> dict[str, str]:
    found: dict[str, str] = {}
    for letter, part in _SLOTS.items():
        values = marked.all(letter)
        if len(values) == 1:
            found[part] = values[0]
    places = roles.contexts(marked)
    if len(places) == 1:
        found["context"] = places[0]
    found |= _named(marked, last, known)
    if not found and last.missing in {"name", "target", "context", "owner"}:
        word = _WORD.fullmatch(marked.text.strip() + " ")
        may_be = word and (last.missing != "owner" or may_be_owner(word[1]))
        found |= {last.missing: word[1]} if word and may_be else {}
    return found


def _named(marked: Marked, last: LastWish, known: Known) -> dict[str, str]:
    """Say whether the names given are the wish's name or its target."""
    said = last.args.get("name")  # who says it again does not answer what else was asked
    names = [name for name in roles.names(marked) if name != said or last.missing == "name"]
    plain = plain_name(marked.text) if last.missing == "name" else ""
    if plain and last.goal == "propose_alias":
        return {"name": plain} | ({"target": names[0]} if len(names) == 1 else {})
    if len(names) == 1 and last.missing in {"name", "target", "owner", "successor"}:
        return {last.missing: names[0]}
    if last.goal != "propose_alias":
        moves = last.goal == "propose_repoint" and len(names) == 1
        return {"target": names[0]} if moves else {}
    new = [n for n in names if not known.has(n)]
    old = [n for n in names if known.has(n)]
    if len(new) > 1 or len(old) > 1:
        return {}
    return ({"name": new[0]} if new else {}) | ({"target": old[0]} if old else {})


def _nearest(last: LastWish) -> Draft | None:
    for goal, pattern in NEAREST:
        match = pattern.search(last.hint)
        if match and goal == last.goal:
            # the hint names what the registry resolved; the person's own words for it stay
            given = {k: v for k, v in match.groupdict().items() if v}
            return Draft(goal, last.args | given | {"target": last.args.get("target", "")})
    return None


_IT = re.compile(
    r"(?<![\w<-])(?:it|that one|this one|that alias|this alias|that|this)(?![\w-])",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"(?<![\w<-])(?:there|in that context|in the same context)(?![\w-])", re.IGNORECASE
)
_IS_THERE = re.compile(r"\b(?:is|are|was) there\b|\bthere (?:is|are|was)\b", re.IGNORECASE)


def refer_back(marked: Marked, subject: tuple[tuple[str, str], ...]) -> None:
    """Put what was spoken of last in the place of `it` and `there`, where nothing else is."""
    last = dict(subject)
    if not marked.all("n") and not marked.all("p"):
        part, letter = ("name", "n") if "name" in last else ("proposal", "p")
        if part in last:
            marked.text = _IT.sub(
                lambda _: marked.mark(letter, last[part]), marked.text, count=1
            )
    if "context" in last and not marked.all("c") and not _IS_THERE.search(marked.text):
        marked.text = _THERE.sub(
            lambda _: f"in {marked.mark('c', last['context'])}", marked.text
        )
