"""What the checks look at: plain values, read once for all of them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.contracts.records import HistoryFilter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from frenly_ai.bootstrap import App
    from registry.contracts.runs import Run
    from registry.domain.pausing import Pause
    from registry.service.ports import UnitOfWork

HOUR = timedelta(hours=1)
COUNTED = Tag.TOOL_REFUSE, Tag.MODEL_FALLBACK, Tag.MODEL_REFUSE, Tag.CODE_MISMATCH
"""What is counted over the last hour."""
_MOST = 1_000
_PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """How things stand at one moment."""

    broken_runs: Sequence[Run] = ()
    oldest_job: datetime | None = None
    """When the oldest work that is not done was due."""
    oldest_unfolded: datetime | None = None
    """When the alert came that has waited longest to be in an incident."""
    oldest_proposal: datetime | None = None
    open_proposals: int = 0
    unsequenced: int = 0
    in_an_hour: Mapping[str, int]
    """Entries of the last hour, by tag; counted up to a thousand."""
    failed_notices: int = 0
    pause: Pause | None = None
    free_disk_percent: float = 100.0


def look(app: App, now: datetime) -> Sight:
    """Read what the checks need, from one moment of the database."""
    with app.deps.view() as uow:
        jobs = [job.due_at for job in uow.jobs(state="open", limit=_MOST)]
        waiting = [
            p.created_at for p in uow.proposals(status=_PENDING, limit=_MOST, after=None)
        ]
        return Sight(
            broken_runs=uow.broken_runs(now, _MOST),
            oldest_job=min(jobs, default=None),
            oldest_unfolded=uow.oldest_unfolded(),
            oldest_proposal=min(waiting, default=None),
            open_proposals=len(waiting),
            unsequenced=uow.count_unsequenced(),
            in_an_hour={str(tag): _count(uow, tag, now - HOUR) for tag in COUNTED},
            failed_notices=uow.count_notices().get("failed", 0),
            pause=uow.pause(),
            free_disk_percent=_free_percent(app),
        )


def _count(uow: UnitOfWork, tag: Tag, since: datetime) -> int:
    found = uow.report_entries(HistoryFilter(tag=str(tag), since=since))
    return sum(1 for _ in islice(found, _MOST))


def _free_percent(app: App) -> float:
    usage = shutil.disk_usage(app.settings.home)
    return 100.0 * usage.free / usage.total
