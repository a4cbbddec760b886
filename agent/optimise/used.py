"""How much names are used: what was counted, by name and by alias, and what it cannot tell."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.improvements import Fact
from registry.contracts.usage import Coverage
from registry.rules.conflicts.idents import ident
from registry.rules.conflicts.ways import answering

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from agent.optimise.policy import OptimisePolicy
    from registry.contracts.usage import UsedCount
    from registry.domain.names import Name
    from registry.domain.rows import Alias
    from registry.rules.conflicts.ground import Ground
    from registry.rules.conflicts.idents import Ident


class Used(NamedTuple):
    """How much something is used."""

    in_code: int = 0
    lookups: int = 0
    last_seen: datetime | None = None

    @property
    def total(self) -> int:
        return self.in_code + self.lookups

    def with_count(self, count: UsedCount) -> Used:
        """Add what was counted elsewhere."""
        seen = [at for at in (self.last_seen, count.last_seen) if at is not None]
        return Used(
            self.in_code + count.uses_in_code,
            self.lookups + count.lookups,
            max(seen, default=None),
        )

    def says(self) -> str:
        """Write it for people."""
        last = f", last on {self.last_seen:%Y-%m-%d}" if self.last_seen else ""
        return f"{self.lookups} lookups and {self.in_code} places in code{last}"


NOWHERE = Used()


class Usage:
    """The usage record at one moment."""

    def __init__(
        self,
        policy: OptimisePolicy,
        now: datetime,
        coverage: Coverage | None = None,
        counts: Iterable[UsedCount] = (),
    ) -> None:
        """Take what was counted; without a coverage there is no record."""
        self.coverage, self._now, self._policy = coverage or Coverage(), now, policy
        self._by_name: dict[Ident, list[UsedCount]] = defaultdict(list)
        for count in counts:
            self._by_name[ident(count.name)].append(count)

    @property
    def since(self) -> datetime:
        """Return from when on nothing must have used what is called unused."""
        return self._now - self._policy.unused_for

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was recorded at all."""
        return self.coverage == Coverage()

    @property
    def gap(self) -> str:
        """Say why nothing may be called unused; "" when it may."""
        told, policy = self.coverage, self._policy
        if told.lookups_since is None:
            return "no lookups are recorded"
        if told.lookups_since > self.since:
            return f"lookups are recorded since {told.lookups_since:%Y-%m-%d} only"
        if told.scanned_at is None:
            return "no repository was scanned"
        if self._is_older(told.scanned_at, policy.scanned_within):
            return f"a repository was last scanned on {told.scanned_at:%Y-%m-%d}"
        return ""

    def _is_older(self, moment: datetime, than: timedelta) -> bool:
        return self._now - moment > than

    @property
    def covers(self) -> Fact:
        """Tell what the record has seen, as evidence of what it did not see."""
        since, scanned = self.coverage.lookups_since, self.coverage.scanned_at
        lookups = f"Lookups are recorded since {since:%Y-%m-%d}" if since else "No lookups"
        scans = f"the oldest scan is of {scanned:%Y-%m-%d}" if scanned else "no scan"
        return Fact("usage", f"{lookups}; {self.coverage.repositories} repositories, {scans}.")

    def of(self, name: Name) -> Used:
        """Return how much a name is used, from wherever."""
        used = NOWHERE
        for count in self._by_name.get(ident(name), ()):
            used = used.with_count(count)
        return used

    def of_alias(self, ground: Ground, alias: Alias) -> Used:
        """Return how much an alias is used: code tells no context, lookups tell theirs."""
        used = NOWHERE
        for count in self._by_name.get(ident(alias.name), ()):
            if not count.context or self._answers(ground, alias, count.context):
                used = used.with_count(count)
        return used

    def _answers(self, ground: Ground, alias: Alias, context: str) -> bool:
        order = ground.fallback(context)
        return answering(ground, alias.name, order, alias.scope, self._now) is alias
