"""Who keeps a database from giving up its log, so that the log fills the disk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids
from agent.triage.causes.phrases import phrase_of
from agent.triage.causes.sessions import cells_of, first_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_OFF = frozenset({"f", "false", "no"})
_KEPT = ("retained", "retained_wal", "retained_bytes", "lag", "wal_retained", "size")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s?(bytes|[kKMGT]i?B?)?")
_UNITS = {"": 1.0, "b": 1.0, "k": 2.0**10, "m": 2.0**20, "g": 2.0**30, "t": 2.0**40}
_MUCH = 2.0**30


def slots(facts: Facts) -> Iterator[Draft]:
    """A replication slot that nobody reads keeps the log of a store whose disk is full."""
    full = [e for e in facts.of("line") if _is_full(e)]
    stores = sorted({workload_of(e.about) for e in full})
    for e in facts.of("record"):
        cells = cells_of(e)
        name = cells.get("slot_name", "")
        kept = first_of(cells, _KEPT)
        is_unread = cells.get("active", "").lower() in _OFF
        if not (name and is_unread and stores and _bytes(kept) >= _MUCH):
            continue
        yield Draft(
            entity=stores[0],
            fault="disk_full",
            says=f"The disk of {stores[0]} is full: nobody reads the replication slot `{name}` "
            f"(inactive), so the database keeps {kept} of its write-ahead log (WAL) for it. "
            f'"{str(full[0].data["text"])[:140]}"',
            rule="slot_unread",
            about=stores[0],
            seen=ids([e, *full])[:6],
            direct=True,
            weight=0.98,
            disproof=f"The disk staying full after the slot `{name}` is dropped.",
        )


def _is_full(e: Evidence) -> bool:
    return bool(e.data["trouble"]) and phrase_of(str(e.data["text"]))[0].fault == "disk_full"


def _bytes(text: str) -> float:
    """Return a size as databases print it; 0 for none."""
    found = _SIZE.fullmatch(text.strip())
    return float(found[1]) * _UNITS[(found[2] or "")[:1].lower()] if found else 0.0


RULES = (slots,)
