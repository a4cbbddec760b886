"""Who must agree to an action on the platform; risk only ever adds to it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.proposals import Quorum
from registry.domain.workloads import Act

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.domain.workloads import Deed, WorkloadState
    from registry.rules.governance import Governance

_HALF = 2


def action_quorum(governance: Governance, deed: Deed, before: WorkloadState) -> Quorum:
    """Return the quorum that governance asks of every change, raised by what stands out."""
    general = governance.rules.approvals
    found = sorted(_flags(deed, before))
    is_high = any(flag.startswith("stops:") for flag in found)
    level = ("high" if is_high else "medium") if found else ""
    least = {"": 1, "medium": general.risk.medium, "high": general.risk.high}[level]
    return Quorum(
        approvals=max(general.minimum, least),
        groups=tuple(sorted(general.groups)),
        level=level,
        risks=tuple(found),
    )


def _flags(deed: Deed, before: WorkloadState) -> Iterator[str]:
    if deed.act is Act.ROLL_BACK:
        yield "older: the version before comes to run again, with what it lacked"
    if deed.replicas == 0:
        yield "stops: nothing of it runs afterwards"
    elif deed.replicas is not None and deed.replicas * _HALF < before.replicas:
        yield "shrinks: less than half of it runs afterwards"
    elif deed.replicas is not None and deed.replicas > before.replicas * _HALF:
        yield "grows: more than twice of it runs afterwards"
