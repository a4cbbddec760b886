"""Standing in: who may decide in whose stead for a while, and who is away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.domain.times import show_duration, show_moment
from registry.errors import Conflict, Denied, InvalidInput, Missing, nearest
from registry.service.approval_ports import Absence, Delegation
from registry.service.edge_ports import DESK
from registry.service.standing import groups_now
from registry.service.texts import check_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.domain.actors import Actor
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

LONGEST = timedelta(days=90)
MOST_AT_ONCE = 10
"""Delegations of one person that are in force or to come."""
_MAX_REASON_CHARS = 500


def delegate(  # noqa: PLR0913 - one delegation has these parts and no more
    deps: Deps, to: str, since: datetime, until: datetime, *, reason: str, by: Actor
) -> Delegation:
    """Let `to` decide in the stead of `by` from `since` until `until`.

    It gives nobody a right: `to` must be allowed to decide, for a group of `by`'s.
    """
    now = deps.now()
    with deps.recording_refusals(Tag.DELEGATION_REFUSE, by, to):
        by.require("decide")
        check_text(reason, _MAX_REASON_CHARS)
        _check_span(max(since, now), until)
        with deps.new_uow() as uow:
            _check_stand_in(deps, uow, to, by)
            given = uow.delegations(of=by.id)
            if sum(one.ended_at is None and one.until > now for one in given) >= MOST_AT_ONCE:
                raise Conflict(
                    f"{by.id!r} has {MOST_AT_ONCE} delegations already.",
                    hint="End one first; see `frenly delegate list`.",
                    actor=by.id,
                )
            new = Delegation(deps.new_id(), by.id, to, max(since, now), until, reason.strip())
            uow.save_delegation(new)
            data: dict[str, object] = {
                "delegation": new.id,
                "delegate": to,
                "since": show_moment(new.since),
                "until": show_moment(until),
                "reason": new.reason,
            }
            uow.record(deps.entry(Tag.DELEGATION_GIVE, by, by.id, data))
            deps.keep(uow, f"{DESK}{new.id}")
            uow.commit()
    return new


def end_delegation(deps: Deps, delegation_id: str, by: Actor) -> Delegation:
    """End a delegation now: whoever gave it, got it, or manages people may."""
    refusals = deps.recording_refusals(Tag.DELEGATION_REFUSE, by, delegation_id)
    with refusals, deps.new_uow() as uow:
        found = [one for one in uow.delegations() if one.id.startswith(delegation_id)]
        if len(found) != 1 or not delegation_id:
            raise Missing(
                f"There is no delegation {delegation_id!r}.",
                hint="See `frenly delegate list`.",
                delegation=delegation_id,
            )
        one = found[0]
        if by.id not in {one.principal, one.delegate}:
            by.require("user.manage")
        if one.ended_at is not None:
            raise Conflict(
                f"Delegation {one.id!r} has ended already.", hint="Nothing is left to do."
            )
        ended = one._replace(ended_at=deps.now())
        uow.save_delegation(ended)
        data: dict[str, object] = {"delegation": one.id, "delegate": one.delegate}
        uow.record(deps.entry(Tag.DELEGATION_END, by, one.principal, data))
        deps.keep(uow, f"{DESK}{one.id}")
        uow.commit()
    return ended


def delegations(deps: Deps, *, all_ever: bool = False) -> Sequence[Delegation]:
    """List the delegations that are in force or to come, newest first; or every one."""
    now = deps.now()
    with deps.view() as uow:
        found = uow.delegations()
    return [one for one in found if all_ever or (one.ended_at is None and one.until > now)]


def set_absence(deps: Deps, until: datetime, reason: str, by: Actor) -> Absence:
    """Say that `by` is away until then; a time that is over means back again."""
    now = deps.now()
    with deps.recording_refusals(Tag.DELEGATION_REFUSE, by, by.id):
        by.require("decide")
        check_text(reason, _MAX_REASON_CHARS)
        if until > now + LONGEST * 4:
            raise InvalidInput(
                f"{until:%Y-%m-%d} is too far away.",
                hint=f"At most {show_duration(LONGEST * 4)}; after that, revoke the user.",
            )
        absence = Absence(by.id, now, max(until, now), reason.strip())
        with deps.new_uow() as uow:
            uow.save_absence(absence)
            data: dict[str, object] = {"until": show_moment(absence.until), "reason": reason}
            uow.record(deps.entry(Tag.ABSENCE_SET, by, by.id, data))
            deps.keep(uow, f"{DESK}{by.id}")
            uow.commit()
    return absence


def absences(deps: Deps) -> Sequence[Absence]:
    """List who is away now."""
    with deps.view() as uow:
        return uow.absences(deps.now())


def _check_span(since: datetime, until: datetime) -> None:
    if not since < until <= since + LONGEST:
        raise InvalidInput(
            f"From {since:%Y-%m-%d %H:%M} until {until:%Y-%m-%d %H:%M} UTC is not a while.",
            hint=f"It must end after it begins, within {show_duration(LONGEST)}.",
        )


def _check_stand_in(deps: Deps, uow: UnitOfWork, to: str, by: Actor) -> None:
    if uow.user(to) is None:
        raise Missing(
            f"There is no user {to!r}.", hint=nearest(to, [u.id for u in uow.users()]), user=to
        )
    if to == by.id or not groups_now(deps, uow, to) & by.groups:
        raise Denied(
            f"{to!r} cannot stand in for {by.id!r}.",
            hint="It takes somebody else who may decide for one of the groups "
            f"{', '.join(sorted(by.groups)) or '(none)'}.",
            actor=by.id,
            delegate=to,
        )
