"""Answer questions about the registry. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from registry.domain.rows import AliasStatus, Contract, Table, contract_key
from registry.errors import InvalidInput, Missing, nearest
from registry.service.conflicting import Conflicts
from registry.service.cursors import cursor, order_of
from registry.service.deciding import get_proposal
from registry.service.resolving import Resolving
from registry.service.telling import history_item
from registry.service.usage_reading import users_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.contracts.answers import Answers, Explanation, Resolution
    from registry.contracts.records import AliasFilter, ContractFilter
    from registry.contracts.usage_record import KnownUsers
    from registry.domain.conflicts import ConflictFilter, ConflictView
    from registry.domain.names import Name
    from registry.domain.proposals import Proposal
    from registry.domain.rows import Alias, Anchor, Context
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork
    from registry.service.snapshots import Snapshots

MAX_PAGE = 1_000
USERS_SHOWN = 100
"""How many aliases a contract is shown with; a list of aliases by target holds them all."""
USERS_IN_LIST = 25
NEIGHBOURS = 50
"""How many names on each side a hint is chosen from: advice may not cost much."""


class RegistryReader:
    """The reading face: names resolve from a snapshot, all else is read from the store."""

    def __init__(self, deps: Deps, snapshots: Snapshots) -> None:
        self._deps, self._snapshots = deps, snapshots
        self._resolving = Resolving(deps, snapshots, self.names_near)
        self._conflicts = Conflicts(deps)

    def conflicts(
        self, wanted: ConflictFilter, *, limit: int = 100, after: str | None = None
    ) -> Page[ConflictView]:
        return self._conflicts.page(wanted, limit=limit, after=after)

    def conflict(self, conflict_id: str) -> ConflictView:
        return self._conflicts.one(conflict_id)

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

    def aliases(
        self, wanted: AliasFilter, *, limit: int = 100, after: str | None = None
    ) -> Page[AliasView]:
        _check_limit(limit)
        now = self._deps.now()
        with self._deps.view() as uow:
            found = uow.find_aliases(wanted, now=now, limit=limit + 1, after=after)
        views = tuple(alias_view(alias, now) for alias in found[:limit])
        return Page(items=views, next=_next(found, limit, wanted))

    def contracts(
        self, wanted: ContractFilter, *, limit: int = 100, after: str | None = None
    ) -> Page[ContractView]:
        _check_limit(limit)
        with self._deps.view() as uow:
            found = uow.find_contracts(wanted, limit=limit + 1, after=after)
            views = tuple(self._used(uow, each, USERS_IN_LIST) for each in found[:limit])
        return Page(items=views, next=_next(found, limit, wanted))

    def contract(self, name: Name) -> ContractView:
        with self._deps.view() as uow:
            contract = uow.state.row(contract_key(name))
            if isinstance(contract, Contract):
                return self._used(uow, contract, USERS_SHOWN)
        raise Missing(
            f"{str(name)!r} is not a registered contract.",
            hint=nearest(name.key, self.names_near(name, Table.CONTRACT)),
            contract=name.key,
        )

    def names_near(self, name: Name, table: Table | None = None) -> tuple[str, ...]:
        tables = (Table.ALIAS, Table.CONTRACT) if table is None else (table,)
        with self._deps.view() as uow:
            found = {key for each in tables for key in uow.keys_near(each, name, NEIGHBOURS)}
        return tuple(sorted(found))

    def who_uses(self, name: Name) -> KnownUsers:
        with self._deps.view() as uow:
            rules = self._deps.governance.rules.usage
            return users_in(uow, name, rules=rules, now=self._deps.now())

    def contexts(self) -> tuple[Context, ...]:
        with self._deps.view() as uow:
            return uow.state.contexts()

    def anchors(self) -> tuple[Anchor, ...]:
        with self._deps.view() as uow:
            return tuple(uow.anchors())

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

    def _used(self, uow: UnitOfWork, contract: Contract, most: int) -> ContractView:
        """Show a contract with the first `most` aliases that point straight at it."""
        now, users = self._deps.now(), uow.users_of(contract.name, most + 1)
        return ContractView(
            contract=contract,
            aliases=tuple(alias_view(alias, now) for alias in users[:most]),
            more_aliases=len(users) > most,
        )


def alias_view(alias: Alias, now: datetime) -> AliasView:
    """Say how an alias stands at `now`."""
    if alias.status is AliasStatus.RETIRED:
        state = "retired"
    elif alias.is_tombstone(now):
        state = "tombstone"
    elif not alias.is_live(now):
        state = "expired"
    else:
        state = "live" if alias.target is not None else "without target"
    return AliasView(alias=alias, state=state)


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MAX_PAGE:
        raise InvalidInput(
            f"A page cannot hold {limit} items.", hint=f"Ask for 1 to {MAX_PAGE}."
        )


def _next(
    found: Sequence[Alias] | Sequence[Contract],
    limit: int,
    wanted: AliasFilter | ContractFilter,
) -> str | None:
    """Say where the next page begins, when one row more was found than fits."""
    return cursor(found[limit - 1], order_of(wanted)) if len(found) > limit else None
