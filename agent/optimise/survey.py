"""What the optimiser looks at: the rows of one revision, and how much they are used."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from agent.optimise.model import Danger
from registry.contracts.improvements import Fact, Risk
from registry.rules.conflicts import moves

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from agent.optimise.policy import OptimisePolicy
    from agent.optimise.used import Usage, Used
    from registry.domain.rows import Alias, Anchor, RowKey
    from registry.rules.conflicts.ground import Ground
    from registry.rules.conflicts.idents import Ident


@dataclass(frozen=True, kw_only=True)
class Survey:
    """One moment of the registry."""

    ground: Ground
    usage: Usage
    policy: OptimisePolicy
    anchors: tuple[Anchor, ...] = ()
    copies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By anchor, the other files that say what its source says, where a tree was looked at."""
    asked: Mapping[tuple[Ident, str], int] = field(default_factory=dict)
    """How often a context asked for a name that it does not know."""
    touched: frozenset[RowKey] = frozenset()
    """Rows that somebody wrote too lately to call them forgotten."""

    def used(self, alias: Alias) -> Used:
        """Return how much an alias is used."""
        return self.usage.of_alias(self.ground, alias)

    def fact(self, alias: Alias) -> Fact:
        """Tell how much an alias is used."""
        return Fact("usage", f"{str(alias.name)!r} in {alias.place}: {self.used(alias).says()}")

    def ending(self, aliases: list[Alias]) -> Danger:
        """Say what it may cost to end aliases."""
        used = [alias for alias in aliases if self.used(alias).total]
        if used:
            shown = f"{str(used[0].name)!r} in {used[0].place}"
            return Danger(Risk.HIGH, f"{shown} is still used: {self.used(used[0]).says()}.")
        if self.usage.gap:
            return Danger(
                Risk.MEDIUM, f"Whether anybody uses it is not known: {self.usage.gap}."
            )
        return Danger(Risk.LOW, f"Nobody used it since {self.usage.since:%Y-%m-%d}.")

    def is_history(self, alias: Alias) -> bool:
        """Say whether it is a name that releases of a platform had, as a table told.

        How such a name is spelled was never anybody's choice here, and who meets it in old
        code or data needs it, however rarely.
        """
        return bool(alias.deprecated_in or alias.removed_in)

    def led_to(self, alias: Alias) -> bool:
        """Say whether another live alias leads through this one."""
        return bool(moves.followers(self.ground, alias))

    def standing(self) -> Iterator[Alias]:
        """Yield the live aliases that lead to a contract."""
        ground = self.ground
        return (alias for alias in ground.live if ground.end_of(alias).contract is not None)

    @cached_property
    def reached(self) -> frozenset[RowKey]:
        """Return the contracts at which a live alias ends."""
        ends = (self.ground.end_of(alias).contract for alias in self.ground.live)
        return frozenset(contract.key for contract in ends if contract is not None)
