"""What is kept of what hosts of code tell, and of the changes that pull requests ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from registry.domain.rows import Content


class CodeEvent(NamedTuple):
    """Something that a host of code told. The same id is the same, however often it comes."""

    id: str
    at: datetime
    subject: str
    """What it is about, e.g. `owner/name#12`; of one subject one thing is done at a time."""
    document: Content


class ClaimedCodeEvent(NamedTuple):
    """An event to act on. `fence` rises with every claim; only the newest may finish."""

    event: CodeEvent
    attempts: int
    fence: int


class CodeChange(NamedTuple):
    """The proposal that one commit of a pull request asks for."""

    subject: str
    head: str
    proposal: str
    digest: str
    is_own: bool
    """Whether the pull request made the proposal; else it met one that was there."""
    pushed_by: int
    """The host's number of who pushed the commit."""
    reviews: tuple[int, ...]
    """The host's numbers of the reviews that were counted as decisions."""
    state: str
    """`open`, or `over` once another commit came or it was closed."""
    at: datetime


class CodeRepositoryRows(Protocol):
    """The part of a unit of work that binds names of repositories to their numbers."""

    def code_repository(self, name: str) -> int:
        """Return the number that a name is bound to; 0 for none."""
        ...

    def code_repository_of(self, number: int) -> str:
        """Return the name that a number was bound to last; "" for none."""
        ...

    def add_code_repository(self, name: str, number: int, at: datetime) -> bool:
        """Bind a name to a number; False where it is bound already."""
        ...

    def drop_code_repository(self, name: str) -> None:
        """Let go of a name."""
        ...

    def code_subjects_of(self, name: str) -> Sequence[str]:
        """List the pull requests of a repository that ask or asked for a change."""
        ...

    def drop_code_changes_of(self, subject: str) -> None:
        """Forget every change that a pull request asked for."""
        ...


class CodeRows(CodeRepositoryRows, Protocol):
    """The part of a unit of work that keeps events of hosts of code, and their changes."""

    def add_code_event(self, event: CodeEvent) -> bool:
        """Keep an event; False when it was ever kept before."""
        ...

    def has_due_code_event(self, now: datetime) -> bool:
        """Say whether there is an event to claim."""
        ...

    def claim_code_event(self, now: datetime, lease_until: datetime) -> ClaimedCodeEvent | None:
        """Take the next due event that is the oldest unfinished one of its subject."""
        ...

    def finish_code_event(
        self, claimed: ClaimedCodeEvent, *, error: str, retry_at: datetime | None
    ) -> bool:
        """Close a claimed event, or queue it again; False when the claim was lost."""
        ...

    def count_code_events(self) -> Mapping[str, int]:
        """Count the events by state."""
        ...

    def newest_code_error(self) -> str:
        """Return why the newest event that is not done failed; "" where none did."""
        ...

    def save_code_change(self, change: CodeChange) -> None:
        """Keep which proposal a commit asks for, in place of what was kept of it."""
        ...

    def code_changes(self, subject: str, *, state: str | None) -> Sequence[CodeChange]:
        """List the changes of a pull request, the oldest first; None lists every state."""
        ...
