"""The grounds of a review from a server: asked whether the copy still holds, checked, read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from frenly_ai.remote.asking import NOT_MODIFIED, NotReached, NotTrusted
from frenly_ai.remote.copies import Copy
from frenly_ai.reviewing.grounds import Grounds
from frenly_ai.reviewing.grounds_text import Broken, read_grounds
from frenly_ai.reviewing.policy import REVIEW_FILE, read_review_policy
from frenly_ai.reviewing.telling import told_in
from registry.errors import Missing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from frenly_ai.remote.asking import Server
    from frenly_ai.remote.copies import Copies
    from frenly_ai.reviewing.grounds_text import GroundsText, Head

PATH = "/v1/grounds"


class Fetching(NamedTuple):
    """How grounds are fetched."""

    copies: Copies
    now: datetime
    offline_ok: bool = False
    """Whether the copy may stand in for a server that does not answer."""
    tell: Callable[[str], None] = lambda _: None
    """Is told by what age of a copy code is judged, where the server does not answer."""


def fetch_grounds(server: Server, how: Fetching) -> Grounds:
    """Fetch the grounds; raise what asking does, and `Broken` for what is not to be trusted.

    A copy is read only once the server said that it still holds, or by leave of `offline_ok`.
    What it is called follows from what it holds, whatever the server called it: who once
    answered in its place cannot have their rows taken for the server's own later.
    """
    kept = how.copies.find()
    try:
        answer = server.get(PATH, etag="" if kept is None else kept.head.etag)
    except Missing as error:
        raise Broken(
            "The server hands out nothing to judge code by: it is older than this Frenly.",
            hint="Check the address, and run the same version of Frenly on both sides.",
        ) from error
    except NotReached as error:
        if kept is None or not how.offline_ok:
            raise
        found = read_grounds(kept.text, is_checked=True)
        revision, age = found.head.revision, _age(kept.at, how.now)
        how.tell(f"{error.message} Judged by revision {revision} of {age}.")
        return _grounds(server, found, how.now)
    if answer.status == NOT_MODIFIED and kept is not None:
        found = read_grounds(kept.text, is_checked=True)
        copy = kept._replace(at=how.now)
    else:
        found = read_grounds(answer.body)
        _check_goes_on(found.head, kept, how.copies)
        copy = Copy(found.head, how.now, answer.body)
    how.copies.keep(copy)
    return _grounds(server, found, how.now)


def _check_goes_on(head: Head, kept: Copy | None, copies: Copies) -> None:
    """Raise `NotTrusted` for a past that is over, or another one than was handed out before."""
    if kept is None or kept.head.revision < head.revision:
        return
    if (kept.head.revision, kept.head.state) != (head.revision, head.state):
        raise NotTrusted(
            f"The server hands out revision {head.revision}, and handed out "
            f"{kept.head.revision} before: it went back, or is another one.",
            hint=f"If its database was restored or made anew, delete {str(copies.file)!r}.",
        )


def _grounds(server: Server, found: GroundsText, now: datetime) -> Grounds:
    return Grounds(
        revision=found.head.revision,
        rows=found.rows,
        told=told_in(found.authored, found.written),
        policy=read_review_policy(found.head.review, source=f"{REVIEW_FILE} of {server.url}"),
        compatibility=found.head.compatibility,
        now=now,
    )


def _age(at: datetime, now: datetime) -> str:
    """Say when a copy was last known to hold."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    days, hours = minutes // 1_440, minutes // 60
    told = (
        f"{days} days" if days > 1 else f"{hours} hours" if hours > 1 else f"{minutes} minutes"
    )
    return f"{at:%Y-%m-%d %H:%M} UTC, {told} ago"
