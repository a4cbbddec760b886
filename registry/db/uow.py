"""One transaction over all tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import func, insert, select, text, tuple_, update

from registry.db import tables as t
from registry.db.actions import ActionTables
from registry.db.alarms import AlarmTable
from registry.db.alerts import AlertTable
from registry.db.approvals import ApprovalTables
from registry.db.audits import AuditRows
from registry.db.code_events import CodeTables
from registry.db.edges import EdgeRows
from registry.db.engine import BUSY_TIMEOUT_S, LINE, WRITES, translated
from registry.db.episodes import EpisodeTable
from registry.db.evidence import EvidenceRows
from registry.db.holding import HoldingRows
from registry.db.improvements import ImprovementTable
from registry.db.incidents import IncidentTable
from registry.db.jobs import JobRows
from registry.db.lifecycle import LifeCycleTables
from registry.db.lists import ListedRows
from registry.db.lookups import LookupRows
from registry.db.model_calls import ModelCallTable
from registry.db.neighbours import NeighbourRows
from registry.db.pauses import PauseTable
from registry.db.people import PeopleRows
from registry.db.proposals import decision_columns, proposal_columns, read_decision
from registry.db.pruning import PruningTables
from registry.db.revisions import RevisionRows
from registry.db.rows import SqlState, write_rows
from registry.db.runs import AgentRunRows
from registry.db.schedules import RegularRows
from registry.db.statements import values_of
from registry.db.usage import UsageTables
from registry.db.walking import WalkedRows
from registry.domain.changes import write_changes
from registry.domain.proposals import DecisionStatus, ProposalStatus
from registry.domain.searching import mirror
from registry.service.documents import read_proposal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from types import TracebackType

    from sqlalchemy import Connection, Engine

    from registry.domain.changes import Changes
    from registry.domain.proposals import Decision, Origin, Proposal
    from registry.domain.rows import Row, RowKey

_REGISTRY_LOCK = 0x46524E31
"""The advisory lock under which PostgreSQL lets one transaction write rows at a time."""


class SqlUnitOfWork(
    ActionTables,
    AgentRunRows,
    ApprovalTables,
    AlarmTable,
    AlertTable,
    AuditRows,
    CodeTables,
    EdgeRows,
    EpisodeTable,
    ImprovementTable,
    IncidentTable,
    EvidenceRows,
    HoldingRows,
    JobRows,
    LifeCycleTables,
    ListedRows,
    LookupRows,
    ModelCallTable,
    NeighbourRows,
    PauseTable,
    PruningTables,
    PeopleRows,
    RegularRows,
    RevisionRows,
    UsageTables,
    WalkedRows,
):
    """One connection, one transaction. Leaving it without `commit` changes nothing."""

    def __init__(self, engine: Engine, *, writes: bool = True) -> None:
        self._engine, self._writes = engine, writes
        self._open: Connection | None = None
        self._line = engine.get_execution_options().get(LINE) if writes else None

    def __enter__(self) -> Self:
        if self._line is not None and not self._line.acquire(timeout=BUSY_TIMEOUT_S):
            self._line = None  # the database will say who holds it
        try:
            self._begin()
        except BaseException:  # `__exit__` is not called for what never began
            self._leave_line()
            raise
        return self

    def _begin(self) -> None:
        with translated():
            connection = self._engine.connect()
            try:
                connection = connection.execution_options(**self._options())
                connection.begin()
            except BaseException:  # nobody else could close it
                connection.close()
                raise
            self._open = connection

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._open is not None:
            try:
                self._open.close()  # rolls back whatever was not committed
            finally:
                self._open = None
                self._leave_line()

    def _leave_line(self) -> None:
        if self._line is not None:
            self._line.release()

    def _options(self) -> dict[str, Any]:
        """Readers see one moment throughout; writers see what a lock has just let them see."""
        is_postgresql = self._engine.dialect.name == "postgresql"
        if is_postgresql and not self._writes:
            return {"isolation_level": "REPEATABLE READ"}
        return {WRITES: self._writes}

    @property
    def connection(self) -> Connection:
        """Return the open connection."""
        if self._open is None:
            raise RuntimeError("the unit of work is used outside its `with` block")
        return self._open

    def run(self, statement: Any, values: Any = None) -> Any:
        """Execute a statement, its failures translated."""
        with translated():
            return self.connection.execute(statement, values)

    def stream(self, statement: Any, batch: int) -> Any:
        """Execute a query whose rows are fetched in batches, never all at once."""
        with translated():
            return self.connection.execution_options(yield_per=batch).execute(statement)

    def commit(self) -> None:
        with translated():
            self.connection.commit()

    @property
    def state(self) -> SqlState:
        return SqlState(self.run)

    def lock_registry(self) -> None:
        if self.connection.dialect.name == "postgresql":
            self.run(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _REGISTRY_LOCK})

    def revision(self) -> int:
        return self.run(select(func.max(t.revision.c.number))).scalar() or 0

    def write(self, changes: Changes, *, revision: int, at: datetime, proposal: str) -> None:
        self.run(insert(t.revision).values(number=revision, at=at, proposal=proposal))
        self.run(
            insert(t.row_change),
            [
                {
                    "revision": revision,
                    "place": place,
                    "table": item["table"],
                    "row": item["id"],
                    "before": item["before"],
                    "after": item["after"],
                }
                for place, item in enumerate(write_changes(changes))
            ],
        )
        write_rows(self.run, changes)

    def rows(self) -> Sequence[Row]:
        return self.state.all()

    def revision_at(self, at: datetime) -> int:
        query = select(func.max(t.revision.c.number)).where(t.revision.c.at <= at)
        return self.run(query).scalar() or 0

    def revisions_of(self, keys: Sequence[RowKey]) -> dict[RowKey, int]:
        change, found = t.row_change.c, {}
        for key in keys:
            query = select(func.max(change.revision)).where(
                change.table == key.table, change.row == key.id
            )
            number = self.run(query).scalar()
            if number is not None:
                found[key] = int(number)
        return found

    def changes_until(self, revision: int) -> Iterator[Changes]:
        query = (
            select(t.revision.c.number)
            .where(t.revision.c.number <= revision)
            .order_by(t.revision.c.number)
        )
        for number in self.run(query).scalars().all():
            yield self.changes_of(number)

    def add_proposal(self, proposal: Proposal) -> None:
        self.run(insert(t.proposal).values(**proposal_columns(proposal)))
        touched = [
            {"row_mirror": mirror(str(change.key)), "proposal": proposal.id}
            for change in proposal.changes
        ]
        if touched:
            self.run(insert(t.proposal_row), touched)

    def save_proposal(self, proposal: Proposal) -> None:
        values = proposal_columns(proposal)
        self.run(update(t.proposal).where(t.proposal.c.id == proposal.id).values(**values))

    def proposal(self, proposal_id: str) -> Proposal | None:
        query = select(t.proposal.c.document).where(t.proposal.c.id == proposal_id)
        if self._writes:
            query = query.with_for_update()
        found = self.run(query).scalar()
        return None if found is None else read_proposal(found)

    def open_proposal(self, content_key: str) -> Proposal | None:
        query = select(t.proposal.c.document).where(t.proposal.c.open_key == content_key)
        found = self.run(query).scalar()
        return None if found is None else read_proposal(found)

    def proposals(
        self, *, status: str | None, limit: int, after: str | None
    ) -> Sequence[Proposal]:
        order = (t.proposal.c.created_at.desc(), t.proposal.c.id.desc())
        query = select(t.proposal.c.document).order_by(*order).limit(limit)
        if status is not None:
            query = query.where(t.proposal.c.status == status)
        if after is not None:
            keys = (t.proposal.c.created_at, t.proposal.c.id)
            query = query.where(tuple_(*keys) < values_of(keys, keys[1] == after))
        return [read_proposal(found) for found in self.run(query).scalars()]

    def overdue(self, now: datetime, limit: int) -> Sequence[Proposal]:
        is_pending = t.proposal.c.status == ProposalStatus.PENDING
        query = (
            select(t.proposal.c.document)
            .where(is_pending & (t.proposal.c.expires_at <= now))
            .order_by(t.proposal.c.expires_at, t.proposal.c.id)
            .limit(limit)
        )
        return [read_proposal(found) for found in self.run(query).scalars()]

    def link_thread(self, proposal_id: str, origin: Origin) -> None:
        key = {
            "proposal": proposal_id,
            "channel": origin.channel[:40],
            "thread": origin.thread[:255],
        }
        there = select(t.proposal_thread).filter_by(**key)
        if self.run(there).first() is None:
            self.run(insert(t.proposal_thread).values(**key))

    def add_decision(self, decision: Decision) -> None:
        self.run(insert(t.decision).values(**decision_columns(decision)))

    def decisions(self, proposal_id: str) -> Sequence[Decision]:
        query = (
            select(t.decision)
            .where(t.decision.c.proposal == proposal_id)
            .order_by(t.decision.c.at, t.decision.c.id)
        )
        return [read_decision(row) for row in self.run(query).mappings()]

    def end_decisions(
        self,
        proposal_id: str,
        status: DecisionStatus,
        *,
        lapsed_at: datetime | None = None,
        only: Sequence[str] | None = None,
    ) -> None:
        ended = (t.decision.c.status == DecisionStatus.ACTIVE) & (
            t.decision.c.proposal == proposal_id
        )
        if lapsed_at is not None:
            ended &= t.decision.c.expires_at <= lapsed_at
        if only is not None:
            ended &= t.decision.c.id.in_(only)
        self.run(update(t.decision).where(ended).values(status=str(status)))

    def void_decisions_of(self, actor: str) -> int:
        theirs = (t.decision.c.status == DecisionStatus.ACTIVE) & (t.decision.c.actor == actor)
        done = self.run(
            update(t.decision).where(theirs).values(status=str(DecisionStatus.VOID))
        )
        return int(done.rowcount) + self.void_action_decisions_of(actor)
