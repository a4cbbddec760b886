"""What a validator is given: the change, the state after it, the policy and the time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from registry.domain.provenance import UNASKED, Asking
from registry.domain.rows import Alias, AliasStatus, Contract
from registry.usage.in_use import InUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from registry.domain.changes import Changes
    from registry.domain.names import Name
    from registry.domain.proposals import ProposalKind
    from registry.domain.rows import RowKey
    from registry.domain.state import State
    from registry.errors import FrenlyError
    from registry.resolution.walk import Way
    from registry.rules.governance import Governance
    from registry.rules.quotas import Holder


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One planned change, to be judged."""

    changes: Changes
    after: State
    """The state as it would be; what is read of it is recorded into the digest."""
    governance: Governance
    kind: ProposalKind
    now: datetime
    asking: Asking = UNASKED
    """How the change was asked for; by itself it was nobody's."""
    held: Callable[[Holder], int] = lambda _: 0
    """How many live aliases somebody holds before the change.

    It is not recorded as read: somebody else's new name voids no approval.
    """
    used: Callable[[Name, str | None], InUse] = lambda _, __: InUse()
    """Who uses a name, as its alias in a context or as a contract; recorded as read."""
    ways: dict[RowKey, Way | FrenlyError] = field(
        default_factory=dict, init=False, compare=False
    )
    """Where aliases lead on `after`, as far as somebody has asked."""

    def aliases(self) -> Iterator[tuple[Alias | None, Alias]]:
        """Yield each alias that the change leaves active, with what it was before."""
        for change in self.changes:
            if isinstance(change.after, Alias) and change.after.status is AliasStatus.ACTIVE:
                before = change.before if isinstance(change.before, Alias) else None
                yield before, change.after

    def new_aliases(self) -> Iterator[Alias]:
        """Yield each alias that did not exist before."""
        return (after for before, after in self.aliases() if before is None)

    def changed_aliases(self) -> Iterator[Alias]:
        """Yield each alias that is new, stands again, or has come to mean something else."""
        for before, after in self.aliases():
            stood = before is not None and before.status is AliasStatus.ACTIVE
            if before is None or not stood or before.target != after.target:
                yield after

    def contracts(self) -> Iterator[tuple[Contract | None, Contract | None]]:
        """Yield each touched contract before and after."""
        for before, after in ((c.before, c.after) for c in self.changes):
            if isinstance(before, Contract) or isinstance(after, Contract):
                yield (
                    before if isinstance(before, Contract) else None,
                    after if isinstance(after, Contract) else None,
                )

    def live_aliases_to(self, name: Name) -> Sequence[Alias]:
        """Return the aliases that would point at `name` and be alive."""
        return [a for a in self.after.aliases_to(name) if a.is_live(self.now)]

    def contexts(self) -> set[str]:
        """Return every context in which the change touches an alias."""
        rows = (row for c in self.changes for row in (c.before, c.after))
        return {row.context for row in rows if isinstance(row, Alias)}
