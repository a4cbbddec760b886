"""What keeping who uses which name needs from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.contracts.usage_record import (
        GoneFrom,
        Lookups,
        NameUses,
        Scan,
        ScanView,
        SeenIn,
    )
    from registry.domain.names import Name
    from registry.domain.rows import RowKey


class UsageRows(Protocol):
    """The part of a unit of work that keeps scans and counts of lookups."""

    def hold_scan(self, view: ScanView) -> ScanView | None:
        """Return what stands of a branch, locked until the end; put `view` if nothing does."""
        ...

    def save_scan(self, view: ScanView) -> None:
        """Write what stands of a branch anew."""
        ...

    def replace_seen(
        self, standing: ScanView | None, scan: Scan, seen: Sequence[NameUses]
    ) -> None:
        """Put what a scan saw in place of what stands; a name that is gone is noted."""
        ...

    def drop_scans(self, repository: str, branch: str | None) -> int:
        """Forget all branches of a repository, or one; return how many there were."""
        ...

    def scan_views(self) -> Sequence[ScanView]:
        """List what stands, by repository and branch."""
        ...

    def seen(self, name: Name) -> Sequence[SeenIn]:
        """List the files that use a name, by repository, branch and path."""
        ...

    def gone(self, name: Name) -> Sequence[GoneFrom]:
        """List the branches that used a name once."""
        ...

    def first_revision(self, keys: Sequence[RowKey]) -> int:
        """Return the revision that first wrote one of the rows; 0 where none did."""
        ...

    def open_proposals_on(self, keys: Sequence[RowKey]) -> Sequence[str]:
        """List the proposals that wait and would change one of the rows."""
        ...

    def succeeded_by(self, name: Name) -> Sequence[str]:
        """List the keys of contracts that name it as their successor."""
        ...

    def add_lookups(self, counted: Sequence[Lookups]) -> None:
        """Add to the counts, of which there is at least one."""
        ...

    def lookups_of(self, kind: str, same: str, since: datetime) -> Sequence[Lookups]:
        """List the counts of one name by day, context and caller."""
        ...

    def counted_since(self) -> datetime | None:
        """Return the first day of which counts are kept."""
        ...

    def counts_in_code(self) -> Sequence[tuple[str, str, int, datetime]]:
        """List how often each name stands in code, by kind and folded key, and when seen."""
        ...

    def counts_of_lookups(self, since: datetime) -> Sequence[Lookups]:
        """Add the counts up over callers and days; each tells the last day."""
        ...

    def drop_lookups(self, before: datetime) -> int:
        """Forget the counts of days before that; return how many."""
        ...
