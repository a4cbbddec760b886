"""What the logs of what was asked about complain of, and whether the platform bears it out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from agent.triage.causes.dependencies import dependency_in
from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids
from agent.triage.causes.neighbours import (
    ECHOED,
    SEATED,
    echoes_of,
    halted_at,
    peers_of,
    recovered,
    rotated,
    seat_of,
    waiting,
)
from agent.triage.causes.phrases import UNSAID, Phrase, lead_of, phrase_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_CALLS = frozenset({
    "unreachable_dependency", "slow_dependency", "dns_failure", "connection_pool_exhausted",
    "authentication_failed", "certificate_invalid", "certificate_expired", "rate_limited",
})  # fmt: skip
_QUOTED, _BEFORE = 260, 80
_SEVERAL = 6
_OFTEN, _MOST = 20, 0.95
_SHARE = 0.05
_UNLIKE = 3
_LONG = 60
_STEP = 0.03
"""Share of a log's lines that lie between the beginnings of errors that follow each other."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Lines of one log that mean the same."""

    phrase: Phrase
    named: tuple[str, ...]
    lines: tuple[Evidence, ...]
    """The one that tells most first."""

    @property
    def count(self) -> int:
        """How many lines there are of it."""
        return sum(int(e.data["count"]) for e in self.lines)

    @property
    def quote(self) -> str:
        """The line that tells most, cut so that what tells it is seen."""
        text = str(self.lines[0].data["text"])
        found = self.phrase.pattern.search(text)
        start = max(found.start() - _BEFORE, 0) if found and found.end() > _QUOTED else 0
        return f"{'...' if start else ''}{text[start : start + _QUOTED]}"


def complaints_of(facts: Facts) -> dict[str, list[Complaint]]:
    """Return what the logs of each workload complain of, by what it means."""
    found: dict[str, dict[tuple[str, ...], list[tuple[Phrase, tuple[str, ...], Evidence]]]] = {}
    for e in facts.of("line"):
        phrase, named = phrase_of(str(e.data["text"]))
        key = (phrase.fault, named[0] if named and phrase.fault.startswith("missing_c") else "")
        if phrase is UNSAID and not _tells(facts, e):
            continue
        if not e.data["trouble"] and not (facts.troubled(e.about) or _is_end(facts, e)):
            continue
        mine = found.setdefault(workload_of(e.about), {})
        mine.setdefault(key, []).append((phrase, named, e))
    return {
        name: sorted((_complaint(lines) for lines in by.values()), key=_order)
        for name, by in found.items()
    }


def _tells(facts: Facts, e: Evidence) -> bool:
    """Whether a line in unknown words counts at all: an error, or last words before an end."""
    return bool(e.data["level"] == "error" or (e.data["tail"] and facts.troubled(e.about)))


def _is_end(facts: Facts, e: Evidence) -> bool:
    """Whether it is among the last words of something that failed."""
    return bool(e.data["tail"] and e.about) and any(
        one.data["form"] != "event" or one.data["reason"] != "Unhealthy"
        for one in facts.unwell(e.about)
    )


def _complaint(lines: list[tuple[Phrase, tuple[str, ...], Evidence]]) -> Complaint:
    lines.sort(key=lambda x: (-len(x[1]), -x[0].weight, not x[2].data["tail"],
                              -int(x[2].data["count"]), x[2].says))  # fmt: skip
    phrase, named, _ = lines[0]
    return Complaint(phrase, named, tuple(line[2] for line in lines))


def _order(complaint: Complaint) -> tuple[float, int, str]:
    return (-complaint.phrase.weight, -complaint.count, complaint.quote)


def complaints(facts: Facts) -> Iterator[Draft]:
    """Each thing that the logs complain of may be the cause."""
    for name, found in complaints_of(facts).items():
        unlike = _unlike(facts, name, found)
        if unlike:
            yield (_cascade if _is_cascade(unlike) else _mix)(facts, name, unlike)
        total = sum(c.count for c in found)
        for complaint in found:
            yield _draft(
                facts, name, complaint, total, alone=not unlike, main=_is_main(complaint, found)
            )


def _is_main(complaint: Complaint, found: list[Complaint]) -> bool:
    """Whether it is most of what gives a reason at all; server errors only follow from one."""
    reasons = sum(c.count for c in found if c.phrase.weight >= _REASON)
    return complaint.count >= _MAIN * max(reasons, 1)


def _draft(  # noqa: PLR0913 - all that is known of one complaint
    facts: Facts, name: str, complaint: Complaint, total: int, *, alone: bool, main: bool
) -> Draft:
    tail = any(e.data["tail"] for e in complaint.lines)
    fault = complaint.phrase.fault
    called = dependency_in(complaint.quote) if fault in _CALLS else ""
    share = complaint.count / max(total, 1)
    beside = _beside(facts, name, complaint, main=main)
    is_end = tail and not facts.is_killed(name) and not _only_warns(facts, complaint)
    ended = facts.unwell(name) if is_end else ()
    backed = ids([*ended, *beside.echoes, *beside.figures])
    weight = min(complaint.phrase.weight * (0.75 + 0.25 * share) + (0.05 if tail else 0), 0.97)
    return Draft(
        entity=beside.seat or _entity(facts, name, called),
        fault=_fault(name, fault),
        says=_says(facts, name or facts.subject, complaint, called) + beside.says,
        rule=f"log:{fault}",
        about=name,
        seen=ids(complaint.lines)[:6],
        backed=backed if complaint.phrase is not UNSAID and not beside.explained else (),
        measured=alone and _is_steady(facts, complaint, total),
        against=ids(beside.over),
        weight=weight * beside.left * (1 if alone else 0.8) * _earnest(complaint),
        disproof=_disproof(called),
    )


def _only_warns(facts: Facts, complaint: Complaint) -> bool:
    """Whether it is a warning, where the same log ends with an error."""
    logs = {e.about for e in complaint.lines}
    levels = {str(e.data["level"]) for e in complaint.lines if e.data["tail"]}
    last = [e for e in facts.of("line") if e.about in logs and e.data["tail"]]
    return levels <= {"warning"} and any(e.data["level"] == "error" for e in last)


def _fault(name: str, fault: str) -> str:
    """Return the word for it: a database's refusal of the job that changes its schema."""
    return "migration_failed" if fault == "database_error" and "migrat" in name else fault


def _earnest(complaint: Complaint) -> float:
    """Return what is left of it where the program itself takes it for information."""
    levels = {str(e.data["level"]) for e in complaint.lines}
    is_answer = _SERVER_ERROR.search(complaint.quote)  # of which access logs only inform
    lines = int(complaint.lines[0].data["lines"])
    is_rare = complaint.count <= _RARE and lines >= _LONG and levels <= {"warning"}
    informs = levels <= {"info", "debug"} and not is_answer
    return _INFORMS if informs or is_rare else 1.0


_INFORMS = 0.6
_RARE = 2
"""Warnings in a long log that nobody need heed."""
_SERVER_ERROR = re.compile(r"\b(?:429|5\d\d)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What other logs and states tell about a complaint."""

    echoes: tuple[Evidence, ...] = ()
    figures: tuple[Evidence, ...] = ()
    seat: str = ""
    over: tuple[Evidence, ...] = ()
    explained: bool = False

    @property
    def left(self) -> float:
        """What is left of its weight."""
        return _IS_OVER if self.over else _EXPLAINED if self.explained else 1.0

    @property
    def says(self) -> str:
        """Tell it, after what the log itself says."""
        others = sorted({workload_of(e.about) for e in self.echoes})
        told = f" The log of {', '.join(others)} says the same." if others else ""
        return told + (" Later it works again." if self.over else "")


def _beside(facts: Facts, name: str, complaint: Complaint, *, main: bool) -> _Beside:
    fault, lines = complaint.phrase.fault, complaint.lines
    peers = peers_of(facts, lines, fault) - {name}
    said = echoes_of(facts, name, lines, fault) if main and fault in ECHOED else {}
    echoes = {
        other: found
        for other, found in said.items()
        if other in peers or seat_of(name, [other])
    }
    return _Beside(
        echoes=tuple(e for found in echoes.values() for e in found[:3]),
        figures=tuple(_figures(facts, name, complaint)),
        seat=seat_of(name, echoes) if fault in SEATED else "",
        over=tuple(recovered(facts, name, lines)) if fault in _CALLS else (),
        explained=fault in _AWAY and any(facts.unwell(peer) for peer in peers),
    )


def _figures(facts: Facts, name: str, complaint: Complaint) -> list[Evidence]:
    """Return what else shows it: who waits, who changed a password, what stands still."""
    match complaint.phrase.fault:
        case "connection_pool_exhausted":
            return waiting(facts, name)
        case "authentication_failed":
            return rotated(facts, complaint.lines)
        case "bad_message":
            return halted_at(facts, complaint.lines)
        case _:
            return []


_AWAY = frozenset({"unreachable_dependency", "slow_dependency", "dns_failure"})
_MAIN = 0.5
"""Share of what a log complains of that is more than noise beside something else."""
_REASON = 0.7
_EXPLAINED, _IS_OVER = 0.7, 0.5
"""What is left of a complaint about something that is itself unwell; that is over."""


def _is_steady(facts: Facts, complaint: Complaint, total: int) -> bool:
    """Whether structured records say this and nothing else, in one fixed message, often."""
    fixed = [
        e
        for e in complaint.lines
        if e.data["json"] and e.data["fixed"] and e.data["level"] == "error"
    ]
    often = sum(int(e.data["count"]) for e in fixed)
    may_be_held = complaint.phrase.fault == "connection_pool_exhausted"  # by somebody else
    known = complaint.phrase is not UNSAID and facts.names_something and not may_be_held
    return known and often >= _OFTEN and often >= _MOST * total


def _entity(facts: Facts, name: str, called: str) -> str:
    """Whose fault it is: what was asked about, or what another one calls in vain."""
    if not name or facts.is_asked(name):
        return name or facts.subject or called.partition(":")[0] or "unknown"
    return called.partition(":")[0] or name


def _says(facts: Facts, name: str, complaint: Complaint, called: str) -> str:
    lead = lead_of(complaint.phrase, complaint.named)
    if called and called.partition(":")[0] not in lead:
        lead += f", with `{called}`"
    who = facts.condition(name) or name or "A program"
    often = f"{_often(complaint)}{complaint.count} lines{_window(complaint)}"
    times = f" ({often})" if complaint.count > 1 else ""
    return f'{who}: {lead}{times}. Its log says: "{complaint.quote}"'


def _often(complaint: Complaint) -> str:
    """Say so where it comes and goes: spread over the log, with other lines between."""
    first = min(int(e.source.rpartition(":")[2]) for e in complaint.lines)
    last = max(int(e.data["last_line"]) for e in complaint.lines)
    lines = int(complaint.lines[0].data["lines"])
    is_spread = len(complaint.lines) < _SEVERAL and last - first > lines / 2
    return "intermittently, " if is_spread and complaint.count < (last - first) / 2 else ""


def _window(complaint: Complaint) -> str:
    firsts = [str(e.data["first"]) for e in complaint.lines if e.data["first"]]
    lasts = [str(e.data["last"]) for e in complaint.lines if e.data["last"]]
    if not firsts or not lasts:
        return ""
    first, last = min(firsts)[:19], max(lasts)[:19]
    return f", at {first}" if first == last else f", from {first} to {last}"


def _disproof(called: str) -> str:
    if called:
        return f"A connection to {called} from the same place that works and is quick."
    return "The same line in logs of a time when all was well."


def _unlike(facts: Facts, name: str, found: list[Complaint]) -> list[Complaint]:
    """Return complaints that have nothing to do with each other, where no one stands out."""
    if facts.troubled(name):
        return []  # what ends last is what matters
    levels = [c for c in found if any(e.data["level"] == "error" for e in c.lines)]
    total = sum(c.count for c in levels)
    kinds = [c for c in levels if c.count >= _SHARE * total and c.phrase is not UNSAID]
    said = {c.phrase.fault for c in kinds}
    if len(said) > 1 and _is_cascade(kinds):
        return kinds
    apart = {_FAMILY.get(c.phrase.fault, c.phrase.fault) for c in kinds if not _follows(c)}
    several = len(apart) >= _UNLIKE and max((c.count for c in kinds), default=0) < 0.8 * total
    return kinds if several else []


def _follows(complaint: Complaint) -> bool:
    """Whether it is only what others see of something: an answer with a server error."""
    return complaint.phrase.weight < _REASON


_FAMILY = dict.fromkeys(
    (
        "unreachable_dependency",
        "slow_dependency",
        "dns_failure",
        "connection_pool_exhausted",
        "message_backlog",
    ),
    "connections",
)
"""Faults that one thing that is away brings about together."""


def _mix(facts: Facts, name: str, unlike: list[Complaint]) -> Draft:
    parts = []
    for number, complaint in enumerate(unlike, 1):
        kinds = dict.fromkeys(str(e.data["text"])[:130] for e in _apart(complaint))
        shown = "; ".join(f'"{kind}"' for kind in kinds)
        parts.append(
            f"{number}. {lead_of(complaint.phrase, complaint.named)}, "
            f"{complaint.count} times ({shown})"
        )
    lines = [e for c in unlike for e in c.lines]
    return Draft(
        entity=name or facts.subject or "unknown",
        fault="error_mix",
        says=f"{name or facts.subject} reports several unlike errors: {' '.join(parts)}.",
        rule="log:error_mix",
        about=name,
        seen=ids(lines)[:12],
        backed=(),
        weight=0.9,
        disproof="One of the errors always coming first and the others following from it.",
    )


def _is_cascade(unlike: list[Complaint]) -> bool:
    """Whether each kind of error begins well after the one before it, in a log that is long.

    In a short one unlike errors begin one after the other by chance alone.
    """
    firsts = sorted(_first_line(c) for c in unlike)
    lines = max(int(e.data["lines"]) for c in unlike for e in c.lines)
    return lines >= _LONG and all(b - a >= _STEP * lines for a, b in pairwise(firsts))


def _first_line(complaint: Complaint) -> int:
    return min(int(e.source.rpartition(":")[2]) for e in complaint.lines)


def _cascade(facts: Facts, name: str, unlike: list[Complaint]) -> Draft:
    """Say what began, and what came after it."""
    first, *later = sorted(unlike, key=_first_line)
    then = "; then ".join(f"{lead_of(c.phrase, c.named)} ({c.count} times)" for c in later)
    return Draft(
        entity=name or facts.subject or "unknown",
        fault=first.phrase.fault,
        says=f"{_says(facts, name or facts.subject, first, dependency_in(first.quote))} "
        f"The other errors began after it: {then}.",
        rule="log:cascade",
        about=name,
        seen=ids([*first.lines, *(e for c in later for e in c.lines)])[:12],
        weight=0.93,
        disproof="One of the later errors at a time before the first.",
    )


def _apart(complaint: Complaint) -> list[Evidence]:
    """Return lines of one complaint that say it unlike each other: one for each lead."""
    leads: dict[str, Evidence] = {}
    for e in complaint.lines:
        phrase, named = phrase_of(str(e.data["text"]))
        leads.setdefault(lead_of(phrase, named), e)
    return list(leads.values())[:4]


RULES = (complaints,)
