"""Which approvals still stand: given by people who may still decide, on what is still stored.

An approval row says who decided and for which groups they spoke then. Roles are taken away,
role files change, and a document may be changed behind the registry's back; so whoever counts
approvals passes them through here first, on the state of the same transaction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.domain.actors import ActorKind
from registry.domain.proposals import SelfApproval
from registry.errors import Denied
from registry.service.documents import shown_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.domain.actors import Actor
    from registry.domain.proposals import Asked, Decision, Proposal
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork


def standing(
    deps: Deps, uow: UnitOfWork, proposal: Proposal, decisions: Iterable[Decision]
) -> tuple[Decision, ...]:
    """Return the decisions that stand, each with the groups it still speaks for."""
    return standing_on(deps, uow, shown_hash(proposal), decisions)


def standing_on(
    deps: Deps, uow: UnitOfWork, shown: str, decisions: Iterable[Decision]
) -> tuple[Decision, ...]:
    """Return the decisions that stand on something of which `shown` hashes what was seen."""
    kept = []
    for decision in decisions:
        groups = frozenset(decision.groups)
        for person in sorted(decision.voices):
            groups &= groups_now(deps, uow, person)
        if decision.shown == shown and groups:
            kept.append(replace(decision, groups=tuple(sorted(groups))))
    return tuple(kept)


def groups_of_voice(
    deps: Deps, uow: UnitOfWork, proposal: Asked, by: Actor, in_stead_of: str
) -> frozenset[str]:
    """Return the groups for which `by` decides: their own, or what they share with another.

    Deciding in somebody's stead never gives a right that either lacks. Raises `Denied`
    without a delegation in force, and `SelfApproval` for whoever stands in for the author.
    """
    voices = [by.id, in_stead_of] if in_stead_of else [by.id]
    _refuse_authors(deps, uow, proposal, voices)
    if not in_stead_of:
        return by.groups
    given = uow.delegations(of=in_stead_of, to=by.id)
    if not any(one.holds(deps.now()) for one in given):
        raise Denied(
            f"{by.id!r} may not decide in the stead of {in_stead_of!r}.",
            hint=f"{in_stead_of!r} must allow it first: `frenly delegate add {by.id} ...`.",
            actor=by.id,
            principal=in_stead_of,
        )
    groups = by.groups & groups_now(deps, uow, in_stead_of)
    if not groups & set(proposal.quorum.groups):
        raise Denied(
            f"{by.id!r} and {in_stead_of!r} share none of the groups that decide here.",
            hint=f"Needed: {proposal.quorum.says()}.",
            actor=by.id,
            principal=in_stead_of,
        )
    return groups


def _refuse_authors(deps: Deps, uow: UnitOfWork, proposal: Asked, voices: list[str]) -> None:
    """Raise when the author would decide through others, or others through the author."""
    wrote = {proposal.author, proposal.agent}
    for voice in voices:
        given = uow.delegations(to=voice)
        acting_for = {one.principal for one in given if one.holds(deps.now())} & wrote
        if voice in wrote or acting_for:
            whom = sorted(acting_for)[0] if acting_for else voice
            raise SelfApproval(
                f"{voice!r} stands in for {whom!r}, who wrote proposal {proposal.id!r}."
                if acting_for
                else f"{voice!r} wrote proposal {proposal.id!r}.",
                hint=f"Somebody else must decide: {proposal.quorum.says()}.",
                actor=voice,
                proposal=proposal.id,
            )


def groups_now(deps: Deps, uow: UnitOfWork, person: str) -> frozenset[str]:
    """Return the approver groups for which somebody may decide now; none if they may not."""
    user = uow.user(person)
    if user is None or user.revoked_at is not None or user.kind != ActorKind.PERSON:
        return frozenset()
    if "decide" not in deps.access.may(user.roles):
        return frozenset()
    return deps.access.groups(user.roles)
