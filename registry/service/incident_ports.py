"""What taking alerts and keeping incidents need from a store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from registry.service.pruning_ports import PruningRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from registry.contracts.alerts import Alert
    from registry.contracts.folding import Episode, Link, Standing, Told
    from registry.contracts.incidents import IncidentState


class Delivery(NamedTuple):
    """What came in one piece from one source. `digest` is of all its alerts."""

    source: str
    delivery: str
    digest: str
    at: datetime
    actor: str
    credential: str
    alerts: int
    new: int


class ToldAlert(NamedTuple):
    """One telling of an alert, on its way into the store."""

    key: str
    """The same for each telling of the same: another one is only counted."""
    document: dict[str, Any]
    files: dict[str, str] | None


class Heartbeat(NamedTuple):
    """An alert that fires to show that alerting works, and when it last did."""

    fingerprint: str
    name: str
    source: str
    at: datetime
    last_at: datetime
    told: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """An incident as stored."""

    number: int = 0
    """0 until it is stored."""
    key: str
    first: str
    """The fingerprint of the alert that its key and title were made of."""
    state: IncidentState
    title: str
    severity: str | None
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    closed_by: str = ""
    reason: str = ""
    confirmed_at: datetime | None = None
    part_of: int | None = None
    firing: int = 0
    alerts: int = 0
    news: int = 0
    """Rises with everything that is learned of it."""
    seen: int = 0
    """`news` when triage last looked."""
    due_at: datetime | None = None
    """When triage is to look; None where there is nothing to look at."""
    lease_until: datetime | None = None
    fence: int = 0
    attempts: int = 0
    error: str = ""
    triaged_at: datetime | None = None
    document: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"I-{self.number}"


class Members(NamedTuple):
    """How many alerts an incident ever had, and how many of them hold now."""

    alerts: int
    firing: int


class AlertRows(Protocol):
    """The part of a unit of work that keeps what monitoring told."""

    def delivery(self, source: str, delivery: str) -> Delivery | None: ...

    def add_delivery(self, delivery: Delivery) -> int | None:
        """Keep a delivery and return its number; None when the source sent it before."""
        ...

    def add_alerts(self, number: int, told: Sequence[ToldAlert], at: datetime) -> int:
        """Keep the alerts of a delivery; count those told before. Say how many are new."""
        ...

    def save_delivery(self, number: int, new: int) -> None:
        """Note how many alerts of a delivery were new."""
        ...

    def unfolded(self) -> int:
        """Count the alerts that are in no incident yet."""
        ...

    def oldest_unfolded(self) -> datetime | None:
        """Return when the one came that has waited longest for its incident."""
        ...

    def unfolded_alerts(self, limit: int) -> Sequence[Told]:
        """List alerts that are in no incident yet, without their files, oldest first."""
        ...

    def place_alerts(self, incident: int, numbers: Sequence[int]) -> None:
        """Note that alerts are in an incident."""
        ...

    def add_heartbeat(self, beat: Heartbeat, number: int) -> None:
        """Note a signal that all is well, told by that alert; it is in no incident."""
        ...

    def heartbeats(self) -> Sequence[Heartbeat]: ...

    def alerts_of(self, incident: int, limit: int) -> Sequence[Alert]:
        """List its alerts as they stand, each once, those that began first first."""
        ...

    def tellers(self, incident: int, limit: int) -> Sequence[tuple[str, str]]:
        """List who told its alerts, by actor and credential, the newest telling first."""
        ...

    def alerts_with_files(self, incident: int) -> int:
        """Count its alerts to which files are attached."""
        ...

    def sources_of(self, incident: int) -> Sequence[str]:
        """List the sources that told its alerts."""
        ...

    def last_signals(self) -> Sequence[tuple[str, str, datetime]]:
        """List the signals that all is well: source, name, and when it was last heard."""
        ...

    def tellings(self, incidents: Sequence[int]) -> Mapping[int, int]:
        """Count how often something was told of each."""
        ...


class EpisodeRows(Protocol):
    """The part of a unit of work that knows which firings are of which incident."""

    def episodes(self, fingerprints: Iterable[str], since: datetime) -> Sequence[Episode]:
        """List the episodes of alerts that began since then, or fire still."""
        ...

    def save_episodes(self, episodes: Iterable[tuple[Episode, int]]) -> None:
        """Store episodes that are in an incident, each with the newest telling of it."""
        ...

    def end_episodes(self, episodes: Iterable[Episode]) -> None:
        """Store how episodes stand that are stored already."""
        ...

    def standing(
        self, keys: Iterable[str], since: datetime, until: datetime
    ) -> Sequence[Standing]:
        """List the links of these keys whose span touches that one."""
        ...

    def save_links(self, incident: int, links: Sequence[Link], old: Iterable[Standing]) -> None:
        """Give an incident links in place of old ones."""
        ...

    def members(self, incidents: Sequence[int]) -> Mapping[int, Members]:
        """Count the alerts of incidents."""
        ...

    def turns(self, incident: int, least: int) -> Sequence[tuple[str, int]]:
        """List the names of its alerts that began to fire that often or oftener, how often."""
        ...

    def merge(self, into: int, others: Sequence[int]) -> None:
        """Move everything of other incidents into one."""
        ...


class IncidentRows(Protocol):
    """The part of a unit of work that keeps incidents."""

    def lock_folding(self) -> None:
        """Wait until no other transaction folds or settles; hold that until the end."""
        ...

    def add_incident(self, row: IncidentRow) -> int: ...

    def save_incident(self, row: IncidentRow, *, fence: int | None = None) -> bool:
        """Store an incident, with `fence` only while nobody took it since; say if it was."""
        ...

    def incident(self, number: int, *, held: bool = False) -> IncidentRow | None:
        """Return an incident, `held` for nobody else to change until the end."""
        ...

    def incidents(
        self, *, state: str | None, limit: int, before: int | None
    ) -> Sequence[IncidentRow]:
        """List incidents, newest first."""
        ...

    def due_incident(self, now: datetime) -> IncidentRow | None:
        """Find the incident that has waited longest for triage and is held by nobody."""
        ...

    def quiet_incidents(self, before: datetime, limit: int) -> Sequence[IncidentRow]:
        """List open incidents in which nothing fires, and nothing was told since then."""
        ...

    def confirmed_incidents(self, limit: int, before: int | None) -> Sequence[IncidentRow]:
        """List incidents whose cause a person confirmed, newest first."""
        ...

    def count_incidents(self) -> Mapping[str, int]:
        """Count incidents by state."""
        ...


class MonitoringRows(AlertRows, EpisodeRows, IncidentRows, PruningRows, Protocol):
    """Everything of a unit of work that triage stands on."""
