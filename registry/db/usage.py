"""Who uses which name: what scans saw, and lookups by the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from registry.contracts.usage_record import (
    GoneFrom,
    Lookups,
    Scan,
    ScanView,
    SeenIn,
)
from registry.db import tables as t
from registry.db.statements import Statements
from registry.domain.searching import mirror
from registry.usage.uses import read_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping, Table

    from registry.contracts.usage_record import NameUses
    from registry.domain.names import Name
    from registry.domain.rows import RowKey

_SCAN, _SEEN, _GONE = t.usage_scan.c, t.usage_seen.c, t.usage_gone.c
_LOOKUP = t.usage_lookup.c
_TOLD = ("commit", "at", "context", "revision", "files", "skipped")
_KEPT = ("in_files", "digest", "told_by", "told_at", "first_told_by")
_OPEN = ("pending", "approved")


class UsageTables(Statements):
    """The part of a unit of work that keeps who uses what."""

    def hold_scan(self, view: ScanView) -> ScanView | None:
        """Return what stands of a branch, locked; `view` is put where nothing stands."""
        query = self._upsert(t.usage_scan).values(**_columns(view))
        query = query.on_conflict_do_nothing().returning(_SCAN.repository)
        if self.run(query).first() is not None:
            return None
        found = select(t.usage_scan).where(*_is(t.usage_scan, view.scan)).with_for_update()
        return _view(self.run(found).mappings().one())

    def save_scan(self, view: ScanView) -> None:
        query = update(t.usage_scan).where(*_is(t.usage_scan, view.scan))
        self.run(query.values(**_columns(view)))

    def replace_seen(
        self, standing: ScanView | None, scan: Scan, seen: Sequence[NameUses]
    ) -> None:
        if standing is not None:
            self._let_go(standing)
        branch = {"repository": scan.repository, "branch": scan.branch}
        if seen:
            self.run(insert(t.usage_seen), [{**branch, **each._asdict()} for each in seen])
        again = select(_SEEN.kind, _SEEN.same).where(*_is(t.usage_seen, scan))
        is_back = tuple_(_GONE.kind, _GONE.same).in_(again)
        self.run(delete(t.usage_gone).where(*_is(t.usage_gone, scan), is_back))

    def _let_go(self, standing: ScanView) -> None:
        """Note every name that was seen as gone, then forget where it was seen."""
        scan = standing.scan
        commit = self._upsert(t.usage_gone).from_select(
            ["repository", "branch", "kind", "same", "commit", "at"],
            select(
                _SEEN.repository, _SEEN.branch, _SEEN.kind, _SEEN.same, _SCAN.commit, _SCAN.at
            ).where(
                *_is(t.usage_seen, scan),
                _SCAN.repository == _SEEN.repository,
                _SCAN.branch == _SEEN.branch,
            ),
        )
        self.run(commit)
        self.run(delete(t.usage_seen).where(*_is(t.usage_seen, scan)))

    def drop_scans(self, repository: str, branch: str | None) -> int:
        for table in (t.usage_gone, t.usage_seen, t.usage_scan):
            of = [table.c.repository == repository]
            if branch is not None:
                of.append(table.c.branch == branch)
            done = self.run(delete(table).where(*of))
        return int(done.rowcount)

    def scan_views(self) -> Sequence[ScanView]:
        query = select(t.usage_scan).order_by(_SCAN.repository, _SCAN.branch)
        return [_view(row) for row in self.run(query).mappings()]

    def seen(self, name: Name) -> Sequence[SeenIn]:
        query = (
            select(_SEEN.repository, _SEEN.branch, _SEEN.files)
            .where(_SEEN.kind == str(name.kind), _SEEN.same == name.same)
            .order_by(_SEEN.repository, _SEEN.branch)
        )
        return [
            SeenIn(repository, branch, file)
            for repository, branch, files in self.run(query)
            for file in read_files(files)
        ]

    def gone(self, name: Name) -> Sequence[GoneFrom]:
        query = (
            select(_GONE.repository, _GONE.branch, _GONE.commit, _GONE.at)
            .where(_GONE.kind == str(name.kind), _GONE.same == name.same)
            .order_by(_GONE.repository, _GONE.branch)
        )
        return [GoneFrom(*row) for row in self.run(query)]

    def first_revision(self, keys: Sequence[RowKey]) -> int:
        """Return the revision that first wrote one of the rows; 0 where none did."""
        change = t.row_change.c
        pairs = [(str(key.table), key.id) for key in keys]
        query = select(func.min(change.revision)).where(
            tuple_(change.table, change.row).in_(pairs)
        )
        return int(self.run(query).scalar() or 0)

    def open_proposals_on(self, keys: Sequence[RowKey]) -> Sequence[str]:
        """List the proposals that wait and would change one of the rows."""
        row, proposal = t.proposal_row.c, t.proposal.c
        touching = select(row.proposal).where(
            row.row_mirror.in_([mirror(str(key)) for key in keys])
        )
        query = (
            select(proposal.id)
            .where(proposal.id.in_(touching), proposal.status.in_(_OPEN))
            .order_by(proposal.id)
        )
        return [str(found) for found in self.run(query).scalars()]

    def succeeded_by(self, name: Name) -> Sequence[str]:
        """List the contracts that name it as their successor."""
        contract = t.contract.c
        content = {"kind": str(name.kind), "key": name.key}
        query = select(contract.key).where(contract.successor == content)
        return [str(found) for found in self.run(query.order_by(contract.id)).scalars()]

    def add_lookups(self, counted: Sequence[Lookups]) -> None:
        query = self._upsert(t.usage_lookup)
        query = query.on_conflict_do_update(
            index_elements=[
                _LOOKUP.day,
                _LOOKUP.same,
                _LOOKUP.kind,
                _LOOKUP.context,
                _LOOKUP.caller,
            ],
            set_={"times": _LOOKUP.times + query.excluded.times},
        )
        self.run(query, [each._asdict() for each in counted])

    def lookups_of(self, kind: str, same: str, since: datetime) -> Sequence[Lookups]:
        query = (
            select(*(_LOOKUP[name] for name in Lookups._fields))
            .where(_LOOKUP.kind == kind, _LOOKUP.same == same, _LOOKUP.day >= since)
            .order_by(_LOOKUP.day, _LOOKUP.context, _LOOKUP.caller)
        )
        return [Lookups(*row) for row in self.run(query)]

    def counted_since(self) -> datetime | None:
        found: datetime | None = self.run(select(func.min(_LOOKUP.day))).scalar()
        return found

    def counts_in_code(self) -> Sequence[tuple[str, str, int, datetime]]:
        query = (
            select(_SEEN.kind, _SEEN.same, func.sum(_SEEN.times), func.max(_SCAN.told_at))
            .join_from(
                t.usage_seen,
                t.usage_scan,
                (_SCAN.repository == _SEEN.repository) & (_SCAN.branch == _SEEN.branch),
            )
            .where(_SEEN.times > 0)
            .group_by(_SEEN.kind, _SEEN.same)
            .order_by(_SEEN.kind, _SEEN.same)
        )
        return [(kind, same, int(times), at) for kind, same, times, at in self.run(query)]

    def counts_of_lookups(self, since: datetime) -> Sequence[Lookups]:
        group = (_LOOKUP.kind, _LOOKUP.same, _LOOKUP.context)
        query = (
            select(func.max(_LOOKUP.day), *group, func.sum(_LOOKUP.times))
            .where(_LOOKUP.day >= since)
            .group_by(*group)
            .order_by(*group)
        )
        return [
            Lookups(day, kind, same, context, "", int(times))
            for day, kind, same, context, times in self.run(query)
        ]

    def drop_lookups(self, before: datetime) -> int:
        return int(self.run(delete(t.usage_lookup).where(_LOOKUP.day < before)).rowcount)

    def _upsert(self, table: Table) -> Any:
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        return dialect.insert(table)


def _is(table: Table, scan: Scan) -> list[ColumnElement[bool]]:
    return [table.c.repository == scan.repository, table.c.branch == scan.branch]


def _columns(view: ScanView) -> dict[str, Any]:
    told = {name: getattr(view.scan, name) for name in ("repository", "branch", *_TOLD)}
    kept = {name: getattr(view, name) for name in _KEPT}
    return {**told, **kept}


def _view(row: RowMapping) -> ScanView:
    told = {name: row[name] for name in ("repository", "branch", *_TOLD)}
    return ScanView(scan=Scan(**told), **{name: row[name] for name in _KEPT})
