"""What the use cases need of the revisions themselves: their state hashes and their deltas."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from registry.domain.changes import Changes
    from registry.domain.rows import Table
    from registry.domain.statehash import StateSum


class Delta(NamedTuple):
    """One revision as others may apply it: on `previous` it leads to `state`."""

    revision: int
    at: datetime
    proposal: str
    previous: str
    """The state hash before."""
    state: str
    """The state hash after."""
    changes: Changes


class RegistryState(NamedTuple):
    """Where the registry stands."""

    revision: int
    state: str
    """The state hash, hexadecimal."""


class Authored(NamedTuple):
    """Who made one revision: who asked for its proposal, and who approved it."""

    revision: int
    at: datetime
    proposal: str
    author: str
    """"" where the proposal is no longer kept."""
    approved: tuple[str, ...]
    """In name order."""


class RevisionRows(Protocol):
    """The part of a unit of work that knows how revisions follow each other."""

    def state_sum(self) -> StateSum:
        """Return the sum of the newest revision; that of nothing before the first."""
        ...

    def save_state_sum(self, revision: int, total: StateSum) -> None:
        """Keep the hash of a new revision, and its sum until the next one."""
        ...

    def state_hash(self, revision: int) -> str:
        """Return the state hash of one revision; 0 is the empty state."""
        ...

    def deltas(self, after: int, limit: int) -> Sequence[Delta]:
        """Return the revisions behind that one, oldest first."""
        ...

    def authored(self) -> Sequence[Authored]:
        """Return who made each revision, oldest first."""
        ...

    def last_written(self, table: Table, first: str, last: str) -> Mapping[str, int]:
        """Return by id the newest revision that wrote each row between two ids of a table."""
        ...
