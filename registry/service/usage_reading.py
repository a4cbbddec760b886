"""What one transaction knows of a name's use. Reads only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.usage_record import KnownUsers, NameUsage
from registry.domain.rows import Alias, AliasStatus, Table, contract_key
from registry.domain.state import find_contract
from registry.errors import Missing, nearest
from registry.rules.in_use import within
from registry.service.lookup_counter import OTHERS
from registry.usage.in_use import InUse, in_use, meant_from, narrowed
from registry.usage.removal import Facts, judge_removal

if TYPE_CHECKING:
    from registry.contracts.usage_record import ScanView
    from registry.domain.names import Name
    from registry.domain.rows import Content, Context, Contract, RowKey
    from registry.rules.in_use import UsageRule
    from registry.service.ports import UnitOfWork
    from registry.usage.removal import Removal

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_NEIGHBOURS = 50


class Ground(NamedTuple):
    """What is the same whichever name is asked for."""

    scans: tuple[ScanView, ...]
    counted_since: datetime | None
    contexts: tuple[Context, ...]


def ground_of(uow: UnitOfWork) -> Ground:
    """Read it."""
    return Ground(tuple(uow.scan_views()), uow.counted_since(), uow.state.contexts())


def usage_in(
    uow: UnitOfWork,
    name: Name,
    context: str | None = None,
    *,
    ground: Ground | None = None,
    since: datetime = _EVER,
) -> NameUsage:
    """Gather what is known of a name, as its alias in one context or wherever it stands.

    Of lookups, those since a day.
    """
    ground = ground or ground_of(uow)
    usage = NameUsage(
        name=name,
        context="",
        seen=tuple(uow.seen(name)),
        gone=tuple(uow.gone(name)),
        lookups=tuple(uow.lookups_of(str(name.kind), name.same, since)),
        scans=ground.scans,
        counted_since=ground.counted_since,
    )
    if context is None:
        return usage
    named = [a for a in uow.state.aliases_named(name) if a.status is AliasStatus.ACTIVE]
    return narrowed(usage, context, meant_from(context, ground.contexts, named))


def known_rows(
    uow: UnitOfWork, name: Name, context: str | None
) -> tuple[list[Alias], Contract | None]:
    """Return the aliases of a name in a context or in all, and its contract.

    Raises `Missing` where there is neither.
    """
    state = uow.state
    aliases = [a for a in state.aliases_named(name) if context in {None, a.context}]
    contract = find_contract(state, name) if context is None else None
    if aliases or contract is not None:
        return aliases, contract
    elsewhere = ", ".join(sorted({a.context for a in state.aliases_named(name)}))
    near = {
        key
        for table in (Table.ALIAS, Table.CONTRACT)
        for key in uow.keys_near(table, name, _NEIGHBOURS)
    }
    raise Missing(
        f"{str(name)!r} is not registered" + (f" in {context!r}." if context else "."),
        hint=f"It stands in: {elsewhere}." if elsewhere else nearest(name.key, near),
    )


def removal_in(
    uow: UnitOfWork, name: Name, context: str | None, *, rules: UsageRule, now: datetime
) -> Removal:
    """Weigh whether a name can be removed; raises `Missing`."""
    aliases, contract = known_rows(uow, name, context)
    keys = [alias.key for alias in aliases]
    if contract is not None:
        keys.append(contract_key(contract.name))
    return judge_removal(_facts(uow, usage_in(uow, name, context), keys, rules, now))


def users_in(uow: UnitOfWork, name: Name, *, rules: UsageRule, now: datetime) -> KnownUsers:
    """Say who uses a name now wherever it stands, and what nobody looked at."""
    keys = [alias.key for alias in uow.state.aliases_named(name)]
    facts = _facts(uow, usage_in(uow, name), [*keys, contract_key(name)], rules, now)
    found = in_use(facts.usage, facts.within)
    doubts = tuple(each.says for each in judge_removal(facts).doubts)
    return KnownUsers(found.repositories, found.callers, doubts)


def _facts(
    uow: UnitOfWork, usage: NameUsage, keys: list[RowKey], rules: UsageRule, now: datetime
) -> Facts:
    limits = within(rules, now)
    crowd = uow.lookups_of(OTHERS, OTHERS, _EVER)
    return Facts(
        usage=usage,
        within=limits,
        since=uow.first_revision(keys),
        expected=rules.repositories,
        aliases=_pointing(uow, usage.name, now),
        successor_of=tuple(uow.succeeded_by(usage.name)),
        proposals=tuple(uow.open_proposals_on(keys)),
        unattributed=sum(each.times for each in crowd if limits.is_late(each)),
    )


def _pointing(uow: UnitOfWork, name: Name, now: datetime) -> tuple[str, ...]:
    return tuple(str(a.key) for a in uow.state.aliases_to(name) if a.is_live(now))


class UsageAsked:
    """Tells validators who uses a name, and remembers what it told.

    What it told is hashed into the digest: whoever approves the end of a name approves it for
    the users that were shown, and a new one voids the approval.
    """

    def __init__(self, uow: UnitOfWork, rules: UsageRule, now: datetime) -> None:
        self._uow, self._within = uow, within(rules, now)
        self._ground: Ground | None = None
        self._told: dict[str, InUse] = {}

    def __call__(self, name: Name, context: str | None) -> InUse:
        """Say who uses a name, as this transaction sees it."""
        if self._ground is None:
            self._ground = ground_of(self._uow)
        since = self._within.now - self._within.lookups - timedelta(days=1)
        usage = usage_in(self._uow, name, context, ground=self._ground, since=since)
        found = in_use(usage, self._within)
        where = "" if context is None else f" in {context}"
        self._told[f"{name.kind}:{name.same}{where}"] = found
        return found

    def reads(self) -> Content:
        """Return what was told, as JSON carries it; nothing where nobody asked."""
        if not self._told:
            return {}
        return {"usage": {asked: self._told[asked].content() for asked in sorted(self._told)}}
