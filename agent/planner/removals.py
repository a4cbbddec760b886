"""Whether a verb of removal takes a name for its object. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.planner.doubt_cues import REMOVES

if TYPE_CHECKING:
    from agent.planner.marks import Marked

_CLAUSE = re.compile(r"\s(?:[,;:.!?()=]|so|but|because|since|as|and|then|hence|->)(?=\s)")
_MARK = re.compile(r"<n\d+>")
_FILLING = frozenset(
    """
    the our my this that these an a alias aliases name names nickname entry record old stale
    expired unused obsolete dead legacy leftover useless confusing called named of from in for
    at on please now finally again completely entirely permanently immediately today asap pls
    thing service context ctx temporary permanent contextual one kindly just also
    away out off thanks thx thank you by too instead there here anymore long ago then to do
    we i would can it ok okay right straight up good with
    """.split()  # noqa: SIM905 - reads better than a column
)
"""Words between a verb of removal and what it removes, or after both, that tell no other."""
_ENDING = frozenset(
    """
    nobody which whose if when where today no not he she they everyone everybody
    """.split()  # noqa: SIM905 - as above
)
"""Words that begin another clause, where no comma does."""
_OBJECTS = frozenset({"it", "that", "this", "them", "alias", "name", "one", "entry"})


def removes(marked: Marked, name: str) -> bool:
    """Say whether some clause orders the removal of this name, and of nothing else."""
    clauses = [f" {clause.strip()} " for clause in _CLAUSE.split(marked.text)]
    verbs = [(clause, found) for clause in clauses for found in REMOVES.finditer(clause)]
    return bool(verbs) and all(_takes(clause, found, marked, name) for clause, found in verbs)


def _takes(clause: str, verb: re.Match[str], marked: Marked, name: str) -> bool:
    names = {marked.values[mark] for mark in _MARK.findall(clause)}
    if names - {name}:
        return False
    for word in clause[verb.end() :].split():
        plain = word.lower()
        told = word.startswith(("<n", "<c", "<k")) or plain == name.lower()
        if not told and plain not in _FILLING | _OBJECTS:
            return plain in _ENDING
    return True
