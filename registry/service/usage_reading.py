"""What one transaction knows of a name's use. Reads only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from registry.contracts.usage_record import NameUsage
from registry.domain.rows import Alias, AliasStatus, Table, contract_key
from registry.domain.state import find_contract
from registry.errors import Missing, nearest
from registry.rules.in_use import within
from registry.service.lookup_counter import OTHERS
from registry.usage.in_use import InUse, in_use, meant_from, narrowed
from registry.usage.removal import Facts, judge_removal

if TYPE_CHECKING:
    from registry.domain.names import Name
    from registry.domain.rows import Content, Contract
    from registry.rules.in_use import UsageRule
    from registry.service.ports import UnitOfWork
    from registry.usage.removal import Removal

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_NEIGHBOURS = 50


def usage_in(uow: UnitOfWork, name: Name, context: str | None = None) -> NameUsage:
    """Gather what is known of a name, as its alias in one context or wherever it stands."""
    usage = NameUsage(
        name=name,
        context="",
        seen=tuple(uow.seen(name)),
        gone=tuple(uow.gone(name)),
        lookups=tuple(uow.lookups_of(str(name.kind), name.same, _EVER)),
        scans=tuple(uow.scan_views()),
        counted_since=uow.counted_since(),
    )
    if context is None:
        return usage
    state = uow.state
    named = [a for a in state.aliases_named(name) if a.status is AliasStatus.ACTIVE]
    return narrowed(usage, context, meant_from(context, state.contexts(), named))


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
    limits = within(rules, now)
    keys = [alias.key for alias in aliases]
    if contract is not None:
        keys.append(contract_key(contract.name))
    crowd = uow.lookups_of(OTHERS, OTHERS, _EVER)
    return judge_removal(
        Facts(
            usage=usage_in(uow, name, context),
            within=limits,
            since=uow.first_revision(keys),
            expected=rules.repositories,
            aliases=_pointing(uow, name, now),
            successor_of=tuple(uow.succeeded_by(name)),
            proposals=tuple(uow.open_proposals_on(keys)),
            unattributed=sum(each.times for each in crowd if limits.is_late(each)),
        )
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
        self._told: dict[str, InUse] = {}

    def __call__(self, name: Name, context: str | None) -> InUse:
        """Say who uses a name, as this transaction sees it."""
        found = in_use(usage_in(self._uow, name, context), self._within)
        where = "" if context is None else f" in {context}"
        self._told[f"{name.kind}:{name.same}{where}"] = found
        return found

    def reads(self) -> Content:
        """Return what was told, as JSON carries it; nothing where nobody asked."""
        if not self._told:
            return {}
        return {"usage": {asked: self._told[asked].content() for asked in sorted(self._told)}}
