"""How stores refuse: as their callers quote it, and as they say it themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.triage.causes.entities import workload_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_REDIS = r"(?:^|-)(?:redis|valkey|keydb)(?:-|$)"
_RABBIT = r"(?:^|-)(?:rabbitmq|rabbit|rmq)(?:-|$)"
_SEARCH = r"(?:^|-)(?:es|elastic\w*|opensearch)(?:-|$)"
_ETCD = r"(?:^|-)etcd(?:-|$)"
_BLOCKED = r"blocked by (?:the )?(?:broker|server)|connection\S* (?:is |was )?blocked"
_ALARMS = (
    r"resource limit alarm set|free disk space (?:is insufficient|alarm on node)|"
    r"memory_high_watermark set|memory alarm on node"
)
_HELPER = re.compile(r"-(?:exporter|operator|ui|console|backup|proxy|dashboard|conf\w*)(?:-|$)")
"""Who stands beside a store and bears its name."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """How one kind of store refuses, as its callers quote it and as it says itself."""

    kind: re.Pattern[str]
    """What such a store is called."""
    quoted: re.Pattern[str]
    fault: str
    says: str
    own: re.Pattern[str] | None = None
    """What it writes into its own log then."""
    settings: re.Pattern[str] | None = None
    """What of its settings or state makes it refuse."""
    hinted: re.Pattern[str] | None = None
    """Words of callers that fit, and tell too little by themselves."""
    signed: re.Pattern[str] | None = None
    """What only such a store says or answers about itself, whatever it is called."""


def _refusal(kind: str, quoted: str, fault: str, says: str, **more: str) -> Refusal:
    others = {name: re.compile(words, re.IGNORECASE) for name, words in more.items()}
    return Refusal(re.compile(kind), re.compile(quoted, re.I), fault, says, **others)


REFUSALS = (
    _refusal(
        _REDIS,
        r"OOM command not allowed",
        "out_of_memory",
        "has used up its maxmemory (its own memory limit) and may evict nothing, so it refuses "
        "writes",
        settings=r"maxmemory[-_ ]policy\W{1,6}(?:noeviction|volatile-)",
        signed=r"\bredis_version\b",
    ),
    _refusal(
        _REDIS,
        r"MISCONF Redis",
        "database_error",
        "cannot save what it holds to its disk, so it refuses writes",
        own=r"error saving DB on disk|can't save in background|background saving error",
        settings=r"rdb_last_bgsave_status\W{1,6}err",
        signed=r"\bredis_version\b",
    ),
    _refusal(
        r"(?:^|-)(?:pg|postgres\w*|db)(?:-|$)",
        r"not accepting commands .{0,60}wraparound|wraparound data loss",
        "limit_reached",
        "has used up its transaction numbers (wraparound) and takes no more writes until it is "
        "vacuumed",
        own=r"must be vacuumed within|wraparound data loss",
    ),
    _refusal(
        r"(?:^|-)minio(?:-|$)",
        r"XMinioStorageFull|storage backend has reached its minimum free",
        "disk_full",
        "has no room left on its drives, so it takes no more objects",
        own=r"drive is full|minimum free (?:disk|drive)|no space left",
    ),
    _refusal(
        r"(?:^|-)nats(?:-|$)",
        r"(?:maximum|insufficient) (?:storage|memory|file store)|resource limits exceeded",
        "limit_reached",
        "has used up the room that its streams may take (JetStream), so it takes no messages",
        own=r"JetStream.{0,40}(?:out of space|limits? exceeded|resource)",
    ),
    _refusal(
        _RABBIT,
        r"blocked.{0,80}low on disk|low on disk.{0,80}blocked",
        "disk_full",
        "is short of disk space: its alarm (disk_free_limit) is set, and it blocks publishers",
        own=r"disk resource limit alarm set|free disk space (?:is insufficient|alarm on node)",
        hinted=_BLOCKED,
        signed=_ALARMS,
    ),
    _refusal(
        _RABBIT,
        r"blocked.{0,80}low on memory|low on memory.{0,80}blocked",
        "out_of_memory",
        "is short of memory: its alarm (vm_memory_high_watermark) is set, and it blocks "
        "publishers",
        own=r"memory resource limit alarm set|memory_high_watermark set|memory alarm on node",
        hinted=_BLOCKED,
        signed=_ALARMS,
    ),
    _refusal(
        _SEARCH,
        r"\[?\d+\]?/\[?\d+\]? maximum (?:normal |frozen )?shards open",
        "limit_reached",
        "has as many shards open as its cluster may have (max_shards_per_node), so no index is "
        "made anew",
    ),
    _refusal(
        _SEARCH,
        r"read-only-allow-delete|FORBIDDEN/12/index|flood[- ]stage disk watermark",
        "disk_full",
        "is short of disk space (flood stage watermark), so its indices may only be read",
        own=r"flood[- ]stage disk watermark",
    ),
    _refusal(
        r"(?:^|-)(?:vault|openbao)(?:-|$)",
        r"(?:Vault|OpenBao) is sealed",
        "suspended",
        "is sealed: it gives nothing to anybody until somebody unseals it",
        own=r"(?:vault|core):? is sealed|seal configuration missing|vault is sealed",
    ),
    _refusal(
        _SEARCH,
        r"circuit_breaking_exception|\bData too large, data for",
        "out_of_memory",
        "refuses requests because its heap is nearly used up (circuit breaker)",
        own=r"CircuitBreakingException|\bData too large, data for",
    ),
    _refusal(
        _ETCD,
        r"mvcc: database space exceeded",
        "quota_exceeded",
        "has used up the space that its database may take (NOSPACE), so it refuses writes",
        own=r"database space exceeded|alarm:NOSPACE|NOSPACE",
        settings=r"NOSPACE",
    ),
)  # fmt: skip


def is_such_store(refusal: Refusal, name: str) -> bool:
    """Whether something is called as such a store is, and is none of its helpers."""
    found = workload_of(name)
    return bool(refusal.kind.search(found)) and not _HELPER.search(found)


def stores_in(known: Iterable[str], text: str) -> set[str]:
    """Return those of these things whose refusal a text may quote.

    >>> stores_in(["cart-redis-0", "cart-web"], "OOM command not allowed")
    {'cart-redis-0'}
    """
    kinds = [r for r in REFUSALS if r.quoted.search(text)]
    return {n for n in known if any(is_such_store(r, n) for r in kinds)}
