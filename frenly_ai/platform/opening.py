"""Which platform actions are done on, by what `platform.yaml` says."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from registry.service.no_platform import NoPlatform

if TYPE_CHECKING:
    from collections.abc import Callable

    from frenly_ai.platform.policy import PlatformPolicy
    from registry.contracts.actions import Platform, Sighting
    from registry.domain.workloads import Deed, Workload

PLATFORM_FILE = "platform.yaml"


def open_platform(text_of: Callable[[str], tuple[str, str]]) -> Platform:
    """Return the platform; `text_of` gives a policy's text and what to call it.

    A wrong file fails here. The client of a platform is loaded with the first look at it.
    """
    from frenly_ai.platform.bounded import BoundedPlatform  # noqa: PLC0415 - few act
    from frenly_ai.platform.policy import load_platform_policy  # noqa: PLC0415 - as above

    text, source = text_of(PLATFORM_FILE)
    policy = load_platform_policy(text, source=source)
    if policy.platform == "none":
        return NoPlatform()
    return BoundedPlatform(_Late(policy), policy)


class _Late:
    """Kubernetes, connected to with the first look: commands that only read need no cluster."""

    def __init__(self, policy: PlatformPolicy) -> None:
        self._policy = policy

    @cached_property
    def _platform(self) -> Platform:
        from frenly_ai.platform.connecting import connect  # noqa: PLC0415 - an extra

        return connect(self._policy)

    def look(self, workload: Workload) -> Sighting:
        return self._platform.look(workload)

    def dry_run(self, deed: Deed, seen: Sighting, key: str) -> tuple[str, ...]:
        return self._platform.dry_run(deed, seen, key)

    def execute(self, deed: Deed, seen: Sighting, key: str) -> None:
        self._platform.execute(deed, seen, key)
