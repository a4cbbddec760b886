"""Turns: the moments that rows carry at which names come nearer to their end. Pure.

Nothing is written when one comes: lookups compare moments. A turn is kept beside its row only
so that its coming is recorded, and its owner told, once.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from registry.domain.rows import Alias, AliasStatus, Contract, ContractStatus
from registry.domain.versions import ReleaseStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.domain.rows import Row, RowKey
    from registry.domain.times import Moment


class TurnKind(StrEnum):
    """What comes."""

    EXPIRES = "expires"
    WARNS = "warns"
    BROWNOUT = "brownout"
    ENDS = "ends"
    SUNSET = "sunset"

    @property
    def is_end(self) -> bool:
        """Say whether the name stands no more afterwards, so that owners are reminded."""
        return self in {TurnKind.EXPIRES, TurnKind.ENDS, TurnKind.SUNSET}


class Turn(NamedTuple):
    """One such moment."""

    subject: RowKey
    kind: TurnKind
    version: str
    """The version of a contract whose sunset it is; "" is the contract's, or an alias's."""
    due_at: datetime
    owner: str


def turns_of(row: Row | None) -> tuple[Turn, ...]:
    """Return the turns of a row as it stands; none for one that has ended, or is gone."""
    if isinstance(row, Alias) and row.status is AliasStatus.ACTIVE:
        found = _of_alias(row)
    elif isinstance(row, Contract) and row.status is not ContractStatus.RETIRED:
        found = _of_contract(row)
    else:
        return ()
    return tuple(
        Turn(row.key, kind, version, due_at, row.owner)
        for kind, version, due_at in found
        if isinstance(due_at, datetime)
    )


def _of_alias(alias: Alias) -> Iterator[tuple[TurnKind, str, Moment | None]]:
    yield TurnKind.EXPIRES, "", alias.expires_at
    if alias.schedule is not None:
        yield TurnKind.WARNS, "", alias.schedule.warns_at
        for brownout in alias.schedule.brownouts:
            yield TurnKind.BROWNOUT, "", brownout.start
        yield TurnKind.ENDS, "", alias.schedule.ends_at


def _of_contract(contract: Contract) -> Iterator[tuple[TurnKind, str, Moment | None]]:
    yield TurnKind.SUNSET, "", contract.sunset_at
    for release in contract.releases:
        if release.status is not ReleaseStatus.RETIRED:
            yield TurnKind.SUNSET, release.version, release.sunset_at
