"""Who takes most of the connections that a database gives, where others get none."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids
from agent.triage.causes.sessions import cells_of, first_of, whose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_REFUSED = re.compile(
    r"too many (?:connections|clients)|remaining connection slots|max(?:imum)? ?_?(?:user_)?"
    r"connections|connection limit exceeded|max number of clients reached",
    re.IGNORECASE,
)
"""How a server says that it gives no more, unlike a caller whose own pool is used up."""
_COUNTS = ("count", "count(*)", "connections", "conns", "sessions", "num", "n", "total", "cnt")
_IDS = ("pid", "id", "processlist_id", "session_id")
_LIMIT = ("max_connections", "maxclients", "max_user_connections")
_LEAST, _HALF, _BY_FAR, _FULL = 20, 0.5, 3, 0.8


def crowded(facts: Facts) -> Iterator[Draft]:
    """A server refuses connections, and its list of them shows whose most are."""
    lines = [e for e in facts.of("line") if _REFUSED.search(str(e.data["text"]))]
    mine = [e for e in lines if workload_of(e.about) in facts.asked] or lines
    if not mine:
        return
    limit = _limit(facts)
    for source, told in sorted(_by_file(facts).items()):
        by_name = _taken(facts, told)
        ranked = by_name.most_common(2)
        total = sum(by_name.values())
        if not ranked or total < max(_LEAST, _FULL * limit):
            continue
        name, most = ranked[0]
        second = ranked[1][1] if len(ranked) > 1 else 0
        if most < max(_HALF * total, _BY_FAR * second):
            continue
        seen = [e for e in told if whose(facts, cells_of(e)) == name]
        yield Draft(
            entity=name,
            fault="connection_pool_exhausted",
            says=f"{name} holds {most} of {total} connections"
            + (f" (at most {limit} are given)" if limit else "")
            + f' of {told[0].about or source}; others get none: "'
            + f'{str(mine[0].data["text"])[:160]}"',
            rule="connections_held",
            about=workload_of(mine[0].about),
            seen=ids([*seen[:3], *mine])[:8],
            direct=True,
            weight=0.97,
            disproof=f"Connections being refused with those of {name} gone.",
        )


def _by_file(facts: Facts) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = defaultdict(list)
    for e in facts.of("record"):
        found[e.source.rpartition(":")[0].removeprefix("file:")].append(e)
    return found


def _taken(facts: Facts, told: list[Evidence]) -> Counter[str]:
    """Return how many connections each has: by a column that counts, or a row for each."""
    taken: Counter[str] = Counter()
    for e in told:
        cells = cells_of(e)
        count = first_of(cells, _COUNTS)
        name = whose(facts, cells)
        if name and count.isdigit():
            taken[name] += int(count)
        elif name and first_of(cells, _IDS):
            taken[name] += 1
    return taken


def _limit(facts: Facts) -> int:
    found = []
    for e in facts.of("record"):
        cells = cells_of(e)
        named = cells.get("variable_name") or cells.get("name") or ""
        told = cells.get("value") or cells.get("setting") or "" if named in _LIMIT else ""
        found.append(told or first_of(cells, _LIMIT))
    return max((int(each) for each in found if each.isdigit()), default=0)


RULES = (crowded,)
