"""Takes queued notices to their owners: at least once, in order, without holding up work."""

from __future__ import annotations

import zlib
from datetime import timedelta
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.domain.actors import SYSTEM
from registry.errors import ErrorKind, FrenlyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from registry.domain.actors import Actor
    from registry.domain.rows import Content
    from registry.service.deps import Deps
    from registry.service.lifecycle_ports import ClaimedNotice, NoticeState, Notifier

LEASE = timedelta(minutes=2)
RETRY_AFTER = timedelta(seconds=30)
RETRY_AT_MOST = timedelta(hours=6)
MOST_ATTEMPTS = 20
"""About three days; a notice that nobody took by then stays in the list as failed."""
_PAUSE_AT_MOST = timedelta(minutes=1)


REPORT = "incident "
"""How the events of reports begin: that one left Frenly is recorded."""


class Postman:
    """Delivers what is queued, through one notifier."""

    def __init__(self, deps: Deps, notifier: Notifier) -> None:
        self._deps, self._notifier = deps, notifier
        self._pause = timedelta(0)
        self._rests_until: datetime | None = None

    def deliver(self) -> list[str]:
        """Deliver what is due until nothing is, or until somebody does not answer.

        After that it rests a while, so that a mail server that is away costs one try only.
        """
        said: list[str] = []
        while not self._rests():
            claimed = self._claim()
            if claimed is None:
                break
            said.append(f"notice {claimed.notice.id[:12]}: {self._deliver(claimed)}")
        return said

    def notices(self, state: str | None = None, limit: int = 100) -> Sequence[NoticeState]:
        """List notices, newest first."""
        with self._deps.view() as uow:
            return uow.notices(state=state, limit=limit)

    def counts(self) -> Mapping[str, int]:
        """Count the notices that are not sent, by state."""
        with self._deps.view() as uow:
            return uow.count_notices()

    def _rests(self) -> bool:
        return self._rests_until is not None and self._deps.now() < self._rests_until

    def _claim(self) -> ClaimedNotice | None:
        now = self._deps.now()
        with self._deps.view() as uow:
            if not uow.has_due_notice(now):
                return None
        with self._deps.new_uow() as uow:
            claimed = uow.claim_notice(now, now + LEASE)
            uow.commit()
        return claimed

    def _deliver(self, claimed: ClaimedNotice) -> str:
        try:
            self._notifier.send(claimed.notice)
        except FrenlyError as failure:
            return self._put_back(claimed, failure)
        self._pause, self._rests_until = timedelta(0), None
        with self._deps.new_uow() as uow:
            is_first = uow.finish_notice(claimed, error="", retry_at=None)
            if is_first and claimed.notice.event.startswith(REPORT):
                uow.record(self._deps.entry(*_delivered(claimed)))
            uow.commit()
        return f"sent to {claimed.notice.owner or 'nobody in particular'}."

    def _put_back(self, claimed: ClaimedNotice, failure: FrenlyError) -> str:
        now, again = self._deps.now(), failure.kind is ErrorKind.UNAVAILABLE
        delay = min(RETRY_AFTER * 2 ** min(claimed.attempts - 1, 16), RETRY_AT_MOST)
        delay += delay * _spread(claimed.notice.id)
        retry_at = now + delay if again and claimed.attempts < MOST_ATTEMPTS else None
        with self._deps.new_uow() as uow:
            uow.finish_notice(claimed, error=failure.message, retry_at=retry_at)
            if claimed.attempts == 1:
                notice = claimed.notice
                data: Content = {
                    "owner": notice.owner,
                    "subject": notice.subject,
                    "event": notice.event,
                    "message": failure.message,
                }
                uow.record(self._deps.entry(Tag.NOTICE_FAIL, SYSTEM, notice.id, data))
            uow.commit()
        if again:
            self._pause = min(max(self._pause * 2, timedelta(seconds=1)), _PAUSE_AT_MOST)
            self._rests_until = now + self._pause
        return failure.message


def _delivered(claimed: ClaimedNotice) -> tuple[Tag, Actor, str, Content]:
    notice = claimed.notice
    data: Content = {"way": notice.owner, "event": notice.event, "notice": notice.id}
    return Tag.REPORT_DELIVER, SYSTEM, notice.subject, data


def _spread(notice_id: str) -> float:
    """Return up to a quarter, by id: what failed together does not come back together."""
    return zlib.crc32(notice_id.encode()) / 2**32 / 4
