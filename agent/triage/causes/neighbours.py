"""What logs and figures of other things tell about a complaint: who is called, how it is."""

from __future__ import annotations

import re
from datetime import timedelta
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from agent.triage.causes.dependencies import dependency_in
from agent.triage.causes.entities import is_dns, stem_of, workload_of
from agent.triage.causes.phrases import phrase_of
from tools.evidence.reading.moments import moment_in
from tools.evidence.reading.shapes import map_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

ECHOED = frozenset(
    {"authentication_failed", "access_denied", "database_error"}
    | {"certificate_expired", "certificate_invalid", "tls_mismatch", "disk_full"}
    | {"out_of_memory", "rate_limited"}
)
"""Faults that who is called tells of itself; that something is away or slow it may only pass on
from what it calls in turn."""
SEATED = frozenset({"disk_full", "out_of_memory"})
"""Faults that sit where the resource is: who calls it only passes the message on."""
_STORES = re.compile(
    r"(?:^|-)(?:pg|postgres\w*|mysql|mariadb|redis|mongo\w*|db|database|kafka|rabbitmq|etcd|"
    r"elasticsearch|opensearch|es|cassandra|minio|clickhouse|nats|cache|memcached)(?:-|$)"
)
_SAME_TEXT = 20
"""Characters in a row that two programs do not both write by chance."""
_LOOKED_AT = 8
_CHARS = 400


def peers_of(facts: Facts, lines: Iterable[Evidence], fault: str) -> frozenset[str]:
    """Return the known workloads that these lines call: by host, or for names the DNS."""
    texts = [str(e.data["text"]) for e in lines]
    if fault == "dns_failure":
        down = is_dns_down(texts)
        return frozenset(name for name in facts.known if down and is_dns(name))
    hosts = {dependency_in(text).partition(":")[0].partition(".")[0] for text in texts} - {""}
    return frozenset(name for name in facts.known if name in hosts or stem_of(name) in hosts)


def is_dns_down(texts: Iterable[str]) -> bool:
    """Whether names get no answer at all, or several do not resolve; one may be misspelt.

    >>> is_dns_down(["lookup db: no such host"]), is_dns_down(["lookup db: i/o timeout"])
    (False, True)
    """
    told = [text for text in texts if phrase_of(text)[0].fault == "dns_failure"]
    hosts = {host for text in told for host in phrase_of(text)[1]}
    return len(hosts) > 1 or any(_UNANSWERED.search(text) for text in told)


_UNANSWERED = re.compile(
    r"i/o timeout|server misbehaving|SERVFAIL|EAI_AGAIN|Temporary failure|timed out|"
    r"no servers could be reached|connection refused",
    re.IGNORECASE,
)


def echoes_of(
    facts: Facts, name: str, lines: Iterable[Evidence], fault: str
) -> dict[str, list[Evidence]]:
    """Return, by workload, what other logs say in the same words."""
    mine = list(lines)[:_LOOKED_AT]
    found: dict[str, list[Evidence]] = {}
    for e in facts.of("line"):
        other = workload_of(e.about)
        if not name or not other or other == workload_of(name) or not e.data["trouble"]:
            continue
        if phrase_of(str(e.data["text"]))[0].fault == fault and _is_echo(e, mine):
            found.setdefault(other, []).append(e)
    return found


def _is_echo(e: Evidence, lines: Iterable[Evidence]) -> bool:
    return any(_shared(_plain(e), _plain(line)) >= _SAME_TEXT for line in lines)


def _plain(e: Evidence) -> str:
    return str(e.data["text"])[:_CHARS].replace("\\", "").replace('"', "'")


def _shared(one: str, other: str) -> int:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.find_longest_match(0, len(one), 0, len(other)).size


def is_store(name: str) -> bool:
    """Whether it keeps data, by what it is called.

    >>> is_store("orders-db-0"), is_store("orders-api")
    (True, False)
    """
    return bool(_STORES.search(workload_of(name)))


def seat_of(name: str, echoes: Iterable[str]) -> str:
    """Return the one of them that keeps data where the first does not: there it happened."""
    if is_store(name):
        return ""
    stores = sorted(other for other in echoes if is_store(other))
    return stores[0] if len(stores) == 1 else ""


def recovered(facts: Facts, name: str, lines: Iterable[Evidence]) -> list[Evidence]:
    """Return what the same log says after the last of these lines: that it works again."""
    mine = list(lines)
    last = max(int(e.data["last_line"]) for e in mine)
    hosts = {dependency_in(str(e.data["text"])).partition(":")[0] for e in mine} - {""}
    return [
        e
        for e in facts.of("recovery")
        if workload_of(e.about) == name
        and int(e.data["last_line"]) > last
        and (dependency_in(str(e.data["text"])).partition(":")[0] in hosts or not hosts)
    ]


def waiting(facts: Facts, name: str) -> list[Evidence]:
    """Return the series by which somebody waits for a connection of this one's pool."""
    return [
        e
        for e in facts.of("series")
        if workload_of(e.about) == name
        and _WAITING.search(f"{e.data['labels'].get('__name__', '')} {e.data['query']}")
        and float(e.data["high"]) >= 1
    ]


_WAITING = re.compile(
    r"(?:pool|connections?)\w*_(?:pending|waiting|waiters|queued|pending_threads|acquire_queue)|"
    r"(?:pending|waiting|waiters)\w*_(?:pool|connections?)",
    re.IGNORECASE,
)


def rotated(facts: Facts, lines: Iterable[Evidence]) -> list[Evidence]:
    """Return recorded changes of credentials shortly before these lines began."""
    mine = list(lines)
    began = _first_of(mine)
    if began is None:  # lines of a stack have no times of their own
        logs = {e.about for e in mine}
        errors = [e for e in facts.of("line") if e.about in logs and e.data["level"] == "error"]
        began = _first_of(errors)
    found = [e for e in facts.of("change") if _ROTATES.search(e.says)]
    return [e for e in found if began and e.at and timedelta() <= began - e.at <= _SHORTLY]


def _first_of(lines: Iterable[Evidence]) -> datetime | None:
    firsts = [at for e in lines if (at := moment_in(str(e.data["first"]))) is not None]
    return min(firsts, default=None)


def halted_at(facts: Facts, lines: Iterable[Evidence]) -> list[Evidence]:
    """Return rows of consumers that stay at the very message that these lines name."""
    numbers = {n for e in lines for n in re.findall(r"\d{4,}", str(e.data["text"]))}
    return [
        e
        for e in facts.of("row")
        if str(map_of(e.data.get("cells")).get("CURRENT-OFFSET", "")) in numbers
    ]


_SHORTLY = timedelta(minutes=30)
_ROTATES = re.compile(r"passw|credential|secret|api[ _-]?key|token|rotat", re.IGNORECASE)
