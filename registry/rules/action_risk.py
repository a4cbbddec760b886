"""Who must agree to an action on the platform; risk only ever adds to it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.proposals import Quorum
from registry.domain.provenance import UNASKED, Asking, Mark, SourceKind
from registry.domain.workloads import Act
from registry.rules.origins import suspicious, untrusted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.domain.findings import Finding
    from registry.domain.proposals import Origin
    from registry.domain.rows import Content
    from registry.domain.workloads import Deed, WorkloadState
    from registry.rules.governance import Governance

_HALF = 2
_NAMING = ("workload", "namespace")
"""What an agent must have traced of every deed; of a scaling the replicas as well."""


def asking_for(deed: Deed, origin: Origin, agent: str, provenance: Iterable[Content]) -> Asking:
    """Return how a deed was asked for, with a mark for each value that an agent left out."""
    asking = Asking.of(origin.channel, agent, provenance, origin.people)
    traced = {mark.field for mark in asking.marks}
    wanted = (*_NAMING, "replicas") if deed.act is Act.SCALE else _NAMING
    missing = (
        Mark(field=field, value=str(deed.workload), source=SourceKind.MODEL)
        for field in wanted
        if agent and field not in traced
    )
    return Asking(
        channel=asking.channel,
        agent=asking.agent,
        marks=(*asking.marks, *missing),
        people=asking.people,
    )


def findings_on(governance: Governance, asking: Asking) -> tuple[Finding, ...]:
    """Return what stands out of where a wish came from; what blocks refuses it."""
    told = (*untrusted(asking, governance.rules.trust), *suspicious(asking))
    return tuple(dict.fromkeys(told))


def action_quorum(
    governance: Governance, deed: Deed, before: WorkloadState, asking: Asking = UNASKED
) -> Quorum:
    """Return the quorum that governance asks of every change, raised by what stands out."""
    general = governance.rules.approvals
    told = (f"{each.check}: {each.message}" for each in findings_on(governance, asking))
    found = sorted({*_flags(deed, before), *told})
    is_high = any(flag.startswith("stops:") for flag in found)
    level = ("high" if is_high else "medium") if found else ""
    least = {"": 1, "medium": general.risk.medium, "high": general.risk.high}[level]
    return Quorum(
        approvals=max(general.minimum, least, asking.people),
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
