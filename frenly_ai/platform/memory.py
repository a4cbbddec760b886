"""A platform that exists in memory alone: for the demo and for trying things out."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from registry.contracts.actions import Sighting
from registry.domain.workloads import Act, Workload, WorkloadState
from registry.errors import Conflict, Missing, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.domain.workloads import Deed


class Moved(Conflict):
    """The workload is no longer as it was seen; nothing was done."""

    code = "action.moved"


@dataclass(slots=True)
class _Running:
    state: WorkloadState
    version: int = 1


class MemoryPlatform:
    """Workloads that are nothing but their state."""

    def __init__(self, workloads: Mapping[str, WorkloadState]) -> None:
        """Take each workload by its name, such as `shop/deployment/checkout`."""
        self._running = {
            Workload.parse(name): _Running(state) for name, state in workloads.items()
        }
        self._lock = threading.Lock()

    def look(self, workload: Workload) -> Sighting:
        running = self._find(workload)
        return Sighting(running.state, str(running.version))

    def dry_run(self, deed: Deed, seen: Sighting, key: str) -> tuple[str, ...]:
        self._check(deed, seen)
        after = _after(deed, seen.state, key)
        old, new = seen.state.content(), after.content()
        return tuple(
            f"{name}: {old[name]} -> {new[name]}" for name in old if old[name] != new[name]
        )

    def execute(self, deed: Deed, seen: Sighting, key: str) -> None:
        with self._lock:
            running = self._check(deed, seen)
            running.state = _after(deed, running.state, key)
            running.version += 1

    def change(self, workload: Workload, state: WorkloadState) -> None:
        """Let somebody else change a workload."""
        with self._lock:
            running = self._find(workload)
            running.state, running.version = state, running.version + 1

    def _find(self, workload: Workload) -> _Running:
        if workload not in self._running:
            raise Missing(
                f"The platform runs no {workload}.",
                hint=nearest(str(workload), map(str, self._running)),
                workload=str(workload),
            )
        return self._running[workload]

    def _check(self, deed: Deed, seen: Sighting) -> _Running:
        running = self._find(deed.workload)
        if str(running.version) != seen.version:
            raise Moved(
                f"{deed.workload} was changed meanwhile; nothing was done.",
                hint="Propose it again.",
                workload=str(deed.workload),
            )
        return running


def _after(deed: Deed, state: WorkloadState, key: str) -> WorkloadState:
    if deed.act is Act.RESTART:
        return replace(state, restarted_by=key)
    if deed.act is Act.SCALE and deed.replicas is not None:
        return replace(state, replicas=deed.replicas)
    return replace(state, template=deed.to, previous=state.template)
