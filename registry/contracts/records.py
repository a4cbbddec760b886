"""Plain records that the registry hands out. Values only: nothing here can change a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from registry.domain.edits import Edit
    from registry.domain.names import Name
    from registry.domain.proposals import Decision, Origin, Proposal, Tally
    from registry.domain.rows import Alias, Contract

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Part of a longer list; `next` continues it, None when this is the end."""

    items: tuple[T, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasView:
    """An alias as it stands now: live, expired, retired, tombstone or without target."""

    alias: Alias
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractView:
    """A contract and the aliases that point straight at it, the first of them if many do."""

    contract: Contract
    aliases: tuple[AliasView, ...]
    more_aliases: bool = False
    """Whether there are more; a list of aliases by target shows all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryItem:
    """One audit entry. `position` is its place in the tree, None until it is sequenced."""

    id: str
    at: datetime
    tag: str
    actor: str
    about: str
    summary: str
    position: int | None
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """A proposal with the decisions taken on it and what its quorum still lacks."""

    proposal: Proposal
    decisions: tuple[Decision, ...]
    tally: Tally
    joined: bool = False
    """Whether a wish met this proposal as it stood, instead of making it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A change that somebody wants, not yet planned or judged."""

    edits: tuple[Edit, ...]
    origin: Origin
    reason: str = ""
    evidence: tuple[dict[str, Any], ...] = ()
    """Facts the wish rests on: `{"id", "fact", "source"}`."""
    provenance: tuple[dict[str, Any], ...] = ()
    """Where each value came from: `{"field", "value", "from"}`."""
    agent: str = ""
    """Which agent worded it, or empty; never the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasFilter:
    """Which aliases a list should hold; None means any."""

    kind: str | None = None
    context: str | None = None
    target: Name | None = None
    name: Name | None = None
    state: str | None = None
    owner: str | None = None
    type: str | None = None
    search: str | None = None
    """A text with which the name, or a word in it, begins; in any case."""
    expiring_within: timedelta | None = None
    """Those that live now and end no later than that from now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFilter:
    """Which contracts a list should hold; None means any."""

    kind: str | None = None
    owner: str | None = None
    status: str | None = None
    search: str | None = None
    """A text with which the name, or a word in it, begins; in any case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Which audit entries a list should hold; None means any."""

    about: str | None = None
    """A proposal, a user, or a row by its key or the key's end behind a colon, e.g.
    `alias:service:frontend:user-api`, `frontend:user-api` or `user-api`; for a row, the
    entries of the proposals that would change it as well."""
    actor: str | None = None
    tag: str | None = None
    """A tag or its beginning, e.g. `alias:` or `alias:proposal:refuse`."""
    since: datetime | None = None
    until: datetime | None = None
