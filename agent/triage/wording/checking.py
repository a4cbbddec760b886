"""What of a model's answer is kept: sentences whose sources and names were shown to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from registry.contracts.incidents import Line
from registry.domain.suspicion import signs_of
from tools.evidence.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

MOST_SUMMARY, MOST_DOUBTS = 6, 3
_MOST_CHARS, _MOST_CITED = 400, 12
_WORD = re.compile(r"[^\s,;!?()\[\]{}\"'`]+")
_IS_NAME = re.compile(r"[\d_/\\:@#.-]")
"""A word with one of these may be a name, a number or a time, and must have been shown."""
_MARKUP = re.compile(r"://|\]\(|[<>`|*]|^\s*#|\bwww\.", re.IGNORECASE)

_ORDER = re.compile(
    r"(?:please |now |then |you (?:should|must|can|may) )*(?:immediately |first )?"
    r"(?:approve|reject|decide|apply|run|execute|call|use|delete|remove|disable|revoke|restart|"
    r"scale|ignore|click|open|visit|send|post|give|grant|set|change|point|repoint|silence|close|"
    r"undo|pause|resume|propose|log in|sign in)\b",
    re.IGNORECASE,
)
"""How a sentence begins that tells people what to do; what is asked for, triage has said."""


class Sentence(BaseModel):
    """One plain sentence, and the ids of the evidence that it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    evidence: list[str] = Field(description="E1, E2, ...")


class Telling(BaseModel):
    """What a model answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    summary: list[Sentence] = Field(description="What happened and why; at most six.")
    doubts: list[Sentence] = Field(description="What is not shown; at most three.")


class Checked(NamedTuple):
    """What was kept of an answer, and how many sentences were not."""

    summary: tuple[Line, ...]
    doubts: tuple[Line, ...]
    dropped: int


def check_answer(answer: Telling, shown: Collection[str], facts: str) -> Checked:
    """Keep the sentences that cite what was shown and name nothing that was not.

    Args:
        answer: what the model gave.
        shown: the ids of the evidence that it was shown.
        facts: all that it was shown.
    """
    known = facts.lower()
    summary = _kept(answer.summary, MOST_SUMMARY, shown, known)
    doubts = _kept(answer.doubts, MOST_DOUBTS, shown, known)
    given = len(answer.summary) + len(answer.doubts)
    return Checked(summary, doubts, given - len(summary) - len(doubts))


def _kept(
    given: Sequence[Sentence], most: int, shown: Collection[str], known: str
) -> tuple[Line, ...]:
    lines = [line for each in given if (line := _line(each, shown, known)) is not None]
    return tuple(lines[:most])


def _line(sentence: Sentence, shown: Collection[str], known: str) -> Line | None:
    text = " ".join(clean(sentence.text, _MOST_CHARS + 1).split())
    cited = tuple(dict.fromkeys(sentence.evidence))
    if not 0 < len(text) <= _MOST_CHARS or not 0 < len(cited) <= _MOST_CITED:
        return None
    if not set(cited) <= set(shown) or _is_unfit(text) or _names_unshown(text, known):
        return None
    return Line(says=text, evidence=cited)


def _is_unfit(text: str) -> bool:
    """Say whether it holds markup, gives orders, or looks like an attack that was read."""
    return bool(_MARKUP.search(text) or _ORDER.match(text) or signs_of(text))


def _names_unshown(text: str, known: str) -> bool:
    words = (word.strip(".:-") for word in _WORD.findall(text.lower()))
    return any(_IS_NAME.search(word) and word not in known for word in words)
