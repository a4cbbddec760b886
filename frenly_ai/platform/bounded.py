"""A platform behind its policy: what is not allowed never reaches the adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.errors import Denied
from registry.service.no_platform import NoPlatform

if TYPE_CHECKING:
    from collections.abc import Callable

    from frenly_ai.platform.policy import PlatformPolicy
    from registry.contracts.actions import Platform, Sighting
    from registry.domain.workloads import Deed, Workload


class BoundedPlatform:
    """Checks every call, also the one that executes: a policy may have grown stricter."""

    def __init__(self, inner: Platform, policy: PlatformPolicy) -> None:
        self._inner, self._policy = inner, policy

    def allows(self, deed: Deed) -> bool:
        """Say whether the policy lets anybody ask for a deed."""
        try:
            self._policy.check_deed(deed)
        except Denied:
            return False
        return True

    def look(self, workload: Workload) -> Sighting:
        self._policy.check(workload)
        return self._inner.look(workload)

    def dry_run(self, deed: Deed, seen: Sighting, key: str) -> tuple[str, ...]:
        self._policy.check_deed(deed)
        return self._inner.dry_run(deed, seen, key)

    def execute(self, deed: Deed, seen: Sighting, key: str) -> None:
        self._policy.check_deed(deed)
        self._inner.execute(deed, seen, key)


def what_is_allowed(platform: Platform) -> Callable[[Deed], bool] | None:
    """Return what says of a deed whether it may be asked for; None where nothing may."""
    if isinstance(platform, NoPlatform):
        return None
    return platform.allows if isinstance(platform, BoundedPlatform) else lambda _: True
