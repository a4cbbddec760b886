"""What an answer says of its own end: announced schedules and deprecations. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from registry.contracts.answers import Notice
from registry.domain.rows import ContractStatus
from registry.domain.schedules import Phase
from registry.domain.versions import ReleaseStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.domain.rows import Alias, Contract
    from registry.domain.times import Moment
    from registry.domain.versions import Release


def notice_of(
    contract: Contract, release: Release, hops: Sequence[Alias], now: datetime
) -> Notice:
    """Put together what is announced at `now` of the rows that an answer stands on.

    What to call instead is the successor of a deprecated contract; of anything else on its
    way out, the contract itself by its own name.
    """
    warning = [h.schedule for h in hops if h.schedule and h.schedule.phase(now) is Phase.WARNS]
    ending: list[tuple[Moment | None, Moment | None]] = [
        (schedule.warns_at, schedule.ends_at) for schedule in warning
    ]
    if release.status is ReleaseStatus.DEPRECATED:
        ending.append((release.deprecated_at, release.sunset_at))
    is_deprecated = contract.status is ContractStatus.DEPRECATED
    instead = contract.name if ending and hops else None
    if is_deprecated:
        ending.append((contract.deprecated_at, contract.sunset_at))
        instead = contract.successor
    return Notice(
        deprecated_since=_earliest(since for since, _ in ending),
        sunset_at=_earliest(sunset for _, sunset in ending),
        successor=instead,
    )


def is_ended(contract: Contract, release: Release) -> bool:
    """Say whether a contract, or the version of it that answers, is no longer active."""
    return (
        contract.status is not ContractStatus.ACTIVE
        or release.status is not ReleaseStatus.ACTIVE
    )


def _earliest(moments: Iterable[Moment | None]) -> datetime | None:
    return min((m for m in moments if isinstance(m, datetime)), default=None)
