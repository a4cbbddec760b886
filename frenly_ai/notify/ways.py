"""Which way a notice goes to its owner."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from frenly_ai.notify.owners import Address
from registry.errors import ErrorKind, FrenlyError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from frenly_ai.notify.book import NoticeBook
    from frenly_ai.notify.hook import Webhook
    from frenly_ai.notify.mail import Mailer
    from registry.service.lifecycle_ports import Notice

_NOWHERE = Address()


class Ways:
    """Sends each notice every way its owner has; one without any is written into the book."""

    def __init__(
        self,
        owners: Mapping[str, Address],
        book: NoticeBook,
        *,
        mailer: Mailer | None = None,
        webhook: Webhook | None = None,
    ) -> None:
        self._owners, self._book = owners, book
        self._mailer, self._webhook = mailer, webhook

    def send(self, notice: Notice) -> None:
        """Try every way even if one fails; then raise a failure, first one to be retried.

        A way that worked is tried again with the others: by its id, a notice is known.
        """
        to = self._owners.get(notice.owner, _NOWHERE)
        ways: list[Callable[[], None]] = []
        if self._mailer is not None and to.email:
            ways.append(partial(self._mailer.send, notice, to.email))
        if self._webhook is not None and to.webhook:
            ways.append(partial(self._webhook.send, notice, to.webhook))
        failures: list[FrenlyError] = []
        for way in ways or [partial(self._book.send, notice)]:
            try:
                way()
            except FrenlyError as failure:
                failures.append(failure)
        if failures:
            raise min(failures, key=lambda f: f.kind is not ErrorKind.UNAVAILABLE)
