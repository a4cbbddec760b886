"""The newest revision, looked over for what can be improved, once for as long as it holds."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from agent.optimise.bundling import bundle
from agent.optimise.kinds import check_kind, find_improvements, left_out
from agent.optimise.survey import Survey
from agent.optimise.trying import weigh
from agent.optimise.used import Usage
from frenly_ai.optimising.copies import copies_in
from frenly_ai.optimising.failing import asked_of
from registry.contracts.improvements import Look
from registry.domain.rows import Anchor
from registry.errors import InvalidInput, Missing, nearest
from registry.rules.conflicts.ground import Ground
from registry.service import putting_off
from registry.service.flooding import wish_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from agent.optimise.model import Found
    from agent.optimise.policy import OptimisePolicy
    from registry.contracts.improvements import Improvement, PutOff
    from registry.contracts.usage import UsageFacts
    from registry.domain.actors import Actor
    from registry.domain.rows import Row, RowKey
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

_HOLDS = timedelta(minutes=1)
"""Usage is counted all the time; a look older than this is not shown again."""
MAX_SHOWN = 200


class _Looked(NamedTuple):
    revision: int
    at: datetime
    survey: Survey
    found: tuple[Found, ...]


class Optimiser:
    """Looks when somebody asks. An `Improvements`."""

    def __init__(
        self,
        deps: Deps,
        policy: OptimisePolicy,
        usage: UsageFacts | None = None,
        tree: Path | None = None,
    ) -> None:
        """Without `usage`, nothing is called unused, and that is said.

        `tree` holds the files of the anchors; copies of them are told.
        """
        self._deps, self.policy, self._usage, self._tree = deps, policy, usage, tree
        self._lock = threading.Lock()
        self._kept: _Looked | None = None

    def look(self, *, kind: str | None = None, limit: int = 20) -> Look:
        """Return the first of what can be improved and is neither put off nor rejected."""
        if kind is not None:
            check_kind(kind)
        if not 1 <= limit <= MAX_SHOWN:
            raise InvalidInput(
                f"{limit} improvements cannot be shown.", hint=f"Ask for 1 to {MAX_SHOWN}."
            )
        looked = self._look()
        wanted = [each for each in looked.found if kind in {None, each.kind}]
        waiting = self._put_off()
        standing = [each for each in wanted if each.id not in waiting]
        shown: list[Improvement] = []
        rejected = 0
        for improvement in (weigh(looked.survey, each) for each in standing):
            if self._was_rejected(improvement):
                rejected += 1
            else:
                shown.append(improvement)
            if len(shown) == limit:
                break
        return Look(
            items=tuple(shown),
            total=len(standing) - rejected,
            left_out=left_out(looked.survey, kind),
            put_off=len(wanted) - len(standing) + rejected,
        )

    def one(self, improvement_id: str) -> Improvement:
        """Return one that stands, also if it is put off; raise `Missing`."""
        looked = self._look()
        return weigh(looked.survey, _pick(looked.found, improvement_id))

    def together(self, improvement_ids: Sequence[str]) -> Improvement:
        """Return several as one, its change tried as a whole."""
        looked = self._look()
        found = [_pick(looked.found, each) for each in dict.fromkeys(improvement_ids)]
        return bundle(looked.survey, found)

    def put_off(self, improvement_id: str, until: datetime, because: str, by: Actor) -> PutOff:
        """Say "not now"; see `putting_off.put_off`."""
        return putting_off.put_off(self._deps, improvement_id, until, because, by)

    def standing(self) -> Iterator[Improvement]:
        """Yield everything that is neither put off nor rejected, each tried when asked for."""
        looked, waiting = self._look(), self._put_off()
        for each in looked.found:
            if each.id not in waiting:
                improvement = weigh(looked.survey, each)
                if not self._was_rejected(improvement):
                    yield improvement

    def _look(self) -> _Looked:
        now = self._deps.now()
        with self._lock, self._deps.view() as uow:  # others wait for the answer
            revision, kept = uow.revision(), self._kept
            is_fresh = kept is not None and timedelta(0) <= now - kept.at < _HOLDS
            if kept is None or not is_fresh or kept.revision != revision:
                survey = self._survey(uow, now)
                found = find_improvements(survey)
                kept = self._kept = _Looked(revision, now, survey, found)
        return kept

    def _survey(self, uow: UnitOfWork, now: datetime) -> Survey:
        rows = uow.rows()
        usage = self._read_usage(now)
        anchors = tuple(row for row in rows if isinstance(row, Anchor))
        return Survey(
            ground=Ground(rows, self._deps.governance, now),
            usage=usage,
            policy=self.policy,
            anchors=anchors,
            copies={} if self._tree is None else copies_in(self._tree, anchors),
            asked=asked_of(uow, rows, now),
            touched=_touched(uow, rows, usage.since) if not usage.gap else frozenset(),
        )

    def _read_usage(self, now: datetime) -> Usage:
        if self._usage is None:
            return Usage(self.policy, now)
        since = now - self.policy.unused_for
        return Usage(self.policy, now, self._usage.coverage(), self._usage.counts(since))

    def _put_off(self) -> frozenset[str]:
        with self._deps.view() as uow:
            return frozenset(each.improvement for each in uow.put_offs(self._deps.now()))

    def _was_rejected(self, improvement: Improvement) -> bool:
        """Say whether people rejected the same wish lately, whoever made it."""
        if not improvement.edits:
            return False
        since = self._deps.now() - self.policy.rejected_rests
        with self._deps.view() as uow:
            return bool(uow.rejections(wish_key(improvement.edits), since))


def _touched(uow: UnitOfWork, rows: Sequence[Row], since: datetime) -> frozenset[RowKey]:
    """Return the rows that a revision since then wrote."""
    before = uow.revision_at(since)
    written = uow.revisions_of([row.key for row in rows])
    return frozenset(key for key, revision in written.items() if revision > before)


def _pick(found: Sequence[Found], improvement_id: str) -> Found:
    for each in found:
        if each.id == improvement_id:
            return each
    raise Missing(
        f"There is no improvement {improvement_id!r}.",
        hint=nearest(
            improvement_id,
            [each.id for each in found],
            otherwise="Nothing can be improved as things stand.",
        ),
        improvement=improvement_id,
    )
