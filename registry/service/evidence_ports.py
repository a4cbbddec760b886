"""What keeping evidence of our own needs from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.contracts.deployments import Deployment, DeploymentFilter
    from registry.contracts.failed_lookups import FailedLookupFilter, FailedLookups


class EvidenceRows(Protocol):
    """The part of a unit of work that keeps deployments and counts of failed lookups."""

    def add_deployment(self, told: Deployment, delivery: str, digest: str) -> bool:
        """Keep one; False when whoever tells has sent that delivery before."""
        ...

    def deployment_of(self, told_by: str, delivery: str) -> tuple[Deployment, str] | None:
        """Find what a delivery told, and the digest of its body."""
        ...

    def deployments(
        self, wanted: DeploymentFilter, *, limit: int, after: str | None
    ) -> Sequence[Deployment]:
        """List them, newest first, behind the one of that id."""
        ...

    def add_failed_lookups(self, counted: Sequence[FailedLookups]) -> None:
        """Add to the counts, of which there is at least one."""
        ...

    def failed_lookups(self, wanted: FailedLookupFilter, limit: int) -> Sequence[FailedLookups]:
        """List counts by minute, then by what failed and why."""
        ...

    def drop_failed_lookups(self, before: datetime) -> int:
        """Forget the counts of minutes before that; return how many."""
        ...
