"""Credentials that were changed just before they were refused."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids
from agent.triage.causes.neighbours import echoes_of
from agent.triage.causes.phrases import phrase_of
from tools.evidence.reading.moments import moment_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_CHANGED = re.compile(
    r"alter user|identified by|generated (?:a new )?password|"
    r"(?:password|credentials?|secret|api[ _-]?key)\b.{0,60}"
    r"\b(?:rotat|chang|patch|updat|renew)",
    re.IGNORECASE,
)
_SHORTLY = timedelta(minutes=30)


def rotated(facts: Facts) -> Iterator[Draft]:
    """A log tells that a password was changed, and then a program is refused with its own."""
    lines = [e for e in facts.of("line") if _is_refused(e)]
    mine = [e for e in lines if workload_of(e.about) in facts.asked]
    times = [at for e in lines if (at := moment_in(str(e.data["first"]))) is not None]
    times += [
        at
        for e in facts.of("line")
        if e.data["trouble"]
        and workload_of(e.about) in {workload_of(m.about) for m in mine}
        and (at := moment_in(str(e.data["first"]))) is not None
    ]
    if not mine or not times:
        return
    began, name = min(times), workload_of(mine[0].about)
    told = [e for e in facts.of("turn") if _CHANGED.search(str(e.data["text"]))]
    told = [e for e in told if e.at is not None and timedelta() <= began - e.at <= _SHORTLY]
    if told and _is_same(name, mine, told):
        said = echoes_of(facts, name, mine, "authentication_failed")
        shown = [*facts.unwell(name), *(e for found in said.values() for e in found)]
        yield Draft(
            entity=name,
            fault="authentication_failed",
            says=f"{name} still uses credentials that were changed (rotated) shortly before: "
            f'"{str(told[0].data["text"])[:120]}". Since then it is refused: '
            f'"{str(mine[0].data["text"])[:120]}"',
            rule="credentials_rotated",
            about=name,
            seen=ids([*mine[:3], *told[:3]]),
            # Two logs that fit are words; a failing check or the database's own log is more.
            backed=ids([*told, *shown]) if shown else (),
            weight=0.98,
            disproof=f"{name} being refused before that change, or after it is started anew.",
        )


def _is_same(name: str, refused: list[Evidence], changed: list[Evidence]) -> bool:
    """Whether what was changed names the user that is refused, or the program."""
    users = {n for e in refused for n in _USER.findall(str(e.data["text"]))} | {name}
    said = " ".join(str(e.data["text"]) for e in changed)
    return any(user in said for user in users)


_USER = re.compile(r"\b(?:user|role|login|account)\b[ =:]*[\"'`]?([\w.-]{3,})", re.IGNORECASE)


def _is_refused(e: Evidence) -> bool:
    told = phrase_of(str(e.data["text"]))[0].fault
    return bool(e.data["trouble"]) and told == "authentication_failed"


RULES = (rotated,)
