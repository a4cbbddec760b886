"""What came to run before an alert, of the services it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.contracts.deployments import DeploymentFilter
from registry.contracts.incidents import Evidence
from registry.domain.names import Kind
from tools.evidence.timing import began, minute, relative

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from registry.contracts.deployments import Deployment, DeploymentReader
    from registry.contracts.incidents import Scene
    from tools.deadlines import Deadline
    from tools.evidence.subjects import Finder

_MOST = 15


class DeploymentSource:
    """Reads the deployments of services that alerts name, registered or not."""

    name = "deployments"

    def __init__(self, reader: DeploymentReader, finder: Finder, window: timedelta) -> None:
        self._reader, self._finder, self._window = reader, finder, window

    def ask(self, scene: Scene, deadline: Deadline) -> Sequence[Evidence]:  # noqa: ARG002 - one query
        start = began(scene)
        subjects = self._finder.find(scene)
        said = {m.name.key for m in subjects.said if m.name.kind is Kind.SERVICE}
        near = {name.key for name in subjects.names}
        wanted = DeploymentFilter(
            services=tuple(sorted(said | near)), since=start - self._window, until=scene.at
        )
        page = self._reader.deployments(wanted, limit=100)
        found = sorted(
            page.items, key=lambda each: (each.service not in said, *_age(each, start))
        )
        return [_evidence(each, start, is_named=each.service in said) for each in found[:_MOST]]


def _age(deployment: Deployment, start: datetime) -> tuple[bool, float, str]:
    seconds = (start - deployment.at).total_seconds()
    return seconds < 0, abs(seconds), deployment.id


def _evidence(each: Deployment, start: datetime, *, is_named: bool) -> Evidence:
    instead = f" instead of {each.previous!r}" if each.previous else ""
    where = f" in {each.environment!r}" if each.environment else ""
    return Evidence(
        id="",
        kind="deployment",
        source=f"deployment:{each.id}",
        says=f"{each.service!r} was deployed as {each.version!r}{instead}{where} at "
        f"{minute(each.at)}, {relative(each.at, start)}, as {each.told_by!r} told.",
        at=each.at,
        about=each.service,
        data={
            "service": each.service,
            "version": each.version,
            "previous": each.previous,
            "environment": each.environment,
            "by": each.by,
            "link": each.link,
            "is_named": is_named,
            "seconds_before": int((start - each.at).total_seconds()),
        },
    )
