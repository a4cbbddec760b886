"""What the life cycle needs from a store, and from whoever takes a notice to its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from registry.domain.rows import RowKey
    from registry.domain.turns import Turn


class Notice(NamedTuple):
    """What an owner is told. The same id is the same notice, however often it comes."""

    id: str
    at: datetime
    owner: str
    subject: str
    """The key of the row it is about."""
    event: str
    """What has come, or `reminder`."""
    title: str
    text: str


class ClaimedNotice(NamedTuple):
    """A notice to deliver. `fence` rises with every claim; only the newest may finish."""

    notice: Notice
    attempts: int
    fence: int


class NoticeState(NamedTuple):
    """A notice and how far it has come: waiting, sent or failed."""

    notice: Notice
    state: str
    attempts: int
    error: str


class Notifier(Protocol):
    """Takes notices to their owners."""

    def send(self, notice: Notice) -> None:
        """Deliver one. Raises `Unavailable` when it may be tried again, else never again."""
        ...


class LifeCycleRows(Protocol):
    """The part of a unit of work that remembers turns and notices."""

    def set_turns(self, subjects: Iterable[RowKey], turns: Iterable[Turn]) -> None:
        """Let these be the only turns of the subjects; what is reminded of stays so."""
        ...

    def due_turns(self, now: datetime, limit: int) -> Sequence[Turn]:
        """List the turns that have come, oldest first; in a writer, those nobody else holds."""
        ...

    def drop_turn(self, turn: Turn) -> bool:
        """Forget a turn; False when another was faster."""
        ...

    def coming_ends(
        self, now: datetime, until: datetime, *, limit: int, after: str | None = None
    ) -> tuple[Sequence[Turn], str | None]:
        """List ends after `now` up to `until`, soonest first; and where the list goes on."""
        ...

    def unreminded(
        self, now: datetime, until: datetime, lead_s: int, limit: int
    ) -> Sequence[Turn]:
        """List the ends up to `until` that nobody was reminded of so short before."""
        ...

    def mark_reminded(self, turn: Turn, lead_s: int) -> bool:
        """Remember that its owner is reminded; False when another was faster."""
        ...

    def add_notice(self, notice: Notice) -> None:
        """Queue a notice, unless it was ever queued before."""
        ...

    def has_due_notice(self, now: datetime) -> bool:
        """Say whether there is a notice to claim."""
        ...

    def claim_notice(self, now: datetime, lease_until: datetime) -> ClaimedNotice | None:
        """Take the next due notice whose lease, if any, has run out."""
        ...

    def finish_notice(
        self, claimed: ClaimedNotice, *, error: str, retry_at: datetime | None
    ) -> bool:
        """Close a claimed notice, or queue it again; False when the claim was lost."""
        ...

    def notices(self, *, state: str | None, limit: int) -> Sequence[NoticeState]:
        """List notices, newest first."""
        ...

    def count_notices(self) -> Mapping[str, int]:
        """Count the notices that are not sent, by state."""
        ...
