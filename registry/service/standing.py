"""Which approvals still stand: given by people who may still decide, on what is still stored.

An approval row says who decided and for which groups they spoke then. Roles are taken away,
role files change, and a document may be changed behind the registry's back; so whoever counts
approvals passes them through here first, on the state of the same transaction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.domain.actors import ActorKind
from registry.service.documents import shown_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.domain.proposals import Decision, Proposal
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork


def standing(
    deps: Deps, uow: UnitOfWork, proposal: Proposal, decisions: Iterable[Decision]
) -> tuple[Decision, ...]:
    """Return the decisions that stand, each with the groups it still speaks for."""
    shown = shown_hash(proposal)
    kept = []
    for decision in decisions:
        groups = frozenset(decision.groups)
        for person in sorted(decision.voices):
            groups &= groups_now(deps, uow, person)
        if decision.shown == shown and groups:
            kept.append(replace(decision, groups=tuple(sorted(groups))))
    return tuple(kept)


def groups_now(deps: Deps, uow: UnitOfWork, person: str) -> frozenset[str]:
    """Return the approver groups for which somebody may decide now; none if they may not."""
    user = uow.user(person)
    if user is None or user.revoked_at is not None or user.kind != ActorKind.PERSON:
        return frozenset()
    if "decide" not in deps.access.may(user.roles):
        return frozenset()
    return deps.access.groups(user.roles)
