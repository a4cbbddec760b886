"""A change by pull request: an edited table of names is a proposal, reviews are decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from frenly_ai.github.host import TooLarge
from frenly_ai.github.owning import is_owner
from registry.anchors.tables.editing import edits_between
from registry.audit.entries import Tag
from registry.contracts.records import Wish
from registry.domain.actors import SYSTEM
from registry.domain.proposals import DecisionStatus, Origin, ProposalStatus
from registry.errors import FrenlyError, Unavailable
from registry.service.code_changes import OPEN, CodeChanges, credential_of, vouched
from registry.service.code_ports import CodeChange

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from frenly_ai.github.host import CodeHost, PullRequest, Review
    from frenly_ai.github.policy import GitHubPolicy, Repository
    from registry.contracts.records import ProposalView
    from registry.domain.edits import Edit
    from registry.service.deps import Deps
    from registry.service.registry import Registry

CHANNEL = "pull_request"
_VERDICTS = frozenset({"approved", "changes_requested", "dismissed"})


class Asking(NamedTuple):
    """One pull request of a repository with a table of names."""

    pull: PullRequest
    path: str
    reviews_decide: bool
    pusher: int


class Changes:
    """Turns edits of a table into proposals, and reviews of its owners into decisions."""

    def __init__(
        self, host: CodeHost, registry: Registry, deps: Deps, policy: GitHubPolicy
    ) -> None:
        self._host, self._registry, self._deps = host, registry, deps
        self._policy, self._changes = policy, CodeChanges(deps)

    def follow(self, pull: PullRequest, repository: Repository, pusher: int) -> tuple[str, ...]:
        """Bring the proposal in line with the newest commit; say what people must know.

        `pusher` is who pushed it, 0 where that was not told.
        """
        subject = str(pull.ref)
        if not pull.is_open:
            self._close(pull)
            return ()
        if repository.aliases is None or not _may_change(pull):
            self._changes.supersede(subject)
            return ()
        pusher = pusher or self._changes.pusher_of(subject, pull.head)
        asking = Asking(pull, repository.aliases, repository.reviews_decide, pusher)
        present = self._changes.current(subject)
        if present is not None and present.head == pull.head:
            return self._stands(present)
        self._changes.supersede(subject, head=pull.head)
        try:
            return self._propose(asking)
        except Unavailable:
            raise
        except FrenlyError as error:
            return (f"Nothing is proposed: {error.message} {error.hint}",)

    def weigh(self, pull: PullRequest, repository: Repository, account: int) -> tuple[str, ...]:
        """Count what one account's newest review says; say what came of it."""
        change = self._changes.current(str(pull.ref))
        if change is None or not repository.reviews_decide or repository.aliases is None:
            return ()
        if not self._keeps_up(change, pull):
            return ("A review of an earlier commit counts for nothing.",)
        agreed = self._agreed(pull)
        # Whoever took an agreement back, it was not necessarily who gave it.
        self._changes.withdraw(change, set(change.reviews) - {r.id for r in agreed.values()})
        review = agreed.get(account)
        if review is None:
            return self._stands(change)
        try:
            self._decide(change, pull, review, repository)
        except Unavailable:
            raise
        except FrenlyError as error:
            return (*self._stands(change), f"A review does not count: {error.message}")
        return self._stands(change)

    def _keeps_up(self, change: CodeChange, pull: PullRequest) -> bool:
        """Say whether a change is still asked for; end one that is not, heard of it or not."""
        if not pull.is_open:
            self._close(pull)
            return False
        head = pull.head if _may_change(pull) else ""
        self._changes.supersede(change.subject, head=head)
        return change.head == head

    def _agreed(self, pull: PullRequest) -> Mapping[int, Review]:
        try:
            reviews = self._host.reviews(pull.ref)
        except TooLarge:
            return {}  # one that nobody read may take back any other
        return _agreeing(reviews, pull.head)

    def _close(self, pull: PullRequest) -> None:
        if pull.is_merged and _may_change(pull):
            self._changes.let_stand(str(pull.ref))
        else:
            self._changes.supersede(str(pull.ref))

    def _propose(self, asking: Asking) -> tuple[str, ...]:
        edits = self._edits(asking)
        if not edits:
            return ()
        pull = asking.pull
        if asking.pusher != pull.author_id:
            return (
                "Nothing is proposed: it is not known that who opened this pushed the newest "
                "commit, and nobody else asks in their name. A push of theirs asks again.",
            )
        author = self._policy.person(pull.author_id)
        if author is None:
            return (
                "Nothing is proposed: who opened this is not in 'people' of github.yaml, so "
                "nobody here asks for it.",
            )
        with self._deps.recording_refusals(Tag.CODE_REFUSE, SYSTEM, str(pull.ref)):
            by = vouched(self._deps, author, f"account:{pull.author_id}")
        wish = Wish(
            edits=edits,
            origin=Origin(channel=CHANNEL, thread=str(pull.ref)),
            reason=f"Pull request {pull.ref} edits {asking.path} at {pull.head[:12]}.",
            provenance=({"field": asking.path, "value": pull.head, "from": str(pull.ref)},),
        )
        view = self._registry.propose(wish, by)
        change = CodeChange(
            subject=str(pull.ref),
            head=pull.head,
            proposal=view.proposal.id,
            digest=view.proposal.digest,
            is_own=not view.joined,
            pushed_by=asking.pusher,
            reviews=(),
            state=OPEN,
            at=self._deps.now(),
        )
        self._changes.keep(change)
        return _told(view, asking.reviews_decide)

    def _edits(self, asking: Asking) -> tuple[Edit, ...]:
        pull, path = asking.pull, asking.path
        after = self._host.file(pull.ref, path, pull.head)
        before = self._host.file(pull.ref, path, self._host.merge_base(pull))
        if before == after:
            return ()
        return edits_between(before, after, source=path, now=self._deps.now())

    def _stands(self, change: CodeChange) -> tuple[str, ...]:
        return _told(self._registry.proposal(change.proposal), reviews_decide=False)

    def _decide(
        self, change: CodeChange, pull: PullRequest, review: Review, repository: Repository
    ) -> None:
        person = self._policy.person(review.author_id)
        if person is None or review.author_id == pull.author_id:
            return  # strangers and authors are heard by people, and counted by nobody
        path = repository.aliases or ""
        if not is_owner(self._host, pull, review, path, asks_teams=repository.teams):
            return
        view = self._registry.proposal(change.proposal)
        is_open = view.proposal.status is ProposalStatus.PENDING
        if not is_open or _has_decided(view, person):
            return
        with self._deps.recording_refusals(Tag.CODE_REFUSE, SYSTEM, change.subject):
            by = vouched(self._deps, person, credential_of(review.id))
        counted = self._changes.count(change, review.id)
        self._registry.decide(
            counted.proposal,
            counted.digest,
            "approve",
            reason=f"Review {review.id} of {pull.ref} at {review.commit}.",
            by=by,
        )


def _may_change(pull: PullRequest) -> bool:
    """Say whether it can ask for anything: who makes another branch owns what is in it."""
    return pull.is_onto_default and not pull.is_fork


def _agreeing(reviews: Sequence[Review], commit: str) -> Mapping[int, Review]:
    """Return the reviews that agree to a commit, each its account's newest yes or no."""
    newest = {each.author_id: each for each in reviews if each.state in _VERDICTS}
    return {
        account: each
        for account, each in newest.items()
        if each.state == "approved" and each.commit == commit
    }


def _has_decided(view: ProposalView, person: str) -> bool:
    return any(
        person in decision.voices and decision.status is DecisionStatus.ACTIVE
        for decision in view.decisions
    )


def _told(view: ProposalView, reviews_decide: bool) -> tuple[str, ...]:  # noqa: FBT001 - one caller each
    proposal = view.proposal
    state = view.tally.says() if proposal.status is ProposalStatus.PENDING else ""
    notes = [f"Proposal {proposal.id} asks for this change: {proposal.status}. {state}".strip()]
    if reviews_decide and proposal.status is ProposalStatus.PENDING:
        notes.append("Reviews of the code owners of the table count as decisions on it.")
    return tuple(notes)
