"""Stores that refuse what they are asked, in words that only such a store has.

The caller's log quotes them; whose they are is told by what is there and called so, and what
the store itself shows (its own alarm, its settings, the figures that it names) bears them out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import stem_of, workload_of
from agent.triage.causes.facts import ids
from agent.triage.causes.refusals import REFUSALS, is_such_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from agent.triage.causes.refusals import Refusal
    from registry.contracts.incidents import Evidence

_BEFORE, _QUOTED = 80, 220
_OF_SETTINGS = re.compile(r"-(?:conf|config|configuration|settings?)$")
_LONG_NUMBER = re.compile(r"\d{3,}")


def refusing(facts: Facts) -> Iterator[Draft]:
    """A store refuses: told by its callers, or by its own alarm."""
    for refusal in REFUSALS:
        own = [e for e in _lines(facts, refusal.own) if _is_its_own(refusal, e)]
        stores = _stores(facts, refusal, own)
        quoted = _lines(facts, refusal.quoted)
        quoted = quoted or (_lines(facts, refusal.hinted) if own else [])
        quoted = [e for e in quoted if workload_of(e.about) not in stores]
        mine = [e for e in quoted if workload_of(e.about) in facts.asked] or quoted
        stems = {stem_of(n) for n in stores}
        if len(stems) == 1 and (mine or own):
            name = next(iter(stores if len(stores) == 1 else stems))
            yield _draft(facts, refusal, name, mine, own)


def _lines(facts: Facts, words: re.Pattern[str] | None) -> list[Evidence]:
    if words is None:
        return []
    return [e for e in facts.of("line") if words.search(str(e.data["text"]))]


def _whose(e: Evidence) -> str:
    """Return whose alarm it is: of the log, or of the node that a status names."""
    named = _NODE.search(str(e.data["text"]))
    return workload_of(e.about) or (named[1] if named else "")


_NODE = re.compile(r"rabbit@([\w-]+)")


def _is_its_own(refusal: Refusal, e: Evidence) -> bool:
    """Whether a line is the store's own word, and not a caller that quotes it."""
    text = str(e.data["text"])
    only_its = refusal.signed is not None and refusal.signed.search(text)
    is_quote = refusal.quoted.search(text)
    return is_such_store(refusal, e.about) or bool(only_its and not is_quote)


def _stores(facts: Facts, refusal: Refusal, own: list[Evidence]) -> set[str]:
    """Return the stores that it may be: by an alarm, an answer, a name, or settings."""
    alarmed = {name for e in own if (name := _whose(e))}
    answers = [e for e in facts.of("record") if e.about and _is_signed(refusal, e)]
    named = {n for n in facts.known if is_such_store(refusal, n)}
    set_up = {_OF_SETTINGS.sub("", e.about) for e in _settings(facts, refusal)} - {""}
    configured = {n for n in facts.known if stem_of(n) in set_up}
    return alarmed or {workload_of(e.about) for e in answers} or named or configured


def _is_signed(refusal: Refusal, e: Evidence) -> bool:
    return refusal.signed is not None and bool(refusal.signed.search(str(dict(e.data))))


def _draft(
    facts: Facts, refusal: Refusal, name: str, quoted: list[Evidence], own: list[Evidence]
) -> Draft:
    lines = [*own, *quoted]
    cleared = [e for e in facts.of("recovery") if _is_over(e, own)]
    borne_out = [*own, *_settings(facts, refusal), *_figures(facts, refusal, quoted)]
    borne_out += [e for e in facts.of("row") if _is_unready(e, name)]
    quote = _quote(refusal, quoted[0] if quoted else lines[0])
    return Draft(
        entity=name,
        fault=refusal.fault,
        says=f'{name} {refusal.says}: "{quote}"',
        rule="store_refuses",
        about=workload_of(quoted[0].about) if quoted else name,
        seen=ids([*lines[:6], *borne_out])[:10],
        direct=bool(quoted and borne_out),
        against=ids(cleared),
        weight=0.5 if cleared else 0.97 if quoted else 0.85,
        disproof=f"{name} taking the same request at that time.",
    )


def _quote(refusal: Refusal, line: Evidence) -> str:
    """Return the line, cut so that the words of the refusal are seen."""
    text = str(line.data["text"])
    found = refusal.quoted.search(text)
    start = max(found.start() - _BEFORE, 0) if found else 0
    return text[start : start + _QUOTED]


def _is_unready(e: Evidence, name: str) -> bool:
    """Whether a table shows a pod of the store that runs and is not ready."""
    ready, slash, wanted = str(e.data["ready"]).partition("/")
    is_store = name in (workload_of(e.about), stem_of(e.about))
    return is_store and e.data["status"] == "Running" and bool(slash) and ready != wanted


def _is_over(e: Evidence, own: list[Evidence]) -> bool:
    mine = [line for line in own if line.about == e.about]
    later = all(int(e.data["last_line"]) > int(line.data["last_line"]) for line in mine)
    return bool(mine) and later and bool(_CLEARED.search(str(e.data["text"])))


_CLEARED = re.compile(r"alarm (?:is |was )?cleared|watermark clear|goes below", re.IGNORECASE)


def _settings(facts: Facts, refusal: Refusal) -> list[Evidence]:
    """Return what was read of its settings or state that makes it refuse."""
    if refusal.settings is None:
        return []
    told = [e for form in ("record", "object", "values") for e in facts.of(form)]
    return [e for e in told if refusal.settings.search(str(dict(e.data)))]


def _figures(facts: Facts, refusal: Refusal, quoted: list[Evidence]) -> list[Evidence]:
    """Return what was read elsewhere and shows the very figure that a refusal names."""
    said = [refusal.quoted.search(str(e.data["text"])) for e in quoted]
    named = {n for found in said if found for n in _LONG_NUMBER.findall(found[0])}
    told = [e for form in ("record", "values") for e in facts.of(form)]
    return [e for e in told if named & {*_LONG_NUMBER.findall(str(dict(e.data)))}]


RULES = (refusing,)
