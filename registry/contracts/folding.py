"""What folding works on: tellings, the episodes they tell of, and what draws these together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.contracts.alerts import Alert


class Told(NamedTuple):
    """One telling that is in no incident yet, without its files."""

    number: int
    alert: Alert
    at: datetime
    """When it came in."""


class Episode(NamedTuple):
    """One firing of an alert. Who fires, resolves and fires again has two."""

    fingerprint: str
    since: datetime
    until: datetime | None
    """When it was told to have ended; None too when that was told without a moment."""
    is_firing: bool
    incident: int | None
    """The incident that it is in; None until it is in one."""


class Link(NamedTuple):
    """What draws episodes together: one key, and spans that touch, make one incident."""

    key: str
    since: datetime
    until: datetime


class Standing(NamedTuple):
    """A link of an incident that is there already."""

    incident: int
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What one telling comes to."""

    told: Told
    episode: Episode | None
    """As it stands after all that is known; None for a signal that all is well."""
    key: str = ""
    """Of an incident that begins with it; of a signal that all is well its identity."""
    title: str = ""
    severity: str | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Tellings of one incident, and the incidents that turn out to be it."""

    incidents: tuple[int, ...]
    """In the order of their numbers; more than one are to be merged, none is to be opened."""
    marks: tuple[Mark, ...]
    links: tuple[Link, ...]
    """Of these keys all links that the incident has from now on, none touching another."""


class Marked(NamedTuple):
    """Tellings understood, and every episode that stands otherwise than before."""

    marks: tuple[Mark, ...]
    episodes: tuple[Episode, ...]


class Folding(Protocol):
    """Decides which tellings belong together. Pure: the same set gives the same incidents."""

    def fingerprint(self, alert: Alert) -> str:
        """Return an alert's identity in at most 64 characters."""
        ...

    def mark(self, told: Sequence[Told], known: Sequence[Episode]) -> Marked:
        """Work out which episode each telling is of, and what draws it to others.

        `known` are the episodes of the same alerts that were told before.
        """
        ...

    def join(self, marks: Sequence[Mark], standing: Sequence[Standing]) -> tuple[Group, ...]:
        """Put together what belongs together, whichever was told first."""
        ...

    def worse(self, one: str | None, other: str | None) -> str | None:
        """Return the worse of two severities in the senders' words."""
        ...
