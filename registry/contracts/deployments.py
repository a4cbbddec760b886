"""Deployments that a pipeline told of: what came to run where, when, and instead of what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.records import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One version of a service that came to run. Its texts are the pipeline's."""

    id: str
    service: str
    version: str
    at: datetime
    """When it came to run, as the pipeline says."""
    previous: str = ""
    """The version before it, or empty when nobody said."""
    by: str = ""
    """Whom the pipeline names; proven by nobody."""
    link: str = ""
    """Where the pipeline shows it; never fetched."""
    environment: str = ""
    told_by: str = ""
    """The actor whose credential told of it."""
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a pipeline says of one deployment. `at` None means now."""

    service: str
    version: str
    at: datetime | None = None
    previous: str = ""
    environment: str = ""
    by: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentFilter:
    """Which deployments; what is None does not matter."""

    services: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None


class DeploymentReader(Protocol):
    """Shows what was deployed."""

    def deployments(
        self, wanted: DeploymentFilter, *, limit: int = 100, after: str | None = None
    ) -> Page[Deployment]:
        """List deployments, newest first."""
        ...
