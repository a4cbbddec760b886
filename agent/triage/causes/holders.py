"""Who holds what others wait for in a database, as the database itself lists it: locks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids
from agent.triage.causes.phrases import phrase_of
from agent.triage.causes.sessions import cells_of, first_of, seconds_in, whose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_IDS = (
    *("blocked_pid", "waiting_pid", "waiting_thread", "requesting_thread_id", "pid", "id"),
    *("thread_id", "processlist_id", "trx_mysql_thread_id", "session_id", "spid"),
)
_HOLDERS = (
    *("blocked_by", "blocking_pids", "blocking_pid", "blockers", "blocker", "blocker_pid"),
    *("pg_blocking_pids", "blocking_thread", "blocking_session_id", "waiting_for"),
)
_AGES = ("xact_age", "transaction_age", "trx_age", "duration", "age", "active_s", "running_for")
_AGES_OF_HOLDERS = (
    "blocking_age",
    "blocking_duration",
    "blocking_trx_age",
    "time",
    "query_age",
)
_WAITS = ("wait_age", "wait_age_secs", "wait_s", "waiting_s", "blocked_duration", "wait_time")
_STATES = ("state", "trx_state", "command", "blocking_state", "status")
_TEXTS = ("blocking_query", "blocking_statement", "query", "info", "statement")
_BEFORE = ("blocking_", "blocker_", "holder_")
_NUMBER = re.compile(r"\d+")
_IN_LOG = re.compile(r"Process(?:es)? holding the lock: ([\d, ]+)\. Wait queue: ([\d, ]+)")
_AWAITS = re.compile(
    r"^lock wait|waiting for (?:table )?(?:metadata )?lock|waiting for table", re.I
)
_LONG_S = 10.0
"""Locks that are held for less are what a database is there for."""
_QUOTED = 120


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One session waits, and who it waits for."""

    session: str
    holders: tuple[str, ...]
    told_by: Evidence


def locks(facts: Facts) -> Iterator[Draft]:
    """Sessions wait for a lock; whoever holds it waits for nobody."""
    sessions = {s: e for e in facts.of("record") if (s := first_of(cells_of(e), _IDS))}
    waits = [*_listed(facts), *_logged(facts), *_of_transactions(facts)]
    blocked = {w.session for w in waits if w.holders}
    by_holder: dict[str, list[_Waiting]] = {}
    for wait in waits:
        for holder in wait.holders:
            if holder not in blocked:
                by_holder.setdefault(holder, []).append(wait)
    for holder, behind in sorted(by_holder.items(), key=lambda x: (-len(x[1]), x[0])):
        yield from _draft(facts, holder, behind, sessions)


def _listed(facts: Facts) -> Iterator[_Waiting]:
    for e in facts.of("record"):
        cells = cells_of(e)
        holders = _NUMBER.findall(first_of(cells, _HOLDERS))
        if holders:
            yield _Waiting(first_of(cells, _IDS), tuple(holders), e)


def _logged(facts: Facts) -> Iterator[_Waiting]:
    for e in facts.of("line"):
        found = _IN_LOG.search(str(e.data["text"]))
        if found:
            holders = tuple(_NUMBER.findall(found[1]))
            yield from (_Waiting(s, holders, e) for s in _NUMBER.findall(found[2]))


def _of_transactions(facts: Facts) -> Iterator[_Waiting]:
    """Yield waits of a list that does not say for whom: the one that is oldest and runs."""
    told = [(e, cells_of(e)) for e in facts.of("record")]
    waiting = [(e, c) for e, c in told if _AWAITS.search(first_of(c, _STATES)) and "id" in c]
    running = [
        (seconds_in(first_of(c, _AGES)), c["id"])
        for e, c in told
        if "id" in c and c.get("locks") and not _AWAITS.search(first_of(c, _STATES))
    ]
    if running:
        for e, c in waiting:
            yield _Waiting(c["id"], (max(running)[1],), e)


def _draft(
    facts: Facts, holder: str, behind: list[_Waiting], sessions: Mapping[str, Evidence]
) -> Iterator[Draft]:
    own = sessions.get(holder)
    mine = cells_of(own) if own else {}
    told = cells_of(behind[0].told_by)
    name = whose(facts, mine) or next((n for b in _BEFORE if (n := whose(facts, told, b))), "")
    lasted = max(
        seconds_in(first_of(mine, _AGES + _AGES_OF_HOLDERS)),
        seconds_in(first_of(told, _AGES_OF_HOLDERS)),
        *(seconds_in(first_of(cells_of(w.told_by), _WAITS)) for w in behind),
    )
    waiters = sorted({n for w in behind if (n := _waiter(facts, w, sessions))} - {name})
    asked = [n for n in waiters if n in facts.asked | facts.called]
    if not asked and not _suffers(facts):
        return
    is_long = lasted >= _LONG_S or (not lasted and bool(asked) and _times_out(facts, asked))
    state = first_of(mine, _STATES)
    text = first_of(mine, _TEXTS) or first_of(told, _TEXTS[:2])
    yield Draft(
        entity=name or f"session {holder}",
        fault="database_error",
        says=f"{name or 'Somebody'} (session {holder}) holds a lock for which "
        f"{len(behind)} others wait ({', '.join(waiters) or 'of names not told'})"
        + (f"; it is {state}" if state else "")
        + (f", for {lasted:.0f} s" if lasted else "")
        + (f'. Its statement: "{text[:_QUOTED]}"' if text else "."),
        rule="lock_held",
        about=asked[0] if asked else "",
        seen=ids([*([own] if own else []), *(w.told_by for w in behind)])[:8],
        direct=bool(name) and is_long,
        weight=0.97 if is_long else 0.7,
        disproof=f"The others still waiting after session {holder} has ended.",
    )


def _waiter(facts: Facts, wait: _Waiting, sessions: Mapping[str, Evidence]) -> str:
    e = sessions.get(wait.session, wait.told_by)
    return whose(facts, cells_of(e)) or next(
        (n for b in ("blocked_", "waiting_") if (n := whose(facts, cells_of(e), b))), ""
    )


def _times_out(facts: Facts, waiters: list[str]) -> bool:
    """Whether those that wait give up again and again, where no list says how long they do."""
    lines = [e for e in facts.of("line") if e.data["trouble"] and _is_of_waiting(e)]
    counts = [int(e.data["count"]) for e in lines if workload_of(e.about) in waiters]
    return sum(counts) >= _OFTEN


def _is_of_waiting(e: Evidence) -> bool:
    return phrase_of(str(e.data["text"]))[0].fault in _GIVES_UP


_GIVES_UP = frozenset({"database_error", "slow_dependency", "deadline_exceeded"})
_OFTEN = 3


def _suffers(facts: Facts) -> bool:
    """Whether what was asked about complains at all."""
    return any(
        e.data["trouble"] and (not facts.asked or workload_of(e.about) in facts.asked)
        for e in facts.of("line")
    )


RULES = (locks,)
