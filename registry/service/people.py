"""Who may sign in: users, their tokens, and the authenticator that makes an `Actor`."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Tag
from registry.domain.actors import SYSTEM, Actor, ActorKind
from registry.errors import Conflict, Denied, InvalidInput, Missing, nearest
from registry.service.ports import Credential, User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.domain.rows import Content
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

_USER_ID = re.compile(r"[a-z][a-z0-9._@-]{1,63}")
_TOKEN = re.compile(r"frenly_([0-9a-f]{12})_([A-Za-z0-9_-]{32,128})")
TOKEN_LIFETIME = timedelta(days=90)


class NewUser(NamedTuple):
    """A user and the token that is shown this once."""

    user: User
    token: str
    expires_at: str


class BadToken(Denied):
    """The token is not one of ours, or no longer."""

    code = "access.token"


def add_user(
    deps: Deps, user_id: str, roles: Sequence[str], *, kind: str = "person", by: Actor | None
) -> NewUser:
    """Create a user with a token.

    `by` may be None only while there is no user at all: the first one must be an admin.
    """
    actor = by or SYSTEM
    with deps.recording_refusals(Tag.USER_REFUSE, actor, user_id):
        _check_new_user(deps, user_id, roles, kind)
        with deps.new_uow() as uow:
            _check_may_add(uow, roles, by)
            if uow.user(user_id) is not None:
                raise Conflict(
                    f"User {user_id!r} exists already.",
                    hint="Choose another name; a revoked one is never given out again.",
                    user=user_id,
                )
            user = User(user_id, kind, tuple(roles), deps.now(), None)
            uow.save_user(user)
            credential, token = _new_token(deps, user_id)
            uow.save_credential(credential)
            data = {
                "roles": list(roles),
                "kind": kind,
                "credential": credential.id,
                "bootstrap": by is None,
            }
            uow.record(deps.entry(Tag.USER_CREATE, actor, user_id, data))
            uow.commit()
    return NewUser(user, token, credential.expires_at.isoformat())


def revoke_user(deps: Deps, user_id: str, by: Actor) -> User:
    """Let a user, all their tokens and their decisions not yet used count no more."""
    with deps.recording_refusals(Tag.USER_REFUSE, by, user_id):
        by.require("user.manage")
        with deps.new_uow() as uow:
            user = uow.user(user_id)
            if user is None:
                raise Missing(
                    f"There is no user {user_id!r}.",
                    hint=nearest(user_id, [u.id for u in uow.users()]),
                    user=user_id,
                )
            if user.revoked_at is not None:
                raise Conflict(
                    f"User {user_id!r} was revoked already.",
                    hint="Nothing is left to do.",
                    user=user_id,
                )
            revoked = user._replace(revoked_at=user.revoked_at or deps.now())
            uow.save_user(revoked)
            count = uow.revoke_credentials(user_id, deps.now())
            voided = uow.void_decisions_of(user_id)
            data: Content = {"credentials": count, "decisions_voided": voided}
            uow.record(deps.entry(Tag.USER_REVOKE, by, user_id, data))
            uow.commit()
    return revoked


def authenticate(deps: Deps, token: str) -> Actor:
    """Make the actor whom a token proves; raise `BadToken` for any other text."""
    found = _TOKEN.fullmatch(token.strip())
    if found is None:
        raise BadToken(
            "That is not a Frenly token.",
            hint="Sign in with the token that `frenly user add` printed.",
        )
    with deps.view() as uow:
        credential = uow.credential(found[1])
        user = uow.user(credential.user) if credential else None
    right = credential is not None and hmac.compare_digest(credential.hash, _hash(found[2]))
    if not right or credential is None or user is None:
        raise BadToken(
            "The token is wrong.", hint="Check that all of it was copied.", credential=found[1]
        )
    return _actor(deps, credential, user)


def renew(deps: Deps, actor: Actor) -> Actor:
    """Make an actor anew whose token was proven before; raise `BadToken` if it is over."""
    with deps.view() as uow:
        credential, user = uow.credential(actor.credential_id), uow.user(actor.id)
    if credential is None or user is None:
        raise BadToken(
            f"The token of {actor.id!r} is gone.", hint="Ask an admin for a new one."
        )
    return _actor(deps, credential, user)


def _actor(deps: Deps, credential: Credential, user: User) -> Actor:
    if credential.revoked_at or user.revoked_at:
        raise BadToken(
            f"The token of {user.id!r} was revoked.",
            hint="Ask an admin for a new one.",
            credential=credential.id,
        )
    if deps.now() >= credential.expires_at:
        raise BadToken(
            f"The token of {user.id!r} expired at {credential.expires_at:%Y-%m-%d %H:%M} UTC.",
            hint="Ask an admin for a new one.",
            credential=credential.id,
        )
    return Actor(
        id=user.id,
        kind=ActorKind(user.kind),
        roles=user.roles,
        may=deps.access.may(user.roles),
        groups=deps.access.groups(user.roles),
        auth="token",
        credential_id=credential.id,
        proven_until=credential.expires_at,
    )


def _check_new_user(deps: Deps, user_id: str, roles: Sequence[str], kind: str) -> None:
    if not _USER_ID.fullmatch(user_id):
        raise InvalidInput(
            f"{user_id!r} is not a user name.",
            hint="2 to 64 of a-z 0-9 . _ @ -, beginning with a letter, e.g. `ana`.",
        )
    if kind not in {ActorKind.PERSON, ActorKind.SERVICE}:
        raise InvalidInput(
            f"{kind!r} is not a kind of user.", hint="Choose 'person' or 'service'."
        )
    if not roles:
        raise InvalidInput("No role was given.", hint=nearest("", deps.access.roles))
    deps.access.check_roles(roles)


def _check_may_add(uow: UnitOfWork, roles: Sequence[str], by: Actor | None) -> None:
    if by is not None:
        by.require("user.manage")
        return
    if uow.users():
        raise Denied(
            "Only an admin may add users.",
            hint="Sign in as one: set FRENLY_TOKEN or run `frenly login`.",
        )
    if "admin" not in roles:
        raise InvalidInput(
            "The first user must be an admin.",
            hint="Add one with `frenly user add NAME --role admin`, then sign in as them.",
        )


def _new_token(deps: Deps, user_id: str) -> tuple[Credential, str]:
    credential_id, secret = deps.new_id()[:12], deps.new_secret()
    now = deps.now()
    credential = Credential(
        credential_id, user_id, _hash(secret), now, now + TOKEN_LIFETIME, None
    )
    return credential, f"frenly_{credential_id}_{secret}"


def _hash(secret: str) -> str:
    """Hash a token's secret. It holds 256 random bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
