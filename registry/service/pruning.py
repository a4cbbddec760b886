"""Forget what was told long ago: raw alerts first, incidents much later, pull requests too.

Nothing goes that an open incident rests on, nor anything of an incident whose cause a person
confirmed, nor what links a pull request with a proposal that is open; the log keeps its entries
of all of them. Each batch is a transaction of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Tag
from registry.domain.actors import SYSTEM
from registry.domain.times import show_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, timedelta

    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

BATCH = 100
_MOST_BATCHES = 50
"""Of one kind in one go; the rest waits for the next."""


class Retention(NamedTuple):
    """How long each is kept."""

    alerts: timedelta
    """Raw alerts of incidents that are closed, with the files attached to them."""
    incidents: timedelta
    """Closed incidents, and what is known of deliveries: which ones came."""
    deployments: timedelta
    pull_requests: timedelta
    """What hosts of code told and is done, and what pull requests asked for that are over."""


class _Step(NamedTuple):
    """One kind of what is forgotten."""

    before: datetime
    drop: Callable[[UnitOfWork], Mapping[str, int]]
    tag: Tag = Tag.INCIDENT_PRUNE


class Pruner:
    """Forgets in batches, so that nobody waits for long."""

    def __init__(self, deps: Deps, keep: Retention) -> None:
        self._deps, self._keep = deps, keep

    def prune(self) -> list[str]:
        """Forget what is too old; say what."""
        now, keep = self._deps.now(), self._keep
        found: dict[str, int] = {}
        for step in (
            self._alerts(now - keep.alerts),
            self._incidents(now - keep.incidents),
            self._deployments(now - keep.deployments),
            self._pull_requests(now - keep.pull_requests),
        ):
            for _ in range(_MOST_BATCHES):
                dropped = self._batch(step)
                if not dropped:
                    break
                found = {k: found.get(k, 0) + dropped.get(k, 0) for k in {*found, *dropped}}
        said = ", ".join(f"{count} {what}" for what, count in sorted(found.items()))
        return [f"Forgotten: {said}."] if said else []

    def _batch(self, step: _Step) -> dict[str, int]:
        with self._deps.new_uow() as uow:
            if step.tag is Tag.INCIDENT_PRUNE:
                uow.lock_folding()
                uow.hold_back_alerts()
            dropped = {what: count for what, count in step.drop(uow).items() if count}
            if not dropped:
                return {}
            data: dict[str, object] = {**dropped, "before": show_moment(step.before)}
            uow.record(self._deps.entry(step.tag, SYSTEM, "retention", data))
            self._deps.reach("prune.recorded")
            uow.commit()
        return dropped

    def _alerts(self, before: datetime) -> _Step:
        def drop(uow: UnitOfWork) -> Mapping[str, int]:
            quiet = uow.quiet_since(before, BATCH)
            alerts = uow.drop_alerts_of(quiet) if quiet else 0
            return {"alerts": alerts, "signals": uow.drop_signals(before, BATCH)}

        return _Step(before, drop)

    def _incidents(self, before: datetime) -> _Step:
        def drop(uow: UnitOfWork) -> Mapping[str, int]:
            incidents = uow.drop_incidents(before, BATCH)
            return {
                "incidents": len(incidents),
                "deliveries": uow.drop_deliveries(before, BATCH),
            }

        return _Step(before, drop)

    def _deployments(self, before: datetime) -> _Step:
        def drop(uow: UnitOfWork) -> Mapping[str, int]:
            first = uow.first_open()
            # an open incident may still look for what was deployed before it began
            spared = before if first is None else min(before, first - self._keep.alerts)
            return {"deployments": uow.drop_deployments(spared, BATCH)}

        return _Step(before, drop)

    def _pull_requests(self, before: datetime) -> _Step:
        def drop(uow: UnitOfWork) -> Mapping[str, int]:
            return {
                "code events": uow.drop_code_events(before, BATCH),
                "code changes": uow.drop_code_changes(before, BATCH),
            }

        return _Step(before, drop, Tag.CODE_PRUNE)
