"""A registry in memory: the ports that tools and agent see, over plain rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from registry.contracts.actions import ActionView
from registry.contracts.answers import Hop, Resolution
from registry.contracts.records import (
    AliasFilter,
    AliasView,
    ContractFilter,
    ContractView,
    HistoryFilter,
    HistoryItem,
    Page,
    ProposalView,
    Wish,
)
from registry.contracts.usage_record import KnownUsers
from registry.domain.actions import Action
from registry.domain.actors import Actor, ActorKind
from registry.domain.changes import Changes, invert, write_changes
from registry.domain.conflicts import ConflictFilter, ConflictView
from registry.domain.contract_plans import get_contract
from registry.domain.digest import digest
from registry.domain.edits import Edit, UndoProposal, write_edit
from registry.domain.evidence import tell
from registry.domain.findings import Finding, blockers
from registry.domain.names import Kind, Name
from registry.domain.planning import plan
from registry.domain.promising import bound
from registry.domain.proposals import (
    Origin,
    Proposal,
    ProposalKind,
    ProposalStatus,
    Quorum,
    Refused,
    tally,
)
from registry.domain.rows import (
    Alias,
    AliasStatus,
    AliasType,
    Anchor,
    Context,
    Contract,
    Row,
    Table,
)
from registry.domain.searching import found_under
from registry.domain.state import Rows, find_alias, find_context
from registry.domain.terms import Terms
from registry.domain.workloads import WorkloadState
from registry.errors import Conflict, Missing
from registry.rules.conflicts.classes import find_conflicts
from registry.rules.conflicts.ground import Ground
from registry.rules.conflicts.trying import offer
from tests.platforms import the_governance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from registry.contracts.actions import ActionWish
    from registry.contracts.runs import Effect

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
T = TypeVar("T")
STANDS = WorkloadState(replicas=3, template="b" * 64, previous="a" * 64)
"""How every workload stands."""


def service(key: str) -> Name:
    return Name.parse(Kind.SERVICE, key)


def a_contract(key: str = "user-management-api", **fields) -> Contract:
    return Contract(name=service(key), **{"version": "v1.0.0", **fields})


def an_alias(
    key: str = "user-api",
    target: str | None = "user-management-api",
    context: str = "frontend",
    **fields,
) -> Alias:
    values = {"type": AliasType.PERMANENT, "created_at": NOW - timedelta(days=100), **fields}
    return Alias(
        name=service(key),
        context=context,
        target=None if target is None else service(target),
        **{"owner": "", "description": "", **values},
    )


CONTEXTS = (
    Context(name="application", fallback=("application", "system")),
    Context(name="frontend", fallback=("frontend", "application", "system")),
    Context(name="system", fallback=("system",)),
)

PLATFORM: tuple[Row, ...] = (
    *CONTEXTS,
    a_contract(),
    a_contract("account-management-api"),
    a_contract("monitoring-api"),
    an_alias(owner="team_frontend"),
    an_alias("auth-service", context="system"),
    an_alias("account-api", "account-management-api"),
    an_alias("metrics-api", "monitoring-api", "system"),
    an_alias("login-api", "user-api"),
    an_alias("shared-api", "user-management-api", "frontend"),
    an_alias("shared-api", "account-management-api", "system"),
    an_alias(
        "old-api",
        type=AliasType.TEMPORARY,
        expires_at=NOW - timedelta(days=1),
        context="system",
    ),
    an_alias("lost-api", None, "system"),
    Anchor(id="api_registry", family="registry", source="ssot/api_registry.yaml"),
)


class FakeRegistry:
    """Holds rows and proposals; a test may set `findings` and `failure` to what it needs."""

    def __init__(self, rows: Iterable[Row] = PLATFORM, *, now: datetime = NOW) -> None:
        self.state = Rows(rows)
        self.now = now
        self.revision = 12
        self.findings: tuple[Finding, ...] = ()
        self.failure: Exception | None = None
        self.known_users = KnownUsers(doubts=("No repository was ever scanned.",))
        self.wishes: list[Wish | ActionWish] = []
        self.stored: dict[str, Proposal] = {}
        self.actions: dict[str, Action] = {}
        self.entries: list[HistoryItem] = []
        self.questions = 0
        self.effect: Callable[[], Effect | None] = lambda: None
        self.effects: dict[tuple[str, str], str] = {}

    def resolve(
        self,
        name: Name,
        context: str,
        *,
        scope: str = "",
        at: datetime | None = None,
        revision: int | None = None,
    ) -> Resolution:
        self._asked()
        hops: list[Hop] = []
        place = self._context(context)
        while (alias := self._nearest(name, place, at or self.now)) is not None:
            if alias.target is None:
                raise Conflict(f"{str(name)!r} has no target.", hint="Propose a repoint.")
            hops.append(
                Hop(
                    context=alias.context,
                    key=alias.name.key,
                    type=str(alias.type),
                    expires_at=alias.expires_at,
                )
            )
            name = alias.target
        contract = get_contract(self.state, name)
        return Resolution(
            kind=str(contract.name.kind),
            canonical=contract.name.key,
            version=contract.version,
            base_url=contract.base_url,
            contract_status=str(contract.status),
            hops=tuple(hops),
            revision=revision or self.revision,
        )

    def aliases(
        self, wanted: AliasFilter, *, limit: int = 100, after: str | None = None
    ) -> Page[AliasView]:
        self._asked()
        rows = [row for row in self.state.all() if isinstance(row, Alias)]
        views = [AliasView(alias=row, state=self._standing(row)) for row in rows]
        found = [view for view in views if _matches(view, wanted, self.now)]
        return _page(found, limit, after, lambda view: str(view.alias.key))

    def contracts(
        self, wanted: ContractFilter, *, limit: int = 100, after: str | None = None
    ) -> Page[ContractView]:
        self._asked()
        rows = [row for row in self.state.all() if isinstance(row, Contract)]
        views = [self._view(row) for row in rows if _fits(row, wanted)]
        return _page(views, limit, after, lambda view: str(view.contract.key))

    def contract(self, name: Name) -> ContractView:
        self._asked()
        return self._view(get_contract(self.state, name))

    def who_uses(self, name: Name) -> KnownUsers:
        self._asked()
        return self.known_users

    def names_near(self, name: Name, table: Table | None = None) -> tuple[str, ...]:
        self._asked()
        named = [row for row in self.state.all() if isinstance(row, Alias | Contract)]
        like = [row for row in named if table in (None, row.key.table)]
        return tuple(sorted({r.name.key for r in like if r.name.kind is name.kind}))

    def contexts(self) -> tuple[Context, ...]:
        self._asked()
        return tuple(row for row in self.state.all() if isinstance(row, Context))

    def anchors(self) -> tuple[Anchor, ...]:
        self._asked()
        return tuple(row for row in self.state.all() if isinstance(row, Anchor))

    def conflicts(
        self, wanted: ConflictFilter, *, limit: int = 100, after: str | None = None
    ) -> Page[ConflictView]:
        self._asked()
        ground = Ground(self.state.all(), the_governance(), self.now)
        views = [
            ConflictView(
                id=each.id,
                finding=each.finding,
                evidence=tuple(tell(row) for row in each.rows),
                resolutions=offer(ground, each).resolutions,
            )
            for each in find_conflicts(ground)
            if wanted.wants(each)
        ]
        return _page(views, limit, after, lambda view: view.id)

    def conflict(self, conflict_id: str) -> ConflictView:
        found = {view.id: view for view in self.conflicts(ConflictFilter()).items}
        if conflict_id not in found:
            raise Missing(f"There is no conflict {conflict_id!r}.", hint="See the list.")
        return found[conflict_id]

    def history(
        self, wanted: HistoryFilter, *, limit: int = 50, after: str | None = None
    ) -> Page[HistoryItem]:
        self._asked()
        found = [e for e in self.entries if wanted.about is None or wanted.about in e.about]
        return _page(found, limit, after, lambda item: item.id)

    def proposal(self, proposal_id: str) -> ProposalView:
        self._asked()
        if proposal_id not in self.stored:
            raise Missing(f"There is no proposal {proposal_id!r}.", hint="See the list.")
        proposal = self.stored[proposal_id]
        return ProposalView(
            proposal=proposal, decisions=(), tally=tally(proposal, (), self.now)
        )

    def proposals(
        self, *, status: str | None = None, limit: int = 50, after: str | None = None
    ) -> Page[ProposalView]:
        self._asked()
        views = [self.proposal(key) for key in reversed(self.stored)]
        found = [view for view in views if status in (None, str(view.proposal.status))]
        return _page(found, limit, after, lambda view: view.proposal.id)

    def of_run(self, effect: Callable[[], Effect | None]) -> FakeRegistry:
        self.effect = effect
        return self

    def proposed_by(self, effect: Effect) -> ProposalView | None:
        found = self.effects.get(effect[:2])
        return None if found is None else self.proposal(found)

    def propose(self, wish: Wish, by: Actor) -> ProposalView:
        self._asked()
        self.wishes.append(wish)
        by.require("propose")
        changes = plan(wish.edits, self.state, self._terms(wish.edits))
        if blocked := blockers(self.findings):
            raise Refused(blocked[0].message, hint=blocked[0].fix, findings=self.findings)
        edits = [write_edit(edit) for edit in wish.edits]
        key = digest(edits)
        same = [p.id for p in self.stored.values() if p.content_key == key]
        proposal_id = same[0] if same else f"p{len(self.stored) + 1}"
        if not same:
            self.stored[proposal_id] = self._proposal(proposal_id, wish, by, changes, key)
        if (effect := self.effect()) is not None:
            self.effects[effect[:2]] = proposal_id
        return self.proposal(proposal_id)

    def propose_action(self, wish: ActionWish, by: Actor) -> ActionView:
        self._asked()
        self.wishes.append(wish)
        by.require("propose")
        deed = bound(wish.deed, STANDS)
        action = Action(
            id=f"A-{len(self.actions) + 1}",
            deed=deed,
            before=STANDS,
            would=(),
            author=by.id,
            agent=wish.agent,
            origin=wish.origin,
            reason=wish.reason,
            quorum=Quorum(approvals=2, groups=("ssot_maintainers",)),
            hashes={},
            created_at=self.now,
            expires_at=self.now + timedelta(days=7),
            provenance=wish.provenance,
        )
        self.actions[action.id] = action
        return self.action(action.id)

    def action(self, action_id: str) -> ActionView:
        action = self.actions[action_id]
        return ActionView(action=action, decisions=(), tally=tally(action, (), self.now))

    def _proposal(
        self, proposal_id: str, wish: Wish, by: Actor, changes: Changes, key: str
    ) -> Proposal:
        is_undo = isinstance(wish.edits[0], UndoProposal)
        return Proposal(
            id=proposal_id,
            kind=ProposalKind.UNDO if is_undo else ProposalKind.CHANGE,
            status=ProposalStatus.PENDING,
            edits=wish.edits,
            author=by.id,
            agent=wish.agent,
            origin=wish.origin,
            reason=wish.reason,
            evidence=wish.evidence,
            provenance=wish.provenance,
            base_revision=self.revision,
            changes=changes,
            reads={},
            findings=self.findings,
            promises=(),
            quorum=Quorum(approvals=2, groups=("ssot_maintainers",)),
            hashes={},
            content_key=key,
            digest=digest([key, write_changes(changes), write_changes(invert(changes))]),
            created_at=self.now,
            expires_at=self.now + timedelta(days=7),
        )

    def _terms(self, edits: tuple[Edit, ...]) -> Terms:
        undone = [e.proposal for e in edits if isinstance(e, UndoProposal)]
        for proposal_id in undone:
            self.proposal(proposal_id)
        return Terms(
            now=self.now,
            default_lifetime=timedelta(days=90),
            applied={key: self.stored[key].changes for key in undone},
        )

    def _asked(self) -> None:
        self.questions += 1
        if self.failure is not None:
            raise self.failure

    def _context(self, context: str) -> Context:
        found = find_context(self.state, context)
        if found is None:
            raise Missing(f"There is no context {context!r}.", hint="See the list.")
        return found

    def _nearest(self, name: Name, place: Context, at: datetime) -> Alias | None:
        found = (find_alias(self.state, name, context) for context in place.fallback)
        return next((alias for alias in found if alias and alias.is_live(at)), None)

    def _standing(self, alias: Alias) -> str:
        if alias.status is AliasStatus.RETIRED:
            return "retired"
        if alias.target is None:
            return "without target"
        return "live" if alias.is_live(self.now) else "expired"

    def _view(self, contract: Contract) -> ContractView:
        users = self.state.aliases_to(contract.name)
        views = tuple(AliasView(alias=a, state=self._standing(a)) for a in users)
        return ContractView(contract=contract, aliases=views)


def an_actor(actor_id: str = "mara", *roles: str, **fields) -> Actor:
    values = {"kind": ActorKind.PERSON, "may": frozenset({"read", "propose"}), **fields}
    return Actor(id=actor_id, roles=roles or ("member",), **values)


def an_origin(text: str = "") -> Origin:
    return Origin(channel="chat", thread="t1", text=text)


def an_entry(
    entry_id: str = "e1", about: str = "alias:service:frontend:user-api"
) -> HistoryItem:
    return HistoryItem(
        id=entry_id,
        at=NOW,
        tag="alias:target:set",
        actor="mara",
        about=about,
        summary="user-api -> user-management-api",
        position=None,
        body={},
    )


def _same(one: Name | None, other: Name | None) -> bool:
    return (
        one is not None
        and other is not None
        and (one.kind, one.same) == (other.kind, other.same)
    )


def _fits(contract: Contract, wanted: ContractFilter) -> bool:
    return (
        wanted.kind in (None, str(contract.name.kind))
        and wanted.owner in (None, contract.owner)
        and wanted.status in (None, str(contract.status))
        and (
            wanted.search is None or found_under(contract.name.same, wanted.search) is not None
        )
    )


def _matches(view: AliasView, wanted: AliasFilter, now: datetime) -> bool:
    alias = view.alias
    return (
        wanted.kind in (None, str(alias.name.kind))
        and wanted.context in (None, alias.context)
        and (wanted.target is None or _same(alias.target, wanted.target))
        and (wanted.name is None or _same(alias.name, wanted.name))
        and wanted.state in (None, view.state)
        and wanted.owner in (None, alias.owner)
        and wanted.type in (None, str(alias.type))
        and (wanted.search is None or found_under(alias.name.same, wanted.search) is not None)
        and (wanted.expiring_within is None or _ends(alias, now, wanted.expiring_within))
    )


def _ends(alias: Alias, now: datetime, within: timedelta) -> bool:
    return (
        alias.is_live(now) and alias.expires_at is not None and alias.expires_at <= now + within
    )


def _page(items: list[T], limit: int, after: str | None, key: Callable[[T], str]) -> Page[T]:
    keys = [key(item) for item in items]
    start = 0 if after is None else keys.index(after) + 1
    part = tuple(items[start : start + limit])
    more = start + limit < len(items)
    return Page(items=part, next=keys[start + limit - 1] if more else None)


__all__ = [
    "NOW",
    "PLATFORM",
    "FakeRegistry",
    "a_contract",
    "an_actor",
    "an_alias",
    "an_entry",
    "an_origin",
    "service",
]
