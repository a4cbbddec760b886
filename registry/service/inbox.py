"""What waits for one approver: no more than can be read, and fair to everybody who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.records import ProposalView
from registry.domain.proposals import check_may_decide, tally
from registry.errors import FrenlyError
from registry.service.standing import groups_of_voice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from registry.domain.actors import Actor
    from registry.service.approval_ports import Waiting
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

_LOOKED_AT = 5_000


class Inbox(NamedTuple):
    """What is put before an approver at once, and how many proposals wait besides."""

    items: tuple[ProposalView, ...]
    others: int
    """Waiting, but not shown: somebody else's turn, or not this person's to decide."""


def inbox(deps: Deps, by: Actor) -> Inbox:
    """Return what `by` may decide now, the authors in turns, each one's oldest first.

    A source that asks for very much thus never hides what others ask for.
    """
    by.require("decide")
    now, most = deps.now(), deps.governance.rules.approvals.limits.shown_at_once
    items: list[ProposalView] = []
    with deps.view() as uow:
        waiting = uow.waiting(limit=_LOOKED_AT)
        aside = uow.snoozed_by(by.id, now)
        for one in in_turns(waiting):
            if len(items) == most:
                break
            if one.id in aside or one.author == by.id:
                continue
            view = _for(deps, uow, one.id, by, now)
            if view is not None:
                items.append(view)
    return Inbox(tuple(items), len(waiting) - len(items))


def in_turns(waiting: Sequence[Waiting]) -> Iterator[Waiting]:
    """Yield one proposal of each author, then the next of each, in order."""
    queues: dict[str, list[Waiting]] = {}
    for one in waiting:
        queues.setdefault(one.author, []).append(one)
    depth = 0
    while queues:
        yield from (queue[depth] for queue in queues.values())
        depth += 1
        queues = {author: queue for author, queue in queues.items() if len(queue) > depth}


def _for(
    deps: Deps, uow: UnitOfWork, proposal_id: str, by: Actor, now: datetime
) -> ProposalView | None:
    proposal = uow.proposal(proposal_id)
    if proposal is None:
        return None
    try:
        check_may_decide(proposal, proposal.digest, by, now)
        groups_of_voice(deps, uow, proposal, by, "")
    except FrenlyError:
        return None  # it waits for others
    decisions = tuple(uow.decisions(proposal_id))
    if any(by.id in d.voices and d.counts(proposal.digest, now) for d in decisions):
        return None
    counted = tally(proposal, decisions, now)
    return ProposalView(proposal=proposal, decisions=decisions, tally=counted)
