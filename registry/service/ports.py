"""What the use cases need from a store. `registry.db` implements it; so does the fake."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, Self

from registry.service.action_ports import ActionRows
from registry.service.approval_ports import ApprovalRows
from registry.service.code_ports import CodeRows
from registry.service.edge_ports import EdgeRows
from registry.service.evidence_ports import EvidenceRows
from registry.service.improvement_ports import ImprovementRows
from registry.service.incident_ports import MonitoringRows
from registry.service.job_ports import JobRows
from registry.service.lifecycle_ports import LifeCycleRows
from registry.service.lists import ListRows
from registry.service.model_call_ports import ModelCallRows
from registry.service.revision_ports import RevisionRows
from registry.service.run_ports import RunRows
from registry.service.schedule_ports import ScheduleRows
from registry.service.steering_ports import SteeringRows
from registry.service.usage_ports import UsageRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType

    from registry.audit.entries import Entry
    from registry.audit.stored import StoredEntry
    from registry.audit.tiles import Node
    from registry.contracts.records import HistoryFilter
    from registry.domain.changes import Changes
    from registry.domain.proposals import Decision, DecisionStatus, Origin, Proposal
    from registry.domain.rows import Row, RowKey
    from registry.domain.state import State
    from registry.resolution.building import Lookups
    from registry.rules.quotas import Holder


class User(NamedTuple):
    """Somebody who may sign in."""

    id: str
    kind: str
    roles: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None


class Credential(NamedTuple):
    """A token as stored: only its hash."""

    id: str
    user: str
    hash: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class Head(NamedTuple):
    """The tree at one size. `stack` are the subtree roots that appending needs."""

    size: int
    root: bytes
    stack: tuple[bytes, ...]
    at: datetime
    note: str = ""
    """The checkpoint as it was signed; empty when nobody signed it."""


class LogKey(NamedTuple):
    """A public key of the log, and from when to when it signed."""

    number: int
    name: str
    """What the checkpoints call the log; the same for all of its keys."""
    public: bytes
    since: datetime
    until: datetime | None


class Loose(NamedTuple):
    """An entry that has no place in the tree yet."""

    number: int
    """In the order of recording; numbers may lack where a transaction was given up."""
    leaf: bytes


class LastChange(NamedTuple):
    """The revision that last changed a row, when, and by which proposal."""

    revision: int
    at: datetime
    proposal: str


class UnitOfWork(
    ActionRows,
    ApprovalRows,
    CodeRows,
    EdgeRows,
    EvidenceRows,
    ImprovementRows,
    JobRows,
    LifeCycleRows,
    ListRows,
    ModelCallRows,
    MonitoringRows,
    RevisionRows,
    RunRows,
    ScheduleRows,
    SteeringRows,
    UsageRows,
    Protocol,
):
    """One transaction. Leaving it without `commit` changes nothing."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def commit(self) -> None:
        """Make everything durable, or raise `Conflict` or `Unavailable` and change nothing."""
        ...

    # The registry's rows

    @property
    def state(self) -> State:
        """The rows as this transaction sees them."""
        ...

    def count_held(self, holder: Holder, now: datetime) -> int:
        """Count the live aliases of an owner or a context."""
        ...

    def lock_registry(self) -> None:
        """Wait until no other transaction writes rows; hold that until the end."""
        ...

    def revision(self) -> int:
        """Return the number of the newest revision; 0 before the first."""
        ...

    def write(self, changes: Changes, *, revision: int, at: datetime, proposal: str) -> None:
        """Write the rows and the revision that holds them."""
        ...

    def rows(self) -> Sequence[Row]:
        """Return every row as it stands."""
        ...

    def revision_at(self, at: datetime) -> int:
        """Return the revision that was current at a time; 0 before the first."""
        ...

    def changes_of(self, revision: int) -> Changes:
        """Return what one revision changed, with every moment fixed."""
        ...

    def revisions_of(self, keys: Sequence[RowKey]) -> Mapping[RowKey, int]:
        """Return, for each row that ever was, the revision that last wrote it."""
        ...

    def changes_until(self, revision: int) -> Iterable[Changes]:
        """Yield the changes of each revision up to and including that one, in order."""
        ...

    def lookups(self) -> Lookups:
        """Return what a snapshot is built from; its rows are read as they are asked for."""
        ...

    def count_changes(self, since: int) -> int:
        """Count the changes of all revisions after that one."""
        ...

    def last_change(self, key: RowKey, revision: int) -> LastChange | None:
        """Find the newest revision up to that one which changed the row."""
        ...

    # Proposals and decisions

    def add_proposal(self, proposal: Proposal) -> None: ...

    def save_proposal(self, proposal: Proposal) -> None: ...

    def proposal(self, proposal_id: str) -> Proposal | None:
        """Find one, locked against other writers until the end."""
        ...

    def open_proposal(self, content_key: str) -> Proposal | None:
        """Find the pending or approved proposal that holds the same wish."""
        ...

    def proposals(
        self, *, status: str | None, limit: int, after: str | None
    ) -> Sequence[Proposal]:
        """List proposals, newest first."""
        ...

    def overdue(self, now: datetime, limit: int) -> Sequence[Proposal]:
        """List pending proposals whose time is over, oldest first."""
        ...

    def link_thread(self, proposal_id: str, origin: Origin) -> None:
        """Remember that this thread asked for the proposal as well."""
        ...

    def add_decision(self, decision: Decision) -> None:
        """Store a decision; `commit` raises `Conflict` when the person already decided."""
        ...

    def decisions(self, proposal_id: str) -> Sequence[Decision]: ...

    def end_decisions(
        self,
        proposal_id: str,
        status: DecisionStatus,
        *,
        lapsed_at: datetime | None = None,
        only: Sequence[str] | None = None,
    ) -> None:
        """Let no active decision on the proposal count again.

        With a time, only those that have lapsed; with ids, only those.
        """
        ...

    def void_decisions_of(self, actor: str) -> int:
        """Let no active decision of that person count again; return how many there were."""
        ...

    # Audit

    def record(self, entry: Entry) -> None:
        """Append an entry in this transaction. It gets its place in the tree later."""
        ...

    def record_all(self, entries: Sequence[Entry]) -> None:
        """Append several entries, of which there is at least one, in order."""
        ...

    def head(self) -> Head | None:
        """Return the newest checkpoint."""
        ...

    def try_sequencer_lease(self) -> bool:
        """Become the only sequencer until the end of the transaction, or say no."""
        ...

    def unsequenced(self, limit: int) -> Sequence[Loose]:
        """List entries without a place, oldest first."""
        ...

    def place(self, numbers: Sequence[int], first: int) -> None:
        """Give entries, by their numbers, their places in the tree, from `first` on."""
        ...

    def add_head(self, head: Head) -> None: ...

    def entries(
        self, first: int = 0, end: int | None = None, *, tag: str | None = None
    ) -> Iterable[StoredEntry]:
        """Yield entries in order: those with a place from `first` up to, not including, `end`.

        Without an end, those without a place follow.
        """
        ...

    def entry(self, entry_id: str) -> StoredEntry | None: ...

    def entries_about(self, subject: str) -> Sequence[StoredEntry]:
        """Return every entry about exactly that, oldest first."""
        ...

    def report_entries(self, wanted: HistoryFilter) -> Iterable[StoredEntry]:
        """Yield entries, oldest first, without holding them all."""
        ...

    def heads(self, after: int = -1) -> Sequence[Head]:
        """List the checkpoints of more than `after` entries, smallest first."""
        ...

    def head_of(self, size: int) -> Head | None:
        """Return the checkpoint of exactly that size."""
        ...

    def add_nodes(self, nodes: Sequence[Node]) -> None:
        """Keep inner nodes of the tree."""
        ...

    def nodes(self, level: int, first: int, count: int) -> Sequence[bytes]:
        """Return so many hashes of a level, as far as there are; level 0 are the entries."""
        ...

    def log_keys(self) -> Sequence[LogKey]:
        """List the log's public keys, oldest first."""
        ...

    def save_log_key(self, key: LogKey) -> None:
        """Add a key, or say until when it signed."""
        ...

    def find_entries(
        self, wanted: HistoryFilter, *, limit: int, after: str | None
    ) -> Sequence[StoredEntry]:
        """List entries, newest first."""
        ...

    # People

    def users(self) -> Sequence[User]: ...

    def user(self, user_id: str) -> User | None: ...

    def save_user(self, user: User) -> None: ...

    def credential(self, credential_id: str) -> Credential | None: ...

    def save_credential(self, credential: Credential) -> None: ...

    def revoke_credentials(self, user_id: str, at: datetime) -> int:
        """Revoke every credential of a user; return how many."""
        ...


class Keyring(Protocol):
    """Holds the secrets that sign checkpoints; gives none of them away."""

    def create(self) -> bytes:
        """Make a key, keep its secret, and return its public half."""
        ...

    def holds(self, public: bytes) -> bool:
        """Say whether it can sign for that key."""
        ...

    def sign(self, public: bytes, message: bytes) -> bytes:
        """Sign; raise `Unavailable` for a key that it does not hold."""
        ...

    def forget(self, public: bytes) -> None:
        """Give up a secret that shall never sign again."""
        ...


class OutsideAnchor(Protocol):
    """A place out of Frenly's reach that keeps every checkpoint it is given."""

    @property
    def where(self) -> str:
        """Say, for people, where it is."""
        ...

    def origins(self) -> Sequence[str]:
        """List the logs of which it keeps checkpoints, as it spells them."""
        ...

    def notes(self, origin: str) -> Iterable[str]:
        """Yield every checkpoint kept of a log, smallest first."""
        ...

    def newest(self, origin: str) -> str | None:
        """Return the largest checkpoint kept of a log."""
        ...

    def publish(self, origin: str, notes: Sequence[str]) -> None:
        """Keep signed checkpoints for good; raise `Unavailable` when it cannot."""
        ...


class ArchiveStore(Protocol):
    """Keeps objects for years. There is no way to change or to remove one."""

    @property
    def where(self) -> str:
        """Say, for people, where it is."""
        ...

    def names(self) -> Sequence[str]:
        """List the objects, in order."""
        ...

    def read(self, name: str) -> bytes:
        """Return an object."""
        ...

    def add(self, name: str, content: bytes) -> None:
        """Keep a new object; raise `Conflict` when there is one of that name."""
        ...
