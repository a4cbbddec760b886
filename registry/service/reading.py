"""Answer questions about the registry. Reads only."""

from __future__ import annotations

import json
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from registry.contracts.answers import Question
from registry.contracts.records import (
    AliasView,
    ContractView,
    HistoryFilter,
    HistoryItem,
    Page,
    ProposalView,
)
from registry.domain.proposals import tally
from registry.domain.rows import Alias, AliasStatus, Contract, contract_key
from registry.domain.times import parse_moment
from registry.errors import InvalidInput, Missing, nearest
from registry.service.deciding import get_proposal
from registry.service.resolving import Resolving

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.audit.verifying import StoredEntry
    from registry.contracts.answers import Answers, Explanation, Resolution
    from registry.contracts.records import AliasFilter
    from registry.domain.names import Name
    from registry.domain.proposals import Proposal
    from registry.domain.rows import Anchor, Context, RowKey
    from registry.resolution.snapshot import Snapshot
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork
    from registry.service.snapshots import Snapshots

T = TypeVar("T")
MAX_PAGE = 1_000
_NEIGHBOURS = 2_000
_TELLING = ("thread", "roles", "credentials", "decision", "size", "revision")


class RegistryReader:
    """The reading face, over the newest snapshot."""

    def __init__(self, deps: Deps, snapshots: Snapshots) -> None:
        self._deps, self._snapshots = deps, snapshots
        self._resolving = Resolving(deps, snapshots, self.names_near)

    def resolve(
        self,
        name: Name,
        context: str,
        *,
        scope: str = "",
        at: datetime | None = None,
        revision: int | None = None,
    ) -> Resolution:
        return self._resolving.resolve(Question(name, context, scope), at, revision)

    def resolve_many(
        self,
        questions: Sequence[Question],
        *,
        at: datetime | None = None,
        revision: int | None = None,
    ) -> Answers:
        return self._resolving.resolve_many(questions, at, revision)

    def explain(
        self,
        name: Name,
        context: str,
        *,
        scope: str = "",
        at: datetime | None = None,
        revision: int | None = None,
    ) -> Explanation:
        return self._resolving.explain(Question(name, context, scope), at, revision)

    def names_near(self, name: Name) -> tuple[str, ...]:
        """Return registered names of that kind from which a hint may choose."""
        table = self._snapshots.current().book.tables[name.kind]
        return tuple(islice(table, _NEIGHBOURS))

    def aliases(
        self, wanted: AliasFilter, *, limit: int = 100, after: str | None = None
    ) -> Page[AliasView]:
        now = self._deps.now()
        views = (
            alias_view(alias, now)
            for alias in sorted(self._snapshots.current().aliases(), key=lambda a: a.key)
            if _is_wanted(alias, wanted)
        )
        found = [view for view in views if wanted.state in {None, view.state}]
        return _page(found, [str(v.alias.key) for v in found], limit=limit, after=after)

    def contracts(
        self, *, kind: str | None = None, limit: int = 100, after: str | None = None
    ) -> Page[ContractView]:
        snapshot = self._snapshots.current()
        found = sorted(
            (
                row
                for row in snapshot.rows.values()
                if isinstance(row, Contract) and kind in {None, row.name.kind}
            ),
            key=lambda contract: contract.key,
        )
        page = _page(found, [str(c.key) for c in found], limit=limit, after=after)
        users = self._users(snapshot, {contract.key for contract in page.items})
        return Page(
            items=tuple(
                ContractView(contract=c, aliases=tuple(users.get(c.key, ())))
                for c in page.items
            ),
            next=page.next,
        )

    def contract(self, name: Name) -> ContractView:
        snapshot = self._snapshots.current()
        contract = snapshot.find_contract(name)
        if contract is None:
            known = [
                row.name.key
                for row in snapshot.rows.values()
                if isinstance(row, Contract) and row.name.kind is name.kind
            ]
            raise Missing(
                f"{str(name)!r} is not a registered contract.",
                hint=nearest(name.key, known),
                contract=name.key,
            )
        users = self._users(snapshot, {contract.key}).get(contract.key, ())
        return ContractView(contract=contract, aliases=tuple(users))

    def contexts(self) -> tuple[Context, ...]:
        contexts = self._snapshots.current().contexts
        return tuple(contexts[name] for name in sorted(contexts))

    def anchors(self) -> tuple[Anchor, ...]:
        anchors = self._snapshots.current().anchors
        return tuple(anchors[anchor_id] for anchor_id in sorted(anchors))

    def history(
        self, wanted: HistoryFilter, *, limit: int = 50, after: str | None = None
    ) -> Page[HistoryItem]:
        _check_limit(limit)
        with self._deps.view() as uow:
            found = uow.find_entries(wanted, limit=limit + 1, after=after)
        items = tuple(history_item(entry) for entry in found[:limit])
        return Page(items=items, next=items[-1].id if len(found) > limit else None)

    def proposal(self, proposal_id: str) -> ProposalView:
        with self._deps.view() as uow:
            return self._view(uow, get_proposal(uow, proposal_id))

    def proposals(
        self, *, status: str | None = None, limit: int = 50, after: str | None = None
    ) -> Page[ProposalView]:
        _check_limit(limit)
        with self._deps.view() as uow:
            found = uow.proposals(status=status, limit=limit + 1, after=after)
            items = tuple(self._view(uow, proposal) for proposal in found[:limit])
        return Page(items=items, next=items[-1].proposal.id if len(found) > limit else None)

    def _view(self, uow: UnitOfWork, proposal: Proposal) -> ProposalView:
        decisions = tuple(uow.decisions(proposal.id))
        counted = tally(proposal, decisions, self._deps.now())
        return ProposalView(proposal=proposal, decisions=decisions, tally=counted)

    def _users(self, snapshot: Snapshot, wanted: set[RowKey]) -> dict[RowKey, list[AliasView]]:
        """Return the aliases that point straight at each wanted contract, in key order."""
        now = self._deps.now()
        users: dict[RowKey, list[Alias]] = {}
        for alias in snapshot.aliases():
            if alias.target is not None and (key := contract_key(alias.target)) in wanted:
                users.setdefault(key, []).append(alias)
        return {
            key: [alias_view(a, now) for a in sorted(found, key=lambda a: a.key)]
            for key, found in users.items()
        }


def alias_view(alias: Alias, now: datetime) -> AliasView:
    """Say how an alias stands at `now`."""
    if alias.status is AliasStatus.RETIRED:
        state = "retired"
    elif not alias.is_live(now):
        state = "expired"
    else:
        state = "live" if alias.target is not None else "without target"
    return AliasView(alias=alias, state=state)


def history_item(entry: StoredEntry) -> HistoryItem:
    """Read an audit entry for people."""
    body = json.loads(entry.body)
    return HistoryItem(
        id=entry.id,
        at=parse_moment(body["at"]),
        tag=entry.tag,
        actor=entry.actor,
        about=entry.about,
        summary=_summary(body),
        position=entry.position,
        body=body,
    )


def _summary(body: dict[str, object]) -> str:
    data = body["data"]
    assert isinstance(data, dict)  # noqa: S101 - every entry has data
    if "revision" in data and "rows" in data:
        rows = data["rows"]
        return f"revision {data['revision']}: {_some(rows)}"
    if "edits" in data:
        return _some([edit["edit"] for edit in data["edits"]])
    said = next((data[key] for key in ("message", "reason") if data.get(key)), "")
    told = (f"{key} {_plain(data[key])}" for key in _TELLING if data.get(key))
    return str(said) or next(told, "")


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _some(words: list[str], most: int = 3) -> str:
    rest = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + rest


def _is_wanted(alias: Alias, wanted: AliasFilter) -> bool:
    return (
        wanted.kind in {None, alias.name.kind}
        and wanted.context in {None, alias.context}
        and (wanted.target is None or _is_same(wanted.target, alias.target))
        and (wanted.name is None or _is_same(wanted.name, alias.name))
    )


def _is_same(one: Name, other: Name | None) -> bool:
    return other is not None and (one.kind, one.same) == (other.kind, other.same)


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MAX_PAGE:
        raise InvalidInput(
            f"A page cannot hold {limit} items.", hint=f"Ask for 1 to {MAX_PAGE}."
        )


def _page(found: list[T], keys: list[str], *, limit: int, after: str | None) -> Page[T]:
    """Cut a page out of a list sorted by `keys`, behind the key `after`."""
    _check_limit(limit)
    start = bisect_right(keys, after) if after is not None else 0
    end = start + limit
    return Page(items=tuple(found[start:end]), next=keys[end - 1] if end < len(found) else None)
