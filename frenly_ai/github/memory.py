"""A host of code in memory: what tests, demos and dry runs talk to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from frenly_ai.github.host import (
    MOST_ANNOTATIONS,
    MOST_DIFF_BYTES,
    Check,
    Comment,
    HostRefuses,
    LineComment,
    PullRef,
    PullRequest,
    Review,
    Thread,
    TooLarge,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frenly_ai.github.owners import Team


@dataclass
class MemoryHost:
    """Pull requests, what was said of them, and how many writes it took."""

    login: str = "frenly[bot]"
    pulls: dict[PullRef, PullRequest] = field(default_factory=dict)
    diffs: dict[PullRef, str] = field(default_factory=dict)
    said: dict[PullRef, list[Comment]] = field(default_factory=dict)
    conversations: dict[PullRef, list[Thread]] = field(default_factory=dict)
    at_lines: list[LineComment] = field(default_factory=list)
    """Every comment at a line there ever was, in order."""
    checks: dict[str, Check] = field(default_factory=dict)
    """By commit; the newest."""
    check_requests: int = 0
    permissions: dict[str, str] = field(default_factory=dict)
    teams: dict[Team, set[int]] = field(default_factory=dict)
    """Accounts by the teams they are in, those below among them."""
    reviewed: dict[PullRef, list[Review]] = field(default_factory=dict)
    files: dict[tuple[str, str], str] = field(default_factory=dict)
    """Text by path and commit."""
    writes: list[str] = field(default_factory=list)
    """What was written, in order."""

    def own_login(self) -> str:
        """Return the name under which what it writes appears."""
        return self.login

    def pull(self, ref: PullRef) -> PullRequest:
        """Return a pull request; raise `HostRefuses` for one that is not there."""
        if ref not in self.pulls:
            raise HostRefuses(
                f"The host knows no pull request {ref}.", hint="Check the repository."
            )
        return self.pulls[ref]

    def diff(self, ref: PullRef) -> str:
        """Return its diff; raise `TooLarge`."""
        text = self.diffs.get(ref, "")
        if len(text.encode()) > MOST_DIFF_BYTES:
            raise TooLarge(
                f"The diff of {ref} is larger than {MOST_DIFF_BYTES:,} bytes.",
                hint="Split the pull request.",
            )
        return text

    def comments(self, ref: PullRef) -> Sequence[Comment]:
        """List the comments on it."""
        return tuple(self.said.get(ref, ()))

    def add_comment(self, ref: PullRef, body: str) -> None:
        """Comment on it."""
        self.writes.append("comment")
        held = self.said.setdefault(ref, [])
        number = sum(map(len, self.said.values())) + 1
        held.append(Comment(id=number, author=self.login, body=body))

    def edit_comment(self, ref: PullRef, comment_id: int, body: str) -> None:
        """Replace a text of one's own; raise `HostRefuses` for one of somebody else."""
        self.writes.append("edit")
        held = self.said.get(ref, [])
        for place, comment in enumerate(held):
            if comment.id == comment_id and comment.author == self.login:
                held[place] = replace(comment, body=body)
                return
        raise HostRefuses(f"No own comment {comment_id}.", hint="Edit only what is one's own.")

    def threads(self, ref: PullRef) -> Sequence[Thread]:
        """List the conversations at its lines."""
        return tuple(self.conversations.get(ref, ()))

    def resolve(self, ref: PullRef, thread_id: str) -> None:
        """Close a conversation."""
        self.writes.append("resolve")
        held = self.conversations.get(ref, [])
        for place, thread in enumerate(held):
            if thread.id == thread_id:
                held[place] = replace(thread, is_resolved=True)

    def add_review(self, ref: PullRef, commit: str, comments: Sequence[LineComment]) -> None:
        """Comment on lines; raise `HostRefuses` for a commit that is not the newest."""
        if self.pull(ref).head != commit:
            raise HostRefuses(f"{commit!r} is not the newest commit.", hint="Read it again.")
        self.writes.append("review")
        held = self.conversations.setdefault(ref, [])
        for comment in comments:
            self.at_lines.append(comment)
            held.append(
                Thread(
                    id=f"T{len(self.at_lines)}",
                    author=self.login,
                    body=comment.body,
                    is_resolved=False,
                )
            )

    def check_of(self, ref: PullRef, commit: str) -> str | None:  # noqa: ARG002 - the port's
        """Return what its newest check run on a commit says."""
        found = self.checks.get(commit)
        return None if found is None else found.external_id

    def put_check(self, ref: PullRef, check: Check) -> None:  # noqa: ARG002 - the port's
        """Put a check run on a commit."""
        self.writes.append("check")
        self.checks[check.commit] = check
        self.check_requests += max(1, -(-len(check.annotations) // MOST_ANNOTATIONS))

    def permission(self, ref: PullRef, login: str, account: int) -> str:  # noqa: ARG002 - the port's
        """Return what an account may do there."""
        return self.permissions.get(login, "none")

    def is_member(self, team: Team, account: int) -> bool:
        """Say whether an account is in a team; raise `HostRefuses` for one not known."""
        if team not in self.teams:
            raise HostRefuses(f"The host knows no team {team}.", hint="Check its name.")
        return account in self.teams[team]

    def reviews(self, ref: PullRef) -> Sequence[Review]:
        """List the reviews."""
        return tuple(self.reviewed.get(ref, ()))

    def merge_base(self, pull: PullRequest) -> str:
        """Return where the branch began: here, the newest commit of its base."""
        return pull.base

    def file(self, ref: PullRef, path: str, commit: str) -> str | None:  # noqa: ARG002 - the port's
        """Return a file's text at a commit."""
        return self.files.get((path, commit))
