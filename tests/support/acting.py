"""A registry with a platform in memory that counts what is done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frenly_ai.platform.memory import MemoryPlatform
from registry.contracts.actions import ActionWish
from registry.domain.proposals import Origin
from registry.domain.workloads import Act, Deed, Workload, WorkloadState

if TYPE_CHECKING:
    from registry.contracts.actions import ActionView, Sighting
    from tests.platforms import Platform

NEW, OLD = "b" * 64, "a" * 64
CHECKOUT = Workload.parse("shop/deployment/checkout")
BEFORE = WorkloadState(replicas=3, template=NEW, previous=OLD)


class CountedPlatform(MemoryPlatform):
    """Counts each execution; may fail when it is asked to, before or after doing it."""

    def __init__(self) -> None:
        super().__init__({str(CHECKOUT): BEFORE})
        self.done: list[str] = []
        self.fails_before: Exception | None = None
        self.fails_after: Exception | None = None

    def execute(self, deed: Deed, seen: Sighting, key: str) -> None:
        if self.fails_before is not None:
            raise self.fails_before
        super().execute(deed, seen, key)
        self.done.append(key)
        if self.fails_after is not None:
            raise self.fails_after


def scaling(replicas: int = 5) -> Deed:
    return Deed(act=Act.SCALE, workload=CHECKOUT, replicas=replicas)


RESTART = Deed(act=Act.RESTART, workload=CHECKOUT)
ROLL_BACK = Deed(act=Act.ROLL_BACK, workload=CHECKOUT)


def a_wish(deed: Deed, **fields: Any) -> ActionWish:
    origin = Origin(channel="cli", thread="t", text="")
    return ActionWish(**{"deed": deed, "origin": origin, "reason": "It is slow.", **fields})


def asked(platform: Platform, deed: Deed, by: str = "ana", **fields: Any) -> ActionView:
    return platform.registry.actions.propose(a_wish(deed, **fields), platform.people[by])


def approved(
    platform: Platform, view: ActionView, *names: str, verdict: str = "approve"
) -> ActionView:
    for name in names or ("ben", "dee"):
        view = platform.registry.actions.decide(
            view.action.id, view.action.digest, verdict, reason="", by=platform.people[name]
        )
    return view


def enacted(platform: Platform, deed: Deed) -> str:
    """Ask, approve and do; return the action's id."""
    view = approved(platform, asked(platform, deed))
    platform.registry.work()
    return view.action.id


def status_of(platform: Platform, action_id: str) -> str:
    return str(platform.registry.actions.action(action_id).action.status)
