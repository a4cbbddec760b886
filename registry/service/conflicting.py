"""The conflicts of the newest revision, searched once for as long as they stand."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.records import Page, Wish
from registry.domain.conflicts import Conflict, ConflictFilter, ConflictView
from registry.domain.evidence import tell
from registry.domain.rows import Alias
from registry.errors import InvalidInput, Missing, nearest
from registry.rules.conflicts.classes import check_class, find_conflicts
from registry.rules.conflicts.ends import end_time
from registry.rules.conflicts.ground import Ground
from registry.rules.conflicts.trying import offer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from registry.domain.conflicts import Resolution
    from registry.domain.proposals import Origin
    from registry.domain.rows import Row
    from registry.service.deps import Deps

MAX_PAGE = 1_000
_MAX_REASON_CHARS = 1_000


class _Searched(NamedTuple):
    revision: int
    until: datetime | None
    """When something ends next, and may settle a conflict or make one."""
    ground: Ground
    conflicts: tuple[Conflict, ...]


class Conflicts:
    """Searches a revision when somebody asks, and keeps what was found while it holds."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._lock = threading.Lock()
        self._kept: _Searched | None = None

    def page(
        self, wanted: ConflictFilter, *, limit: int = 100, after: str | None = None
    ) -> Page[ConflictView]:
        """List conflicts, the heaviest first, each with resolutions that were tried.

        Raises `InvalidInput` for an unknown class and for a page of no size, `Missing` for
        an unknown context or when the conflict behind which to go on stands no more.
        """
        if not 1 <= limit <= MAX_PAGE:
            raise InvalidInput(
                f"A page cannot hold {limit} items.", hint=f"Ask for 1 to {MAX_PAGE}."
            )
        if wanted.check is not None:
            check_class(wanted.check)
        searched = self._search()
        _check_context(searched.ground, wanted.context)
        start = 0 if after is None else _place(searched.conflicts, after) + 1
        found = [each for each in searched.conflicts[start:] if wanted.wants(each)]
        items = tuple(self._view(searched.ground, each) for each in found[:limit])
        return Page(items=items, next=items[-1].id if len(found) > limit else None)

    def one(self, conflict_id: str) -> ConflictView:
        """Return one conflict; raise `Missing` when it does not stand (any more)."""
        searched = self._search()
        found = searched.conflicts[_place(searched.conflicts, conflict_id)]
        return self._view(searched.ground, found)

    def resolution(self, conflict_id: str, number: int) -> Resolution:
        """Return one resolution, counted from 1; raise `Missing` when there is none."""
        view = self.one(conflict_id)
        offered = view.resolutions
        if not 1 <= number <= len(offered):
            raise Missing(
                f"Conflict {conflict_id!r} has no resolution {number}.",
                hint=f"It has {len(offered)}; see `frenly conflicts show {conflict_id}`."
                if offered
                else f"In the way stands: {view.obstacle or view.finding.fix}",
                conflict=conflict_id,
            )
        return offered[number - 1]

    def _search(self) -> _Searched:
        now = self._deps.now()
        with (
            self._lock,
            self._deps.view() as uow,
        ):  # others wait for the answer
            revision, kept = uow.revision(), self._kept
            if kept is None or kept.revision != revision or _is_past(kept, now):
                rows = uow.rows()
                ground = Ground(rows, self._deps.governance, now)
                found = find_conflicts(ground)
                kept = self._kept = _Searched(revision, _next_end(rows, now), ground, found)
        return kept

    def _view(self, ground: Ground, conflict: Conflict) -> ConflictView:
        with self._deps.view() as uow:
            written = uow.revisions_of(conflict.keys)
        offered = offer(ground, conflict)
        return ConflictView(
            id=conflict.id,
            finding=conflict.finding,
            evidence=tuple(tell(row, written.get(row.key)) for row in conflict.rows),
            resolutions=offered.resolutions,
            obstacle=offered.obstacle,
        )


def wish_to_settle(
    view: ConflictView, resolution: Resolution, origin: Origin, reason: str
) -> Wish:
    """Write a resolution as a wish that rests on the conflict's evidence."""
    says = f"{view.finding.message} {resolution.says}"[:_MAX_REASON_CHARS]
    return Wish(
        edits=resolution.edits,
        origin=origin,
        reason=reason or says,
        evidence=tuple(
            {"id": f"{view.id}/{number}", "fact": each.says, "source": each.row}
            for number, each in enumerate(view.evidence, start=1)
        ),
    )


def _is_past(kept: _Searched, now: datetime) -> bool:
    return now < kept.ground.now or (kept.until is not None and kept.until <= now)


def _next_end(rows: Iterable[Row], now: datetime) -> datetime | None:
    ends = (end_time(row, now) for row in rows if isinstance(row, Alias))
    return min((end for end in ends if end is not None and end > now), default=None)


def _place(conflicts: Sequence[Conflict], conflict_id: str) -> int:
    known = [conflict.id for conflict in conflicts]
    if conflict_id not in known:
        raise Missing(
            f"There is no conflict {conflict_id!r}.",
            hint=nearest(conflict_id, known, otherwise="No conflict stands."),
            conflict=conflict_id,
        )
    return known.index(conflict_id)


def _check_context(ground: Ground, context: str | None) -> None:
    if context is not None and context not in ground.places:
        raise Missing(
            f"There is no context {context!r}.",
            hint=nearest(context, ground.places, otherwise="No context is registered yet."),
            context=context,
        )
