"""What variations of a refused wish are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.domain.rows import AliasStatus
from registry.domain.state import find_context, find_contract
from registry.errors import FrenlyError
from registry.resolution.walk import Asked, walk
from registry.rules.structure import NamesOf

if TYPE_CHECKING:
    from datetime import datetime

    from registry.domain.names import Name
    from registry.domain.rows import Alias
    from registry.domain.state import State
    from registry.rules.governance import Governance

MOST_ROWS = 20
"""How many rows a variation touches besides what was asked; more is another wish."""


class Near(NamedTuple):
    """Why a wish was refused, and on which ground."""

    checks: frozenset[str]
    state: State
    """The registry before the wish."""
    governance: Governance
    now: datetime

    def end_of(self, name: Name, context: str) -> Name | None:
        """Find the contract at the end of a name's way; None where there is none."""
        found = find_context(self.state, context)
        asked = Asked(found.fallback if found else (context,), self.now)
        try:
            return walk(NamesOf(self.state), name, asked).contract.name
        except FrenlyError:
            return None

    def live_end_of(self, name: Name, context: str) -> Name | None:
        """Find it, or what follows it when it is over."""
        contract = find_contract(self.state, name)
        if contract is not None and contract.successor is not None:
            return contract.successor
        return self.end_of(name, context)

    def users_of(self, name: Name) -> tuple[Alias, ...]:
        """Return the live aliases that point straight at a name; empty if they are many."""
        found = tuple(
            alias
            for alias in self.state.aliases_to(name)
            if alias.status is AliasStatus.ACTIVE and alias.is_live(self.now)
        )
        return found if len(found) <= MOST_ROWS else ()
