"""How much every name is used, all of them at once, and how far that is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from registry.contracts.usage import Coverage, UsedCount
from registry.domain.names import Kind, Name
from registry.service.lookup_counter import OTHERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.service.deps import Deps

_DAY = timedelta(days=1)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class KeptUsageFacts:
    """The facts of the record. Keys are folded: names are to be compared by `same`."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def coverage(self) -> Coverage:
        """Return how far the record reaches.

        A day on which lookups were too many to tell apart is a gap.
        """
        with self._deps.view() as uow:
            scans, since = uow.scan_views(), uow.counted_since()
            crowd = uow.lookups_of(OTHERS, OTHERS, _EVER)
        deployed = [view for view in scans if not view.scan.branch]
        if since is not None and crowd:
            since = max(since, crowd[-1].day + _DAY)
        return Coverage(
            lookups_since=since,
            scanned_at=min((view.told_at for view in deployed), default=None),
            repositories=len(deployed),
        )

    def counts(self, since: datetime) -> Iterator[UsedCount]:
        """Yield every used name: as code has it now, and its lookups since that time.

        Mere mentions in comments and documents are left out. The day on which the time begins
        counts as a whole.
        """
        with self._deps.view() as uow:
            in_code = uow.counts_in_code()
            looked_up = uow.counts_of_lookups(since - _DAY + timedelta(microseconds=1))
        for kind, same, times, at in in_code:
            yield UsedCount(name=Name(Kind(kind), same), uses_in_code=times, last_seen=at)
        for each in looked_up:
            if each.kind != OTHERS:
                yield UsedCount(
                    name=Name(Kind(each.kind), each.same),
                    context=each.context,
                    lookups=each.times,
                    last_seen=each.day,
                )
