"""Pull requests that were told of, each in another state, for stores and for forgetting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.proposals import ProposalStatus
from registry.service.code_ports import CodeChange, CodeEvent
from tests.builders import NOW, a_proposal

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from registry.service.ports import UnitOfWork

SUBJECT = "example/shop#7"


def an_event(n: int, at: datetime = NOW, subject: str = SUBJECT) -> CodeEvent:
    return CodeEvent(f"{n:064d}", at, subject, {"kind": "review"})


def a_change(head: str, proposal: str, state: str = "over", at: datetime = NOW) -> CodeChange:
    return CodeChange(
        subject=SUBJECT,
        head=head,
        proposal=proposal,
        digest="d" * 64,
        is_own=True,
        pushed_by=11,
        reviews=(1,),
        state=state,
        at=at,
    )


def tell_of_pulls(uow: UnitOfWork, lease: timedelta) -> None:
    """Keep one event done, one failed, one waiting; and a change for each fate it may have.

    `a`: over, applied. `b`: over, its proposal waits. `c`: over, its proposal is approved.
    `d`: open, its proposal was rejected.
    """
    for number, subject in ((1, "example/shop#1"), (2, "example/shop#2")):
        uow.add_code_event(an_event(number, subject=subject))
        claimed = uow.claim_code_event(NOW, NOW + lease)
        assert claimed is not None
        uow.finish_code_event(claimed, error="gone" * (number - 1), retry_at=None)
    uow.add_code_event(an_event(3, subject="example/shop#3"))
    fates = {
        "a": ("over", ProposalStatus.APPLIED),
        "b": ("over", ProposalStatus.PENDING),
        "c": ("over", ProposalStatus.APPROVED),
        "d": ("open", ProposalStatus.REJECTED),
    }
    for head, (state, status) in fates.items():
        uow.add_proposal(a_proposal(id=f"P-{head}", content_key=head * 64, status=status))
        uow.save_code_change(a_change(head, f"P-{head}", state))
