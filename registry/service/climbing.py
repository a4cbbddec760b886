"""Unanswered proposals climb: the owner is told, then a lead, then a channel.

A step is marked in the transaction that queues its notices, so neither a restart nor a second
worker repeats it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.domain.actors import SYSTEM
from registry.domain.digest import digest
from registry.domain.proposals import ProposalStatus
from registry.domain.rows import Alias, Contract
from registry.service.lifecycle_ports import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from registry.domain.proposals import Proposal
    from registry.rules.approving import Area
    from registry.service.approval_ports import Waiting
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

LOOK_EVERY = timedelta(minutes=1)
_LOOKED_AT, _BATCH = 5_000, 100
_FOLD_FROM = 5
"""So many at once to one recipient become one notice."""


class Climber:
    """Takes a step of every proposal that has waited long enough for it."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._next_look: datetime | None = None
        self._done: set[tuple[str, str]] = set()

    def climb(self) -> list[str]:
        """Do what is due; say what was done."""
        now = self._deps.now()
        if self._next_look is not None and now < self._next_look:
            return []
        self._next_look = now + LOOK_EVERY
        with self._deps.view() as uow:
            waiting = uow.waiting(limit=_LOOKED_AT)
        still = {one.id for one in waiting}
        self._done = {pair for pair in self._done if pair[0] in still}
        due = [(one.id, step) for one in waiting for step in self._due(one, now)]
        said: list[str] = []
        for first in range(0, len(due), _BATCH):
            said += self._climb_some(due[first : first + _BATCH], now)
        return said

    def _climb_some(self, due: list[tuple[str, str]], now: datetime) -> list[str]:
        told: dict[tuple[str, str], list[str]] = {}
        with self._deps.new_uow() as uow:
            for proposal_id, step in due:
                for recipient in self._step(uow, proposal_id, step, now):
                    told.setdefault((step, recipient), []).append(proposal_id)
            for (step, recipient), ids in told.items():
                folded = [ids] if len(ids) >= _FOLD_FROM else [[one] for one in ids]
                for some in folded:
                    uow.add_notice(_notice(recipient, step, some, now))
            uow.commit()
        return [
            f"{', '.join(ids)}: {recipient or 'nobody in particular'} told ({step})."
            for (step, recipient), ids in sorted(told.items())
        ]

    def _due(self, one: Waiting, now: datetime) -> Iterator[str]:
        rule = self._deps.governance.rules.approvals.escalation
        for step, at in (
            ("owner", one.created_at + rule.owner_after),
            ("lead", one.created_at + rule.lead_after),
            ("channel", one.created_at + rule.channel_after),
            ("ending", one.expires_at - rule.remind_before_end),
        ):
            if at <= now and (one.id, step) not in self._done:
                yield step

    def _step(self, uow: UnitOfWork, proposal_id: str, step: str, now: datetime) -> list[str]:
        """Mark one step and return whom to tell; nobody when it was taken or must wait."""
        proposal = uow.proposal(proposal_id)
        if proposal is None or proposal.status is not ProposalStatus.PENDING:
            return []
        if step != "ending" and self._is_held(uow, proposal, now):
            return []
        is_new = step not in uow.climbed(proposal_id)
        self._done.add((proposal_id, step))
        if not is_new:
            return []
        recipients = sorted(_with_stand_ins(uow, self._recipients(proposal, step), now))
        uow.mark_climbed(proposal_id, step, now)
        data: dict[str, object] = {"step": step, "told": recipients}
        uow.record(self._deps.entry(Tag.PROPOSAL_CLIMB, SYSTEM, proposal_id, data))
        return recipients

    def _is_held(self, uow: UnitOfWork, proposal: Proposal, now: datetime) -> bool:
        """Say whether somebody's "not now" holds it; it does so only for so long in all."""
        rule = self._deps.governance.rules.approvals.escalation
        if now >= proposal.created_at + rule.owner_after + rule.longest_snooze:
            return False
        return any(delay.until > now for delay in uow.snoozes(proposal.id))

    def _recipients(self, proposal: Proposal, step: str) -> set[str]:
        rows = [row for c in proposal.changes for row in (c.before, c.after)]
        owners = {row.owner for row in rows if isinstance(row, Alias | Contract)}
        areas = self._areas({row.context for row in rows if isinstance(row, Alias)})
        found = {
            "owner": owners,
            "lead": {area.lead for area in areas},
            "channel": {area.channel for area in areas},
            "ending": owners | {area.lead for area in areas},
        }[step]
        return found - {""} or {""}

    def _areas(self, contexts: set[str]) -> list[Area]:
        rule = self._deps.governance.rules.approvals.escalation
        return [rule.areas.get(context, rule.general) for context in contexts] or [rule.general]


def _with_stand_ins(uow: UnitOfWork, recipients: set[str], now: datetime) -> set[str]:
    """Add whoever stands in for a recipient who is away."""
    away = {absence.actor for absence in uow.absences(now)} & recipients
    given = [one for person in away for one in uow.delegations(of=person)]
    return recipients | {one.delegate for one in given if one.holds(now)}


def _notice(recipient: str, step: str, ids: list[str], now: datetime) -> Notice:
    one = len(ids) == 1
    what = f"Proposal {ids[0]}" if one else f"{len(ids)} proposals"
    waits = f"wait{'s' * one} for a decision"
    if step == "ending":
        waits = f"end{'s' * one} soon, undecided"
    return Notice(
        id=digest(["climb", step, recipient, *ids]),
        at=now,
        owner=recipient,
        subject=f"proposal:{ids[0]}",
        event=f"proposal_{step}",
        title=f"{what} {waits}",
        text=f"{what} {waits}. Read it with `frenly proposal show {ids[0]}`, then approve, "
        "reject, or say `frenly proposal snooze`.",
    )
