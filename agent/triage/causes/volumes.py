"""File systems that a table shows to be full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.neighbours import seat_of
from agent.triage.causes.phrases import phrase_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts

_FULL = 99


def full(facts: Facts) -> Iterator[Draft]:
    """Nothing more can be written there; certain where it is told whose it is or who says so."""
    for e in facts.of("disk"):
        if int(e.data["percent"]) < _FULL:
            continue
        lines = [
            line
            for line in facts.of("line")
            if line.data["trouble"] and phrase_of(str(line.data["text"]))[0].fault == "disk_full"
        ]
        tellers = sorted({workload_of(line.about) for line in lines if line.about})
        stores = {seat for name in tellers if (seat := seat_of(name, tellers))}
        whose = workload_of(e.about) or next(iter(stores or tellers), "")
        asked = next((name for name in tellers if facts.is_asked(name)), "")
        yield Draft(
            entity=whose or facts.subject or str(e.data["mount"]),
            fault="disk_full",
            says=f"{e.says} Nothing more can be written there"
            f"{'; so says the log of ' + ', '.join(tellers) if tellers else ''}.",
            rule="disk_table",
            about=asked or e.about,
            seen=(e.id, *(line.id for line in lines[:4])),
            direct=bool(e.about or (asked and len(stores | set(tellers)) <= _A_PAIR)),
            weight=0.9 if lines else 0.7,
            disproof="Room on that file system at that time.",
        )


_A_PAIR = 2
RULES = (full,)
