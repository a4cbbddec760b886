"""File systems that a table shows to be full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.neighbours import seat_of
from agent.triage.causes.phrases import phrase_of
from tools.evidence.reading.shapes import map_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_FULL = 99


def full(facts: Facts) -> Iterator[Draft]:
    """Nothing more can be written there; certain where a log says so as well."""
    lines = [e for e in facts.of("line") if _tells(e)]
    tellers = sorted({workload_of(e.about) for e in lines if e.about})
    stores = sorted({seat for name in tellers if (seat := seat_of(name, tellers))})
    asked = next((name for name in tellers if facts.is_asked(name)), "")
    also = f"; so says the log of {', '.join(tellers)}" if tellers else ""
    for e in [*facts.of("disk"), *facts.of("series")]:
        where = _full_place(e)
        if not where:
            continue
        whose = workload_of(e.about) or next(iter([*stores, *tellers]), "")
        yield Draft(
            entity=whose or facts.subject or where,
            fault="disk_full",
            says=f"{e.says} Nothing more can be written there{also}.",
            rule="disk_table",
            about=asked or e.about,
            seen=(e.id, *(line.id for line in lines[:4])),
            direct=bool(asked) and (bool(e.about) or len(tellers) <= _A_PAIR),
            weight=0.9 if lines else 0.44,
            disproof="Room on that file system at that time.",
        )


def _full_place(e: Evidence) -> str:
    """Return the mount or the claim that is full; empty for one that has room."""
    if e.data["form"] == "disk":
        return str(e.data["mount"]) if int(e.data["percent"]) >= _FULL else ""
    claim = str(map_of(e.data["labels"]).get("persistentvolumeclaim") or "")
    last = float(e.data["last"])
    # A share of 1 or of 100; anything else is an amount, of which the whole is not told.
    is_full = _FULL / 100 <= last <= 1 or _FULL <= last <= 100  # noqa: PLR2004 - per cent
    return claim if is_full else ""


def _tells(e: Evidence) -> bool:
    return bool(e.data["trouble"]) and phrase_of(str(e.data["text"]))[0].fault == "disk_full"


_A_PAIR = 2
RULES = (full,)
