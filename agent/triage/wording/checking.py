"""What of a model's answer is kept: sentences whose sources and names were shown to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from registry.contracts.incidents import Line
from tools.evidence.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

MOST_SUMMARY, MOST_DOUBTS = 6, 3
_MOST_CHARS, _MOST_CITED = 400, 12
_WORD = re.compile(r"[^\s,;!?()\[\]{}\"'`]+")
_IS_NAME = re.compile(r"[\d_/\\:@#.-]")
"""A word with one of these may be a name, a number or a time, and must have been shown."""
_MARKUP = re.compile(r"://|\]\(|[<>`|*]|^\s*#|\bwww\.", re.IGNORECASE)


class Sentence(BaseModel):
    """One sentence and what it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(max_length=_MOST_CHARS, description="One plain sentence.")
    evidence: tuple[str, ...] = Field(
        min_length=1, max_length=_MOST_CITED, description="Ids, e.g. E3."
    )


class TellIncident(BaseModel):
    """Explain the incident."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="tell_incident")

    summary: list[Sentence] = Field(description="What happened and why; at most six.")
    doubts: list[Sentence] = Field(description="What is not shown; at most three.")


class Checked(NamedTuple):
    """What was kept of an answer, and how many sentences were not."""

    summary: tuple[Line, ...]
    doubts: tuple[Line, ...]
    dropped: int


def check_answer(answer: Any, shown: Collection[str], facts: str) -> Checked:
    """Keep the sentences that cite what was shown and name nothing that was not.

    Args:
        answer: what the model gave, of any shape.
        shown: the ids of the evidence that it was shown.
        facts: all that it was shown.
    """
    parts = answer if isinstance(answer, dict) else {}
    known = facts.lower()
    summary, lost = _kept(parts.get("summary"), MOST_SUMMARY, shown, known)
    doubts, more_lost = _kept(parts.get("doubts"), MOST_DOUBTS, shown, known)
    return Checked(summary, doubts, lost + more_lost)


def _kept(
    raw: Any, most: int, shown: Collection[str], known: str
) -> tuple[tuple[Line, ...], int]:
    given: Sequence[Any] = raw if isinstance(raw, list) else []
    lines = [line for each in given if (line := _line(each, shown, known)) is not None]
    return tuple(lines[:most]), len(given) - len(lines[:most])


def _line(raw: Any, shown: Collection[str], known: str) -> Line | None:
    try:
        sentence = Sentence.model_validate(raw)
    except ValidationError:
        return None
    text = " ".join(clean(sentence.text, _MOST_CHARS).split())
    is_sound = bool(text) and set(sentence.evidence) <= set(shown)
    if not is_sound or _MARKUP.search(text) or _names_unshown(text, known):
        return None
    return Line(says=text, evidence=tuple(dict.fromkeys(sentence.evidence)))


def _names_unshown(text: str, known: str) -> bool:
    words = (word.strip(".:-") for word in _WORD.findall(text.lower()))
    return any(_IS_NAME.search(word) and word not in known for word in words)
