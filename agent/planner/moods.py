"""Whether a sentence asks, wants, or must be left alone, before what it wants is read. Pure."""

from __future__ import annotations

import re

from agent.planner.cues import (
    CONTRACT,
    DEPRECATE,
    EXTEND,
    MOVE,
    NEW,
    OWNER,
    RETIRE,
    UNDO,
    cue,
)

_START = (
    r"^\W*(?:(?:hi|hello|hey|yo|ok|okay|so|and|now|well|frenly|please|kindly|but|btw|sorry|"
)
_START += (
    r"quick question|question|just|also|thanks|good morning|morning|dear \w+)\b[\s,:!.]*)*"
)
_ASKS = re.compile(
    _START + r"(?:what|which|who|whose|whom|when|where|why|how|is|are|am|does|did|has|was|were|"
    r"do (?:we|you|i|they|any|the|<n\d+>)|have (?:we|you|i|they|any)|show|list|ls|"
    r"if [^,?]*,? (?:which|what|who)|tell|explain|describe|display|"
    r"(?:give|send) me (?:a |the )?(?:list|overview|status|history|details)|find out|look up|"
    r"(?:give|send|get) me (?:everything|all)|anything|anybody|"
    r"any (?:aliases|names|proposals|news)|status|help|resolve|search|"
    r"(?:i )?(?:want|need|would like) to (?:know|see|understand|check|find))\b",
    re.IGNORECASE,
)
_SUGGESTS = re.compile(
    _START
    + r"(?:how about|what about (?=\w+ing)|why (?:not|do not we)|would you mind|do you mind|"
    r"is it possible (?:to|that)|is there (?:a|any) (?:way|chance)|any chance)\b",
    re.IGNORECASE,
)
_WEIGHS = cue("how about|what about|why not|why do not we")
_BEGS = re.compile(
    _START
    + r"(?:can|could|would|will|may|might|shall) (?:you|we|i|someone|somebody|frenly|the|our|"
    r"my|it|this|that|they|<[nc]\d+>|alias)\b|" + _START + r"(?:can|could) <",
    re.IGNORECASE,
)
_MAY_I = re.compile(
    r"\b(?:can|may|could|should|shall|might)"
    r" (?:i|we|<n\d+>|it|the (?:alias |contract )?<n\d+>)\b"
    r"|\b(?:is it|would it be) (?:ok|okay|safe|fine|possible|alright|allowed|a problem)\b"
    r"|\bsafe(?:ly)? to\b|\bwhat (?:breaks|happens|(?:would|will) (?:break|happen))\b",
    re.IGNORECASE,
)
_OBLIGES = cue(
    r"""
    should|must|shall|has to|needs to|ought to|from now(?: on)?
    """,
)
_EXPLAINS = cue(
    r"""
    explain|(?:tell|show) (?:me|us)|the reason|why|i (?:wonder|am wondering)
    (?:get|give|have|see|send|need)(?: me)? (?:an? |the )?(?:\w+ )?(?:list|overview|summary) of
    got rejected|was (?:rejected|refused|declined|denied)|curious
    """,
)
_TAG = re.compile(
    r"[\s,]*(?:can you do(?: it| that| this)?|is that ok(?:ay)?|ok|possible"
    r"|would that work|please)\s*\?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"\s[.!;]\s|(?<=\?)\s")

WRITES = (RETIRE, EXTEND, OWNER, DEPRECATE, CONTRACT, NEW, MOVE, UNDO)


def sentences(text: str) -> list[str]:
    """Split what was said into sentences, leaving out the tags at their ends."""
    return [s for s in _SENTENCE.split(_TAG.sub(" ", text)) if s.strip(" .!?")]


def asks(sentence: str) -> bool:
    """Say whether a sentence asks about something, rather than for it.

    >>> asks("what does <n0> mean ?"), asks("can you retire <n0> ?")
    (True, False)
    """
    if _SUGGESTS.match(sentence):
        ends = RETIRE.search(sentence) or DEPRECATE.search(sentence)
        weighs = ends and _WEIGHS.search(sentence)
        return bool(weighs) or asks_whether_to_remove(sentence)
    if _BEGS.match(sentence):
        return asks_whether_to_remove(sentence) or bool(_EXPLAINS.search(sentence))
    obliges = _OBLIGES.search(sentence) and "?" not in sentence
    if _ASKS.match(sentence):
        return not obliges
    return ("?" in sentence and not obliges) or bool(_EXPLAINS.search(sentence))


def asks_whether_to_remove(sentence: str) -> bool:
    """Say whether a sentence asks if something may go; asking for it is another matter."""
    if re.search(r"\b(?:can|could|would|will) you\b", sentence, re.IGNORECASE):
        return False
    ends = RETIRE.search(sentence) or DEPRECATE.search(sentence)
    return bool(ends and _MAY_I.search(sentence))
