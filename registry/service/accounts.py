"""Service accounts that a policy names: they act without showing a token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.actors import Actor, ActorKind
from registry.errors import Denied

if TYPE_CHECKING:
    from registry.service.deps import Deps


class NoSuchAccount(Denied):
    """A policy names an account that may not act."""

    code = "access.no_such_account"


def service_account(deps: Deps, user_id: str) -> Actor:
    """Make the actor whom a policy lets act; raise `NoSuchAccount` for anybody else.

    Never a person: what a program does by itself nobody has asked for.
    """
    with deps.view() as uow:
        user = uow.user(user_id)
    if user is None or user.revoked_at is not None or user.kind != ActorKind.SERVICE:
        raise NoSuchAccount(
            f"{user_id!r} is no service account that may act.",
            hint=f"Make it with `frenly user add {user_id} --kind service --role service`, or "
            "name another one.",
            user=user_id,
        )
    return Actor(
        id=user.id,
        kind=ActorKind.SERVICE,
        roles=user.roles,
        may=deps.access.may(user.roles),
        groups=deps.access.groups(user.roles),
        auth="policy",
    )
