"""Names that end, or have just ended: expiry, brown-out, announced end, sunset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.contracts.incidents import Evidence
from registry.domain.turns import turns_of
from tools.evidence.timing import began, minute, relative

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from registry.contracts.incidents import Scene
    from registry.domain.rows import Row
    from registry.domain.turns import Turn
    from tools.deadlines import Deadline
    from tools.evidence.subjects import Finder, Subjects

_MOST = 15


class ExpirySource:
    """Compares the moments that rows carry with the time: no worker need have been by."""

    name = "expiries"

    def __init__(self, finder: Finder, *, back: timedelta, ahead: timedelta) -> None:
        self._finder, self._back, self._ahead = finder, back, ahead

    def ask(self, scene: Scene, deadline: Deadline) -> Sequence[Evidence]:  # noqa: ARG002 - reads what was found
        start = began(scene)
        first, last = start - self._back, scene.at + self._ahead
        turns = {
            turn
            for row in _rows(self._finder.find(scene))
            for turn in turns_of(row)
            if first <= turn.due_at <= last
        }
        ordered = sorted(turns, key=lambda t: (abs(t.due_at - start), str(t.subject), t.kind))
        return [_evidence(turn, scene, start) for turn in ordered[:_MOST]]


def _rows(subjects: Subjects) -> list[Row]:
    contracts = (each.contract for each in subjects.named if each.contract is not None)
    return [
        *(view.alias for view in subjects.aliases),
        *(view.contract for view in contracts),
    ]


def _evidence(turn: Turn, scene: Scene, start: datetime) -> Evidence:
    what = {
        "expires": ("expired", "expires"),
        "warns": ("began to warn", "begins to warn"),
        "brownout": ("browned out", "browns out"),
        "ends": ("came to its end", "ends"),
        "sunset": ("reached its sunset", "reaches its sunset"),
    }[str(turn.kind)]
    is_past = turn.due_at <= scene.at
    version = f" version {turn.version}" if turn.version else ""
    return Evidence(
        id="",
        kind="expiry",
        source=str(turn.subject),
        says=f"{str(turn.subject)!r}{version} {what[0] if is_past else what[1]} at "
        f"{minute(turn.due_at)}, {relative(turn.due_at, start)}.",
        at=turn.due_at,
        about=turn.subject.id.rpartition(":")[2],
        data={
            "row": str(turn.subject),
            "turn": str(turn.kind),
            "version": turn.version,
            "owner": turn.owner,
            "is_past": is_past,
            "seconds_before": int((start - turn.due_at).total_seconds()),
        },
    )
