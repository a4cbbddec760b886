"""Who asked for the act itself: a name alone says nothing of what should become of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.domain.actors import ActorKind
from registry.domain.provenance import ACT, OUTSIDERS, Mark, SourceKind

if TYPE_CHECKING:
    from tools.context import ToolContext
    from tools.sources import Source


def _words(*stems: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(stems)})", re.IGNORECASE)


_NEW = ("creat", "add", "mak", "new", "giv", "set up", "regist", "introduc", "open", "defin")
_END = ("retir", "remov", "delet", "drop", "kill", "end", "stop", "decommission", "get rid")
_WISH = ("need", "want", "like", "request", "propos")
WORDS = {
    "alias.create": _words(*_NEW, *_WISH, "alias", "publish", "should"),
    "alias.repoint": _words(
        *("hook", "re-rout", "divert", "->", "=>", "\u2192"),
        *("repoint", "re-point", "point", "mov", "switch", "redirect", "retarget", "chang"),
        *("updat", "set", "rout", "should", "instead", "migrat", "replac", "mean", "fix"),
    ),
    "alias.extend": _words(
        *("lengthen", "stretch", "addition", "push", r"\+\d"),
        *("extend", "exten", "prolong", "longer", "renew", "keep", "more", "another"),
        *("postpone", "expir", "until", "liv", "last"),
    ),
    "alias.retire": _words(
        *(
            "rm",
            "scrap",
            "revok",
            "eras",
            "wip",
            "ditch",
            "purg",
            "disabl",
            "deactivat",
            "throw",
        ),
        *(*_END, "sunset", "tak", "clean", "no longer", "unused", "cancel", "withdraw"),
        *(
            "forget",
            "eliminat",
            "obsolet",
            "discontinu",
            "turn off",
            "dispos",
            "disappear",
            "vanish",
            "go away",
        ),
    ),
    "alias.change_owner": _words(
        *("chown", "reassign", "re-assign", "adopt", "steward"),
        *("own", "hand", "transfer", "giv", "tak", "belong", "assign", "respons", "mov"),
        *("chang", "set", "mak", "pass"),
    ),
    "contract.register": _words(*_NEW, *_WISH, "publish", "contract", "canonical"),
    "contract.deprecate": _words(
        *_END, "deprecat", "sunset", "phas", "replac", "succe", "mark"
    ),
    "proposal.undo": _words(
        "undo", "revert", "roll", "tak", "back out", "restor", "revers", "cancel", "put back"
    ),
    "workload.restart": _words("restart", "re-start", "reboot", "bounc", "cycl", "kick"),
    "workload.scale": _words(
        *("scal", "replica", "instances", "copies", "pods", "more", "fewer", "grow", "shrink")
    ),
    "workload.roll_back": _words(
        *("roll", "revert", "back", "undo", "downgrad", "previous", "earlier", "older")
    ),
}
"""Beginnings of words that ask for an act, by the edit or the deed it comes to."""
_HALF_OURS = frozenset({SourceKind.REGISTRY_TEXT, SourceKind.TOOL_ERROR})


def trace_act(edit: str, ctx: ToolContext) -> Mark:
    """Say who asked for an edit of that name.

    Where the person did not, and the run has read what outsiders wrote, it rests on that:
    nobody else can have asked. The registry's own texts are in nearly every answer, so they
    count only when they speak of such an act or are suspicious.
    """
    words = WORDS[edit]
    if any(words.search(text) for text in ctx.said):
        is_person = ctx.actor.kind is ActorKind.PERSON
        return _mark(edit, SourceKind.PERSON if is_person else SourceKind.SERVICE)
    asking = [source for source in ctx.sources if _may_ask(source, words)]
    if not asking:
        return _mark(edit, SourceKind.CONTRARY if _asked_other(ctx) else SourceKind.MODEL)
    worst = next((source for source in asking if source.signs), asking[0])
    return _mark(edit, worst.kind, worst)


def _asked_other(ctx: ToolContext) -> bool:
    """Say whether the person asked for another act, and something else was read since."""
    asked = any(words.search(text) for words in WORDS.values() for text in ctx.said)
    return asked and bool(ctx.sources)


def _may_ask(source: Source, words: re.Pattern[str]) -> bool:
    if source.kind not in OUTSIDERS:
        return False
    is_ours = source.kind in _HALF_OURS
    return bool(source.signs) or not is_ours or words.search(source.plain) is not None


def _mark(edit: str, kind: SourceKind, source: Source | None = None) -> Mark:
    if source is None:
        return Mark(field=ACT, value=edit, source=kind)
    return Mark(field=ACT, value=edit, source=kind, where=source.id, signs=source.signs)
