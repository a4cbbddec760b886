"""Changes that pull requests ask for: linked to their proposals, and void with their commits.

A review counts as a decision on one proposal at one commit. Whatever ends the commit (a push, a
closed pull request) or the review (it was dismissed) ends the decision, in one transaction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.domain.actors import SYSTEM, Actor, ActorKind
from registry.domain.proposals import DecisionStatus, ProposalStatus
from registry.errors import Conflict, Denied
from registry.service.deciding import get_proposal
from registry.service.expiring import expire

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.domain.proposals import Proposal
    from registry.service.code_ports import CodeChange
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

AUTH = "github"
OPEN, OVER = "open", "over"


class NotVouchedFor(Denied):
    """The person whom a host's account stands for may not act here."""

    code = "access.not_vouched"


def credential_of(review: int) -> str:
    """Name the credential of a decision that a review made."""
    return f"review:{review}"


def vouched(deps: Deps, user_id: str, credential: str) -> Actor:
    """Make the actor for whom a host of code vouches; raise `NotVouchedFor`.

    For callers that hold a signed telling of an account which the policy maps to `user_id`.
    """
    with deps.view() as uow:
        user = uow.user(user_id)
    if user is None or user.revoked_at is not None or user.kind != ActorKind.PERSON:
        raise NotVouchedFor(
            f"{user_id!r} is no person who may act here.",
            hint="Add them with `frenly user add`, or correct 'people' in github.yaml.",
            actor=user_id,
        )
    return Actor(
        id=user.id,
        kind=ActorKind.PERSON,
        roles=user.roles,
        may=deps.access.may(user.roles),
        groups=deps.access.groups(user.roles),
        auth=AUTH,
        credential_id=credential,
    )


class CodeChanges:
    """What pull requests ask for."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def current(self, subject: str) -> CodeChange | None:
        """Return what a pull request asks for now; None for nothing."""
        with self._deps.view() as uow:
            found = uow.code_changes(subject, state=OPEN)
        return found[-1] if found else None

    def pusher_of(self, subject: str, head: str) -> int:
        """Return who pushed a commit, as far as it was ever told; 0 for nobody known."""
        with self._deps.view() as uow:
            found = uow.code_changes(subject, state=None)
        return next((change.pushed_by for change in found if change.head == head), 0)

    def keep(self, change: CodeChange) -> None:
        """Keep what a commit asks for; every earlier commit's reviews count no more."""
        with self._deps.new_uow() as uow:
            for old in uow.code_changes(change.subject, state=OPEN):
                if old.head != change.head:
                    self._end(uow, old, kept=change.proposal)
            uow.save_code_change(change)
            uow.commit()

    def supersede(self, subject: str, *, head: str = "") -> int:
        """End what all commits but `head` asked for; return how many there were."""
        with self._deps.new_uow() as uow:
            old = [c for c in uow.code_changes(subject, state=OPEN) if c.head != head]
            for change in old:
                self._end(uow, change, kept="")
            uow.commit()
        return len(old)

    def end_all(self, uow: UnitOfWork, repository: str) -> None:
        """End and forget, in a transaction of the caller, what a repository asked for."""
        for subject in uow.code_subjects_of(repository):
            for change in uow.code_changes(subject, state=OPEN):
                self._end(uow, change, kept="")
            uow.drop_code_changes_of(subject)

    def let_stand(self, subject: str) -> None:
        """Follow a pull request no more, as it was merged; its proposal goes its own way."""
        with self._deps.new_uow() as uow:
            for change in uow.code_changes(subject, state=OPEN):
                uow.save_code_change(change._replace(state=OVER))
            uow.commit()

    def count(self, change: CodeChange, review: int) -> CodeChange:
        """Note, before it is one, that a review will be a decision; return the change.

        Raises `Conflict` where another commit came since.
        """
        counted = change._replace(reviews=tuple(sorted({*change.reviews, review})))
        with self._deps.new_uow() as uow:
            if change not in uow.code_changes(change.subject, state=OPEN):
                raise Conflict(
                    "The commit was followed by another, or its reviews have changed.",
                    hint="Review the newest commit.",
                )
            uow.save_code_change(counted)
            uow.commit()
        return counted

    def withdraw(self, change: CodeChange, reviews: Iterable[int]) -> None:
        """Let decisions that these reviews made count no more."""
        with self._deps.new_uow() as uow:
            proposal = get_proposal(uow, change.proposal)
            self._void(uow, proposal, change, sorted(set(reviews) & set(change.reviews)))
            uow.commit()

    def _end(self, uow: UnitOfWork, change: CodeChange, *, kept: str) -> None:
        proposal = get_proposal(uow, change.proposal)
        self._void(uow, proposal, change, change.reviews)
        uow.save_code_change(change._replace(state=OVER))
        if change.is_own and proposal.status.is_open and change.proposal != kept:
            expire(self._deps, uow, proposal)

    def _void(
        self,
        uow: UnitOfWork,
        proposal: Proposal,
        change: CodeChange,
        reviews: Sequence[int],
    ) -> None:
        """Void what the reviews decided; an approved proposal waits again."""
        credentials = {credential_of(review) for review in reviews}
        fallen = [
            decision.id
            for decision in uow.decisions(proposal.id)
            if decision.status is DecisionStatus.ACTIVE
            and decision.auth == AUTH
            and decision.credential_id in credentials
        ]
        if not fallen:
            return
        uow.end_decisions(proposal.id, DecisionStatus.VOID, only=fallen)
        if proposal.status is ProposalStatus.APPROVED:
            uow.save_proposal(replace(proposal, status=ProposalStatus.PENDING))
        data = {"pull_request": change.subject, "commit": change.head, "decisions": fallen}
        uow.record(self._deps.entry(Tag.CODE_SUPERSEDE, SYSTEM, proposal.id, data))
