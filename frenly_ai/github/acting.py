"""What is done about each event of a pull request, in order: follow, weigh, answer, review."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from frenly_ai.github.changes import Changes
from frenly_ai.github.commands import Commands
from frenly_ai.github.events import Event
from frenly_ai.github.fix_asking import Fixing
from frenly_ai.github.host import PullRef
from frenly_ai.github.reviewing import Reviewer
from registry.service.code_repositories import CodeRepositories

if TYPE_CHECKING:
    from collections.abc import Callable

    from frenly_ai.github.branches import Branches
    from frenly_ai.github.diff_review import DiffReviews
    from frenly_ai.github.host import CodeHost, PullRequest
    from frenly_ai.github.policy import GitHubPolicy, Repository
    from registry.service.code_ports import CodeEvent
    from registry.service.deps import Deps
    from registry.service.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequests:
    """Acts on what is told of pull requests."""

    policy: GitHubPolicy
    registry: Registry
    deps: Deps
    hosts: Callable[[Event], CodeHost]
    """Returns the host as the installation that told of it."""
    reviews: DiffReviews
    branches: Callable[[Event], Branches]
    """Returns the host as one that may write; asked only where the policy lets it."""

    def act(self, queued: CodeEvent) -> str:
        """Do what follows from an event; say what was done."""
        event = Event.read(queued.document)
        repository = self.policy.repository(event.repository)
        if repository is None:
            return "the repository is no longer looked at"
        ref = PullRef(event.repository, event.number)
        known = CodeRepositories(self.deps)
        if event.repository_id:
            known.hold(event.repository, event.repository_id, pinned=repository.id)
        host = self.hosts(event)
        pull = host.pull(ref)
        known.hold(event.repository, pull.repository_id, pinned=repository.id)
        if event.kind == "command":
            return self._answer(host, ref, event, repository, queued.id)
        changes = Changes(host, self.registry, self.deps, self.policy)
        if event.kind == "verdict":
            notes = changes.weigh(pull, repository, event.sender)
        else:
            notes = changes.follow(pull, repository, _pusher(event, pull))
        self._fixing(host, event, repository).end(pull)
        if not repository.review or not pull.is_open:
            return "followed"
        return str(self._reviewer(host, repository).review(ref, notes=notes))

    def _answer(
        self,
        host: CodeHost,
        ref: PullRef,
        event: Event,
        repository: Repository,
        key: str,
    ) -> str:
        commands = Commands(
            host=host,
            reader=self.registry,
            deps=self.deps,
            policy=self.policy,
            propose=partial(self.reviews.propose, repository),
            fix=self._fixing(host, event, repository),
        )
        if not commands.answer(ref, event, repository, key):
            return f"answered {event.command.partition(' ')[0][:20]!r}"
        pull = host.pull(ref)
        changes = Changes(host, self.registry, self.deps, self.policy)
        notes = changes.follow(pull, repository, 0)
        return str(self._reviewer(host, repository).review(ref, notes=notes))

    def _fixing(self, host: CodeHost, event: Event, repository: Repository) -> Fixing:
        return Fixing(
            host=host,
            repository=repository,
            branches=partial(self.branches, event),
            shown=self._reviewer(host, repository).shown,
            look=partial(self.reviews.looking, repository),
            deps=self.deps,
        )

    def _reviewer(self, host: CodeHost, repository: Repository) -> Reviewer:
        return Reviewer(host, partial(self.reviews.review, repository))


def _pusher(event: Event, pull: PullRequest) -> int:
    """Return who pushed the newest commit, unless another came since this was told."""
    return event.pusher if event.head == pull.head else 0
