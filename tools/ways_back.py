"""What an alias stood for before, newest first, and what follows the target it has now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.contracts.records import HistoryFilter
from registry.domain.rows import Alias, ContractStatus
from registry.domain.times import settle
from registry.errors import Conflict, Missing
from tools.lookup import find_aliases, find_contract

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from registry.contracts.ports import Reader
    from registry.contracts.records import AliasView
    from registry.domain.names import Name

_APPLIED = "registry:revision:apply"
_SET_ASIDE = frozenset({"retired", "tombstone"})
_MOST_READ = 20
"""How many of the last changes are read: what stood longer ago is no way back."""


def alias_in(registry: Reader, name: Name, context: str) -> AliasView | None:
    """Find the alias of that name that holds in all of a context."""
    found = find_aliases(registry, name, context)
    return next((view for view in found if not view.alias.scope), None)


def is_over(registry: Reader, target: Name | None, at: datetime) -> bool:
    """Say whether nothing answers at a target: it is unknown, retired, or past its sunset."""
    view = None if target is None else find_contract(registry, target)
    if view is None or view.contract.status is ContractStatus.RETIRED:
        return True
    sunset = settle(view.contract.sunset_at, at)
    return sunset is not None and sunset <= at


def answers(registry: Reader, target: Name | None) -> bool:
    """Say whether a target is a contract that has not begun to end."""
    view = None if target is None else find_contract(registry, target)
    return view is not None and view.contract.status is ContractStatus.ACTIVE


def ways_back(registry: Reader, name: Name, context: str) -> tuple[Name, ...]:
    """Return targets that still answer: the successor first, then those it had, newest first.

    Nobody's text chooses among them: they are read from the registry and its log.
    """
    view = alias_in(registry, name, context)
    if view is None:
        return ()
    named = (*_successor(registry, view.alias), *_former(registry, view.alias))
    other = dict.fromkeys(target for target in named if target != view.alias.target)
    return tuple(target for target in other if answers(registry, target))


def leads_nowhere(registry: Reader, name: Name, context: str) -> bool:
    """Say whether an alias answers nobody, and nothing that it had or could have does."""
    view = alias_in(registry, name, context)
    if view is None or view.state in _SET_ASIDE or ways_back(registry, name, context):
        return False
    if answers(registry, view.alias.target):
        return False
    try:
        registry.resolve(name, context)
    except (Missing, Conflict):
        return True
    return False


def _successor(registry: Reader, alias: Alias) -> Iterator[Name]:
    view = None if alias.target is None else find_contract(registry, alias.target)
    if view is not None and view.contract.successor is not None:
        yield view.contract.successor


def _former(registry: Reader, alias: Alias) -> Iterator[Name]:
    wanted = HistoryFilter(about=str(alias.key), tag=_APPLIED)
    for item in registry.history(wanted, limit=_MOST_READ).items:
        try:
            changes = registry.proposal(item.about).proposal.changes
        except Missing:
            continue
        for change in changes:
            was = change.before
            if change.key == alias.key and isinstance(was, Alias) and was.target is not None:
                yield was.target
