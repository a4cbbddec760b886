"""From a person's sentence to what they want, what is missing, or that it is not understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from agent.planner.grammar import AGREES, ANSWERS, CHANGES, COURTESY, FAREWELL, FORMS, NEAREST
from agent.planner.parts import missing_part, normal_parts, question_for
from agent.planner.patterns import CLAUSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.planner.grammar import Form

_MAX_CHARS = 1_000
_QUOTED = re.compile(r"`([^`]+)`|\"([^\"]+)\"|(?<!\w)'([^']+)'(?!\w)|“([^”]+)”")
_MARK = 0xE000
"""Quoted names become one private-use character each, so that no pattern looks into them.

What a person wrote is first made printable, and these characters are not.
"""
_TYPED = str.maketrans({"\u2019": "'", "\u2018": "'"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One request, complete as far as the person can say."""

    goal: str
    """A tool's name, or `help`, `explain`, `undo_last`."""
    args: dict[str, str] = field(default_factory=dict)
    note: str = ""
    """What of the request is left out, for the answer to admit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request that lacks a part, and how to ask for it."""

    wish: Intent
    missing: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A sentence that no form covers."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWish:
    """The last change that was asked for in this conversation."""

    goal: str
    args: dict[str, str]
    missing: str = ""
    """The part that the planner has just asked for, or empty."""
    hint: str = ""
    """What the registry's refusal just said would pass, or empty."""


Understood = Intent | Question | Unknown


def understand(text: str, last: LastWish | None = None) -> Understood:
    """Work out what a sentence asks for; names are taken from it verbatim.

    >>> understand("who uses user-api?").args
    {'name': 'user-api'}
    """
    quoted: list[str] = []
    sentence = _plain(text, quoted)
    if not sentence or len(sentence) > _MAX_CHARS:
        return Unknown(text=sentence[:_MAX_CHARS])
    for goal, parts in _readings(sentence, last):
        return _complete(goal, {k: _unquoted(v, quoted) for k, v in parts.items()})
    return Unknown(text=sentence)


def _plain(text: str, quoted: list[str]) -> str:
    visible = "".join(c if c.isprintable() else " " for c in text[: _MAX_CHARS * 2])

    def keep(found: re.Match[str]) -> str:
        quoted.append(next(group for group in found.groups() if group is not None))
        return chr(_MARK + len(quoted) - 1)

    sentence = " ".join(_QUOTED.sub(keep, visible.translate(_TYPED)).split())
    while (shorter := FAREWELL.sub("", COURTESY.sub("", sentence))) != sentence:
        sentence = shorter
    return sentence


def _unquoted(value: str, quoted: list[str]) -> str:
    return "".join(
        quoted[ord(c) - _MARK] if 0 <= ord(c) - _MARK < len(quoted) else c for c in value
    )


def _readings(sentence: str, last: LastWish | None) -> Iterator[tuple[str, dict[str, str]]]:
    for form in FORMS:
        parts = _read(form, sentence)
        if parts is not None:
            yield form.goal, parts
    if last is not None:
        yield from _followups(sentence, last)


def _read(form: Form, sentence: str) -> dict[str, str] | None:
    """Read a sentence as `form`: with its clauses taken out, or as it stands."""
    found: dict[str, str] = {}
    rest = sentence
    for clause in form.clauses:
        match = CLAUSES[clause].search(rest)
        if match:
            found |= _given(match)
            rest = " ".join(f"{rest[: match.start()]} {rest[match.end() :]}".split())
    rest = FAREWELL.sub("", rest).strip(" ,")
    for pattern in form.patterns:
        match = pattern.fullmatch(rest)
        if match:
            said = _given(match)
            twice = found.keys() & said.keys()
            return None if twice else found | said
    return None


def _given(match: re.Match[str]) -> dict[str, str]:
    return {name: value for name, value in match.groupdict().items() if value}


def _followups(sentence: str, last: LastWish) -> Iterator[tuple[str, dict[str, str]]]:
    """Read a sentence as an answer to a question, or as the last wish changed."""
    answer = ANSWERS[last.missing].fullmatch(sentence) if last.missing in ANSWERS else None
    if answer:
        yield last.goal, last.args | _given(answer)
    if last.hint and AGREES.fullmatch(sentence):
        yield from _nearest(last)
    for pattern in CHANGES:
        match = pattern.fullmatch(sentence)
        if match:
            kept = dict(last.args)
            if "duration" in match.groupdict():
                kept.pop("lifetime", None)
                kept.pop("by", None)
            yield last.goal, kept | _given(match)


def _nearest(last: LastWish) -> Iterator[tuple[str, dict[str, str]]]:
    for goal, pattern in NEAREST:
        match = pattern.search(last.hint)
        if match and goal == last.goal:
            # the hint names what the registry resolved; the person's own words for it stay
            yield goal, last.args | _given(match) | {"target": last.args.get("target", "")}


def _complete(goal: str, raw: dict[str, str]) -> Intent | Question:
    args, trouble, note = normal_parts(goal, raw)
    wish = Intent(goal=goal, args=args, note=note)
    missing = missing_part(goal, args)
    if missing:
        text = trouble or question_for(goal, missing, args)
        return Question(wish=wish, missing=missing, text=text)
    return replace(wish, note=" ".join(filter(None, (trouble, note))))
