"""The platform of whoever has set none: it refuses everything, and says what to set."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from registry.errors import Unavailable

if TYPE_CHECKING:
    from registry.contracts.actions import Sighting
    from registry.domain.workloads import Deed, Workload


class NoPlatformSet(Unavailable):
    """Nothing can be acted on: no platform is set."""

    code = "action.no_platform"


class NoPlatform:
    """Does nothing, ever."""

    def look(self, workload: Workload) -> Sighting:
        _refuse(workload)

    def dry_run(self, deed: Deed, seen: Sighting, key: str) -> tuple[str, ...]:  # noqa: ARG002 - the port's
        _refuse(deed.workload)

    def execute(self, deed: Deed, seen: Sighting, key: str) -> None:  # noqa: ARG002 - the port's
        _refuse(deed.workload)


def _refuse(workload: Workload) -> NoReturn:
    raise NoPlatformSet(
        f"No platform is set, so nothing can be done to {workload}.",
        hint="Set one in config/platform.yaml; see docs/platform-actions.md.",
        workload=str(workload),
    )
