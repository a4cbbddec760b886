"""What keeps people from being flooded: bounds on what waits, and rest for rejected wishes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from registry.domain.actors import ActorKind
from registry.domain.digest import digest
from registry.domain.edits import write_edit
from registry.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from registry.contracts.records import Wish
    from registry.domain.actors import Actor
    from registry.domain.edits import Edit
    from registry.domain.rows import Content
    from registry.service.approval_ports import Rejection
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

_HOUR = timedelta(hours=1)
_WANTED = ("edit", "name", "context", "scope", "target", "proposal")
"""What makes a wish the same wish, however it is worded and for however long."""
_SPANS: tuple[tuple[str, timedelta | None, str], ...] = (
    ("open", None, "wait already"),
    ("hourly", _HOUR, "came within an hour"),
)
_CHANNEL_CHARS, _THREAD_CHARS = 40, 255


class TooManyAsked(Conflict):
    """So much of one source waits, or came within the hour, that no more is taken."""

    code = "proposal.too_many"


class Resting(Conflict):
    """The wish was rejected again and again, and may be asked again only later."""

    code = "proposal.resting"


class TooFast(Conflict):
    """The person has approved so much within the hour that nobody can have read it."""

    code = "proposal.too_fast"


def check_haste(deps: Deps, uow: UnitOfWork, by: Actor, now: datetime) -> None:
    """Raise `TooFast` when one more approval would be more than somebody reads in an hour."""
    most = deps.governance.rules.approvals.limits.approvals_per_hour
    uow.lock_sources([f"approver:{by.id}"])
    if uow.count_approvals(by.id, now - _HOUR) >= most:
        raise TooFast(
            f"{by.id!r} has approved {most} times within an hour.",
            hint="Go on later, or let somebody else read it; rejecting is always possible.",
            limit=str(most),
        )


def wish_key(edits: Iterable[Edit]) -> str:
    """Hash what a wish wants: which edits of which names to which targets."""
    wanted = [{k: v for k, v in write_edit(edit).items() if k in _WANTED} for edit in edits]
    return digest(sorted(wanted, key=digest))


def check_flood(deps: Deps, uow: UnitOfWork, wish: Wish, by: Actor, now: datetime) -> None:
    """Raise what stops one more proposal of this source, or this wish once more.

    The registry's own hands are never stopped: what they propose puts something right.
    """
    if by.kind is ActorKind.SYSTEM:
        return
    channel = wish.origin.channel[:_CHANNEL_CHARS]
    thread = wish.origin.thread[:_THREAD_CHARS]
    sources: dict[str, Content] = {
        "author": {"author": by.id},
        "channel": {"channel": channel},
    }
    if thread:
        sources["thread"] = {"channel": channel, "thread": thread}
    uow.lock_sources([f"{kind}:{where}" for kind, where in sources.items()])
    limits = deps.governance.rules.approvals.limits.model_dump()
    for kind, where in sources.items():
        said = " / ".join(where.values())
        for span, since, what in _SPANS:
            most = limits[f"{span}_per_{kind}"]
            if uow.count_asked(**where, since=None if since is None else now - since) >= most:
                raise TooManyAsked(
                    f"{most} proposals of {kind} {said!r} {what}; no more is taken.",
                    hint="Wait until people have decided, or an hour; see `frenly proposal "
                    "list --status pending`.",
                    source=kind,
                    limit=str(most),
                )
    of_late = now - deps.governance.rules.approvals.limits.cool_down.within
    check_rest(deps, uow.rejections(wish_key(wish.edits), of_late), "frenly proposal show")


def check_rest(deps: Deps, found: Sequence[Rejection], show: str) -> None:
    """Raise `Resting` for a wish that people rejected that often, the last a while ago.

    `show` is the command that shows what was rejected.
    """
    rule = deps.governance.rules.approvals.limits.cool_down
    if len(found) < rule.rejections:
        return
    again = found[-1].at + rule.rest
    if deps.now() < again:
        raise Resting(
            f"The same was rejected {len(found)} times, last as {found[-1].proposal!r}.",
            hint=f"It may be asked again at {again:%Y-%m-%d %H:%M} UTC; until then, read "
            f"`{show} {found[-1].proposal}` and talk to whoever rejected it.",
            again_at=again.isoformat(),
        )
