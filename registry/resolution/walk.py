"""The rule of resolution itself, in full: context order, validity, hops. Pure.

The most specific context wins: the asked context's fallback order is tried from the left, and
the first alias alive at the asked time is followed. Its target is resolved by the same rule
from the same asked context, until a canonical is met.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, NoReturn, Protocol

from registry.contracts.records import Hop
from registry.domain.names import Name
from registry.domain.rows import Alias, AliasStatus, Contract, ContractStatus
from registry.resolution import errors as why

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_HOPS = 8
"""How many aliases a lookup may pass; governance allows fewer when names are written."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Names(Protocol):
    """What the walk looks up."""

    def find_contract(self, name: Name) -> Contract | None:
        """Find a canonical."""
        ...

    def find_alias(self, name: Name, context: str) -> Alias | None:
        """Find an alias in exactly that context."""
        ...

    def aliases_named(self, name: Name) -> Sequence[Alias]:
        """Find the aliases of that name in every context."""
        ...


class Way(NamedTuple):
    """The aliases passed, and the canonical at the end."""

    hops: tuple[Alias, ...]
    contract: Contract


def walk(names: Names, name: Name, fallback: Sequence[str], now: datetime) -> Way:
    """Follow `name` to its canonical at `now`, or raise why it has none.

    `fallback` is the asked context's full order, itself first.
    """
    hops: list[Alias] = []
    while True:
        alias = _first_live(names, name, fallback, now)
        if alias is None:
            contract = names.find_contract(name)
            if contract is None:
                _raise_nothing_there(names, name, fallback, hops)
            _refuse_retired(contract)
            return Way(tuple(hops), contract)
        if alias.key in {hop.key for hop in hops}:
            _raise_broken(hops, f"comes back to {str(alias.name)!r}")
        hops.append(alias)
        if len(hops) > MAX_HOPS:
            _raise_broken(hops, f"has more than {MAX_HOPS} hops")
        if alias.target is None:
            _raise_no_target(alias)
        name = alias.target


def hop_of(alias: Alias) -> Hop:
    """Describe a passed alias."""
    expires = alias.expires_at
    return Hop(
        context=alias.context,
        key=alias.name.key,
        type=str(alias.type),
        expires_at=expires if isinstance(expires, datetime) else None,
    )


def seconds(moment: datetime) -> float:
    """Count seconds since 1970, in UTC."""
    return (moment - EPOCH) / timedelta(seconds=1)


def _first_live(
    names: Names, name: Name, fallback: Sequence[str], now: datetime
) -> Alias | None:
    for context in fallback:
        alias = names.find_alias(name, context)
        if alias is not None and alias.is_live(now):
            return alias
    return None


def _refuse_retired(contract: Contract) -> None:
    if contract.status is ContractStatus.RETIRED:
        after = f"Use {str(contract.successor)!r} instead." if contract.successor else ""
        raise why.TargetRetired(
            f"{str(contract.name)!r} was retired.",
            hint=after or "It has no successor; ask its owner what follows it.",
            contract=contract.name.key,
        )


def _raise_nothing_there(
    names: Names, name: Name, fallback: Sequence[str], hops: Sequence[Alias]
) -> NoReturn:
    if hops:
        _raise_broken(hops, f"ends at {str(name)!r}, which is not registered")
    context = fallback[0]
    for past in names.aliases_named(name):
        if past.context in fallback:
            _raise_past(past)
    elsewhere = sorted(a.context for a in names.aliases_named(name))
    raise why.UnknownName(
        f"{str(name)!r} means nothing in context {context!r}.",
        hint=f"It is an alias in: {', '.join(elsewhere)}."
        if elsewhere
        else "See `frenly alias list` and `frenly contract list`.",
        name=name.key,
        context=context,
    )


def _raise_past(alias: Alias) -> NoReturn:
    facts = {"name": alias.name.key, "context": alias.context}
    if alias.status is AliasStatus.RETIRED:
        raise why.AliasRetired(
            f"Alias {str(alias.name)!r} in context {alias.context!r} was retired.",
            hint=f"See `frenly alias show {alias.name.key}` for what it stood for.",
            **facts,
        )
    if alias.expires_at is None:  # a tombstone, or one whose announced end has come
        raise why.AliasRetired(
            f"Alias {str(alias.name)!r} in context {alias.context!r} is gone, and nothing "
            "replaces it.",
            hint=f"See `frenly alias show {alias.name.key}` for what is known of it.",
            **facts,
        )
    raise why.AliasExpired(
        f"Alias {str(alias.name)!r} in context {alias.context!r} expired "
        f"at {alias.expires_at:%Y-%m-%d %H:%M} UTC.",
        hint=f"To bring it back, propose `frenly propose extend {alias.name.key} "
        f"--context {alias.context} --by 30d`.",
        **facts,
    )


def _raise_no_target(alias: Alias) -> NoReturn:
    raise why.TargetUnknown(
        f"Alias {str(alias.name)!r} in context {alias.context!r} is recorded without a target.",
        hint="Its source does not say what it stands for; propose to repoint it.",
        name=alias.name.key,
        context=alias.context,
    )


def _raise_broken(hops: Sequence[Alias], what: str) -> NoReturn:
    path = " -> ".join(str(hop.name) for hop in hops)
    raise why.ChainBroken(
        f"The chain {path} {what}.",
        hint=f"Repoint {str(hops[-1].name)!r} in context {hops[-1].context!r} at a contract.",
        name=hops[0].name.key,
    )
