"""What Frenly itself did to the workloads that an alert names, before it fired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.contracts.incidents import Evidence
from registry.domain.actions import ActionStatus
from tools.evidence.naming import workload_of
from tools.evidence.timing import began, minute, relative

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta
    from typing import Protocol

    from registry.contracts.actions import ActionView
    from registry.contracts.incidents import Scene
    from registry.contracts.records import Page
    from registry.domain.actions import Action
    from tools.deadlines import Deadline

    class ActionLister(Protocol):
        """Shows actions, newest first."""

        def actions(
            self, *, status: str | None = None, limit: int = 100, after: str | None = None
        ) -> Page[ActionView]: ...


_MOST_READ, _MOST_TOLD = 200, 10


class ActionSource:
    """Reads the actions that were done; what was only asked for changed nothing."""

    name = "actions"

    def __init__(self, lister: ActionLister, window: timedelta) -> None:
        self._lister, self._window = lister, window

    def ask(self, scene: Scene, deadline: Deadline) -> Sequence[Evidence]:  # noqa: ARG002 - one query
        start, named = began(scene), _names(scene)
        page = self._lister.actions(status=ActionStatus.DONE, limit=_MOST_READ)
        done = [
            (view.action.taken_at, view.action)
            for view in page.items
            if view.action.taken_at is not None
            and (view.action.deed.workload.namespace, view.action.deed.workload.name) in named
            and start - self._window <= view.action.taken_at <= scene.at
        ]
        done.sort(key=lambda each: (each[0], each[1].id), reverse=True)
        return [_evidence(action, at, start) for at, action in done[:_MOST_TOLD]]


def _names(scene: Scene) -> frozenset[tuple[str, str]]:
    return frozenset(
        (alert.namespace or alert.labels.get("namespace", ""), name)
        for alert in scene.alerts
        for value in alert.labels.values()
        for name in (value, workload_of(value))
        if name
    )


def _evidence(action: Action, at: datetime, start: datetime) -> Evidence:
    after = action.after or action.before
    return Evidence(
        id="",
        kind="action",
        source=f"action:{action.id}",
        says=f"Action {action.id} was done at {minute(at)}, {relative(at, start)}: "
        f"{action.deed.says()}; before, it stood at {action.before.says()}.",
        at=at,
        about=action.deed.workload.name,
        data={
            "action": action.id,
            "act": str(action.deed.act),
            "workload": str(action.deed.workload),
            "replicas_before": action.before.replicas,
            "replicas_after": after.replicas,
            "seconds_before": int((start - at).total_seconds()),
        },
    )
