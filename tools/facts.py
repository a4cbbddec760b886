"""Facts: what was read from the registry, worded once, with ids that answers can cite.

An id pins what was read: `@r12` names the revision where the registry tells it, `#1a2b3c4d`
is the beginning of the row's content hash where it does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.digest import digest
from registry.domain.names import Kind, Name
from registry.domain.rows import alias_key, contract_key
from registry.domain.times import show_moment
from tools.describe import describe_edits
from tools.shapes import Fact

if TYPE_CHECKING:
    from registry.contracts.answers import Resolution
    from registry.contracts.records import (
        AliasView,
        ContractView,
        HistoryItem,
        ProposalView,
    )
    from registry.contracts.usage_record import KnownUsers
    from registry.domain.rows import Anchor, Context, Row

_REGISTRY = "registry"
_NAMED = 10


def alias_fact(view: AliasView) -> Fact:
    """State what an alias stands for, and whether it does so now."""
    alias = view.alias
    target = repr(str(alias.target)) if alias.target else "a target that nobody has told"
    ends = f", expires {show_moment(alias.expires_at)}" if alias.expires_at else ""
    return Fact(
        id=_pinned(alias),
        fact=f"{str(alias.name)!r} in context {alias.context!r} is a {alias.type} alias of "
        f"{target} ({view.state}{ends}).",
        source=_REGISTRY,
    )


def contract_fact(view: ContractView) -> Fact:
    """State that a name is canonical, and in which version and standing."""
    contract = view.contract
    version = f", version {contract.version}" if contract.version else ""
    return Fact(
        id=_pinned(contract),
        fact=f"{str(contract.name)!r} is a canonical name{version}, {contract.status}.",
        source=_REGISTRY,
    )


def users_facts(name: Name, users: KnownUsers) -> tuple[Fact, ...]:
    """State who is known to use a name; nothing where nobody is."""
    told = []
    if users.repositories:
        told.append(f"{str(name)!r} stands in the code of {_some(users.repositories)}.")
    if users.callers:
        told.append(f"{str(name)!r} was looked up of late by {_some(users.callers)}.")
    mark = digest({"repositories": users.repositories, "callers": users.callers})[:8]
    return tuple(
        Fact(id=f"usage:{name.kind}:{name.key}/{n}#{mark}", fact=fact, source="usage")
        for n, fact in enumerate(told, 1)
    )


def _some(items: tuple[str, ...]) -> str:
    rest = f" and {len(items) - _NAMED} more" if len(items) > _NAMED else ""
    return ", ".join(items[:_NAMED]) + rest


def context_fact(context: Context) -> Fact:
    """State where a context looks, in order."""
    order = ", ".join(context.fallback)
    return Fact(
        id=_pinned(context),
        fact=f"Context {context.name!r} looks in: {order}.",
        source=_REGISTRY,
    )


def anchor_fact(anchor: Anchor) -> Fact:
    """State where an anchor comes from."""
    source = f"comes from {anchor.source!r}" if anchor.source else "names no source"
    return Fact(
        id=_pinned(anchor),
        fact=f"Anchor {anchor.id!r} ({anchor.family}) {source}.",
        source=_REGISTRY,
    )


def resolution_facts(asked: Name, resolution: Resolution) -> tuple[Fact, ...]:
    """State each step of a lookup, and the canonical name at its end."""
    source = f"registry revision {resolution.revision}"
    pin = f"@r{resolution.revision}"
    canonical = Name(Kind(resolution.kind), resolution.canonical)
    goals = [*(hop.key for hop in resolution.hops[1:]), str(canonical)]
    steps = [
        Fact(
            id=f"{alias_key(Name(asked.kind, hop.key), hop.context, hop.scope)}{pin}",
            fact=f"{hop.key!r} in context {hop.context!r} is a {hop.type} alias of {goal!r}.",
            source=source,
        )
        for hop, goal in zip(resolution.hops, goals, strict=False)
    ]
    version = f", version {resolution.version}" if resolution.version else ""
    end = Fact(
        id=f"{contract_key(canonical)}{pin}",
        fact=f"{str(canonical)!r} is a canonical name{version}, {resolution.contract_status}.",
        source=source,
    )
    return (*steps, end)


def audit_fact(item: HistoryItem) -> Fact:
    """State what an audit entry records."""
    place = "not yet sequenced" if item.position is None else f"position {item.position}"
    return Fact(
        id=f"audit:{item.id}",
        fact=f"{show_moment(item.at)} {item.actor}: {item.summary}",
        source=f"audit log, {place}",
    )


def proposal_fact(view: ProposalView) -> Fact:
    """State where a proposal stands and, of many edits, what the first one asks for."""
    proposal = view.proposal
    return Fact(
        id=f"proposal:{proposal.id}",
        fact=f"Proposal {proposal.id!r} is {proposal.status}: "
        f"{describe_edits(proposal.edits, 1)}",
        source="proposals",
    )


def _pinned(row: Row) -> str:
    return f"{row.key}#{digest(row.content())[:8]}"
