"""Pause and resume: the two use cases, and the check that apply and agents run into.

Pausing takes the registry's lock, as apply does. So whoever has paused knows: no apply is
under way, and none begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Tag
from registry.domain.pausing import Pause, check_may_resume, is_second
from registry.errors import InvalidInput
from registry.service.texts import check_text

if TYPE_CHECKING:
    from datetime import datetime

    from registry.domain.actors import Actor
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork
    from registry.service.steering_ports import PauseRows

ABOUT = "operator"
MAX_WHY_CHARS = 500
_RIGHT = "operate"


class Resumption(NamedTuple):
    """What came of a word to resume."""

    pause: Pause
    resumed: bool
    """False while a second person has to agree."""


def check_working(rows: PauseRows) -> None:
    """Raise `Paused` while work is paused."""
    pause = rows.pause()
    if pause is not None:
        raise pause.error()


def pause(deps: Deps, why: str, by: Actor) -> Pause:
    """Stop every apply and every wish of an agent, from the commit of this on.

    Pausing anew keeps the pause and takes back any word to end it. Refusals are recorded.
    """
    with deps.recording_refusals(Tag.OPERATOR_REFUSE, by, ABOUT):
        by.require(_RIGHT)
        _check_why(why)
        return _pause(deps, why, by)


def _pause(deps: Deps, why: str, by: Actor) -> Pause:
    with deps.new_uow() as uow:
        uow.lock_registry()
        pause = Pause(by=by.id, why=why.strip(), at=deps.now())
        uow.save_pause(pause)
        uow.record(deps.entry(Tag.OPERATOR_PAUSE, by, ABOUT, pause.content()))
        deps.keep(uow, ABOUT)
        uow.commit()
    return pause


def resume(deps: Deps, why: str, by: Actor) -> Resumption:
    """Ask to go on, or agree to it as the second person.

    Raises what `check_may_resume` and `is_second` raise; refusals are recorded.
    """
    with deps.recording_refusals(Tag.OPERATOR_REFUSE, by, ABOUT):
        by.require(_RIGHT)
        _check_why(why)
        return _resume(deps, why.strip(), by)


def _resume(deps: Deps, why: str, by: Actor) -> Resumption:
    now = deps.now()
    with deps.new_uow() as uow:
        uow.lock_registry()
        pause = _with_standing_asker(uow, check_may_resume(uow.pause(), by), now)
        is_over = is_second(pause, by, now)
        if is_over:
            uow.end_pause()
        else:
            pause = pause.asked(by, why, now)
            uow.save_pause(pause)
        tag = Tag.OPERATOR_RESUME if is_over else Tag.OPERATOR_RESUME_ASK
        uow.record(deps.entry(tag, by, ABOUT, {**pause.content(), "reason": why}))
        deps.keep(uow, ABOUT)
        uow.commit()
    return Resumption(pause, resumed=is_over)


def _with_standing_asker(uow: UnitOfWork, pause: Pause, now: datetime) -> Pause:
    """Forget a word of somebody who may no longer sign in."""
    first = pause.asker(now)
    user = uow.user(first) if first else None
    stands = user is not None and user.revoked_at is None
    return pause if stands else Pause(by=pause.by, why=pause.why, at=pause.at)


def _check_why(why: str) -> None:
    check_text(why, MAX_WHY_CHARS)
    if not why.strip():
        raise InvalidInput("No reason is given.", hint="Say why, for whoever reads the log.")
