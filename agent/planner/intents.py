"""From a person's words to what they want, what is missing, or neither. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from agent.planner.amounts import read_span
from agent.planner.before import Before
from agent.planner.deeds import read_deed
from agent.planner.doubts import settle
from agent.planner.drafts import Ask, Draft
from agent.planner.followups import follow_up, refer_back
from agent.planner.guards import GUARDS, NEVER, Guard, stopped_by
from agent.planner.known import Known
from agent.planner.marks import kind_of_names, mark
from agent.planner.moods import WRITES, asks, sentences
from agent.planner.parts import normal_parts
from agent.planner.patterns import FOREIGN, HIDDEN
from agent.planner.reads import asks_why_refused, read_question
from agent.planner.slots import missing_parts, question_for
from agent.planner.wishes import read_wish
from agent.planner.wording import PASTED, which_context
from agent.planner.wording import failure as refusal_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.planner.marks import Marked

_MAX_CHARS = 1_000
_FEW_WORDS = 5
_BECAUSE = re.compile(
    r"^\W*(?:because|due to|as part of)\b[^.!?;:,]*|\b(?:because|due to|as part of)\b[^.!?;]*",
    re.IGNORECASE,
)
"""A reason at the start ends at a comma; at the end it goes on to the end of its sentence."""
_TO_SHOW = re.compile(
    r"<[a-z]\d+>|\b(?:in|the|alias|contract|context|details|info|please|for|of|status|owner)\b"
    r"|[?.,:()!]"
)
_NOTHING, _AFRESH = Known(), Before()


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One request, complete as far as the person can say."""

    goal: str
    """A tool's name, or `help`, `explain`, `undo_last` and the like."""
    args: dict[str, str] = field(default_factory=dict)
    note: str = ""
    """What of the request is left out, for the answer to admit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request that lacks a part, and how to ask for it."""

    wish: Intent | None
    """None when it is not even clear what is wanted."""
    missing: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Words that are not understood, or that nothing may be done about."""

    text: str
    why: str = ""


Understood = Intent | Question | Unknown


def understand(text: str, before: Before = _AFRESH, known: Known = _NOTHING) -> Understood:
    """Work out what somebody asks for; names are taken from their words.

    >>> understand("who uses user-api?").args["name"]
    'user-api'
    """
    if not text.strip() or len(text) > _MAX_CHARS:
        return Unknown(text=text.strip()[:_MAX_CHARS])
    deed = read_deed(text)
    if deed is not None:
        return Intent(goal="propose_action", args=deed)
    marked = mark(text, known)
    found: Draft | Ask | Unknown | None
    if FOREIGN.search(HIDDEN.sub(" ", text)):
        found = read_question(marked) or Unknown(text=text.strip(), why=PASTED)
    else:
        found = follow_up(marked, before.wish, known) or _afresh(text, marked, before, known)
    if isinstance(found, Draft):
        found = found.having(kind=kind_of_names(marked), said=text)
        return _complete(found, before, known)
    if isinstance(found, Ask):
        return Question(wish=None, missing="", text=found.text)
    return found or Unknown(text=text.strip())


def _afresh(
    text: str, marked: Marked, before: Before, known: Known
) -> Draft | Ask | Unknown | None:
    """Read the sentences that want something together; without any, read what is asked."""
    if asks_why_refused(marked) and before.wish is not None and before.wish.error:
        return Draft("why_refused", {"reason": refusal_of(before.wish.error)})
    refer_back(marked, before.subject)
    reason = _BECAUSE.search(text)
    plain = mark(text[: reason.start()] + text[reason.end() :], known) if reason else marked
    wants = [s for s in sentences(plain.text) if not asks(s)]
    rest = replace(plain, text=f" {' . '.join(s.strip() for s in wants)} ")
    wish = read_wish(rest, known) if wants else None
    why = stopped_by(rest.text) if wish is not None else ""
    if why:
        return Unknown(text=rest.text.strip(), why=why)
    if isinstance(wish, Draft):
        wish = settle(wish, rest, known)
    if isinstance(wish, Draft) and reason:
        return wish.having(because=reason[0])
    return wish or _stopped(rest) or _question(marked) or _stopped(marked, GUARDS)


def _question(marked: Marked) -> Draft | Ask | None:
    """Read a question, or a few words that name what should be shown."""
    asked = any(asks(sentence) for sentence in sentences(marked.text))
    wants = any(cue.search(marked.text) for cue in WRITES)
    names = marked.all("n")
    if asked or (len(marked.text.split()) <= _FEW_WORDS and not (names and _tells(marked))):
        return read_question(marked) if asked or not wants else None
    return Ask(f"What should be done with {names[0]!r}? Which change is it?") if names else None


def _tells(marked: Marked) -> bool:
    """Say whether a few words hold more than what should be shown."""
    return len(_TO_SHOW.sub(" ", marked.text).split()) > 1


def _stopped(marked: Marked, guards: Sequence[Guard] = NEVER) -> Unknown | None:
    why = stopped_by(marked.text, guards)
    return Unknown(text=marked.text.strip(), why=why) if why else None


def _complete(draft: Draft, before: Before, known: Known) -> Understood:
    args, trouble = normal_parts(draft.goal, draft.args)
    if draft.goal in {"show_history", "users_and_past"} and before.today:
        args |= read_span(draft.args.get("said", "").lower(), before.today)
    places = known.places(args.get("name", ""))
    is_contract = draft.goal == "what_is" and args.get("name") in known.canonicals
    if is_contract:
        args.pop("context", None)
    wish = Intent(goal="show_contract" if is_contract else draft.goal, args=args)
    missing = missing_parts(draft.goal, args, looked_up=not places[1:])
    if not missing:
        return replace(wish, note=trouble)
    if missing == ["context"] and places[1:]:
        text = which_context(args["name"], places)
    else:
        text = trouble or question_for(draft.goal, missing, args, known)
    return Question(wish=wish, missing=missing[0], text=text)
