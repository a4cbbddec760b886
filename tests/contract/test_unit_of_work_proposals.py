"""One suite for every store: what `registry.service.ports.UnitOfWork` promises of proposals, decisions and jobs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from registry.db.uow import SqlUnitOfWork
from registry.domain.proposals import DecisionStatus, Origin, ProposalStatus
from registry.service.job_ports import Job
from registry.service.proposing import OpenMeanwhile
from registry.service.verdicts import AlreadyDecided
from tests.builders import (
    DAY,
    NOW,
    a_decision,
    a_proposal,
)
from tests.contract.stores import EXACT, LATER, kept


def test_a_proposal_reads_back_and_is_saved_again(new_uow, view) -> None:
    proposal = a_proposal(origin=Origin(channel="chat", text="\x1b \x00 ünï"))
    kept(new_uow, lambda uow: uow.add_proposal(proposal))

    changed = replace(proposal, status=ProposalStatus.APPLIED, applied_at=EXACT)
    kept(new_uow, lambda uow: uow.save_proposal(changed))

    with view() as uow:
        assert uow.proposal("P-1") == changed
        assert uow.proposal("P-2") is None


@pytest.mark.parametrize("status", ProposalStatus)
def test_only_one_open_proposal_holds_a_wish(new_uow, view, status) -> None:
    first, second = a_proposal(status=status), a_proposal(id="P-2")
    kept(new_uow, lambda uow: uow.add_proposal(first))

    if status.is_open:
        with new_uow() as uow, pytest.raises(OpenMeanwhile):
            uow.add_proposal(second)
    else:
        kept(new_uow, lambda uow: uow.add_proposal(second))

    with view() as uow:
        assert uow.open_proposal(first.content_key).id == ("P-1" if status.is_open else "P-2")
        assert uow.open_proposal("x" * 64) is None


def test_proposals_are_paged_newest_first_though_some_are_as_old(new_uow, view) -> None:
    made = [
        a_proposal(id=f"P-{n}", content_key=f"{n}" * 64, created_at=NOW + (n // 2) * DAY)
        for n in range(6)
    ]
    kept(new_uow, *(partial(SqlUnitOfWork.add_proposal, proposal=p) for p in made))

    with view() as uow:
        pages, after = [], None
        for _ in range(3):
            page = uow.proposals(status=None, limit=2, after=after)
            pages += [p.id for p in page]
            after = pages[-1]
        assert pages == [f"P-{n}" for n in reversed(range(6))]
        assert uow.proposals(status="applied", limit=9, after=None) == []
        assert uow.proposals(status=None, limit=9, after="P-never") == []


def test_overdue_proposals_are_the_pending_ones_whose_time_is_over(new_uow, view) -> None:
    late, done, fresh = (
        a_proposal(id="P-1", content_key="1" * 64, expires_at=NOW),
        a_proposal(
            id="P-2", content_key="2" * 64, expires_at=NOW, status=ProposalStatus.REFUSED
        ),
        a_proposal(id="P-3", content_key="3" * 64, expires_at=NOW + DAY),
    )
    kept(
        new_uow, *(partial(SqlUnitOfWork.add_proposal, proposal=p) for p in (late, done, fresh))
    )

    with view() as uow:
        assert [p.id for p in uow.overdue(NOW, 10)] == ["P-1"]
        assert uow.overdue(NOW - DAY, 10) == []


def test_a_thread_is_linked_once(new_uow) -> None:
    origin = Origin(channel="chat", thread="t")

    kept(new_uow, lambda uow: uow.add_proposal(a_proposal()))
    for _ in range(2):
        kept(new_uow, lambda uow: uow.link_thread("P-1", origin))


def test_a_person_decides_once_on_one_digest(new_uow, view) -> None:
    first = a_decision(at=EXACT)
    kept(
        new_uow, lambda uow: uow.add_proposal(a_proposal()), lambda uow: uow.add_decision(first)
    )

    with pytest.raises(AlreadyDecided):
        kept(new_uow, lambda uow: uow.add_decision(a_decision(id="D-2")))
    kept(
        new_uow,
        lambda uow: uow.add_decision(a_decision(id="D-3", digest="e" * 64)),
        lambda uow: uow.add_decision(a_decision(id="D-4", actor="dee", at=EXACT + DAY)),
    )

    with view() as uow:
        assert {d.id for d in uow.decisions("P-1")} == {"D-1", "D-3", "D-4"}
        assert next(d for d in uow.decisions("P-1") if d.id == "D-1") == first
        assert uow.decisions("P-1")[-1].id == "D-4"


def test_a_decision_that_ended_may_be_taken_again(new_uow, view) -> None:
    kept(
        new_uow,
        lambda uow: uow.add_proposal(a_proposal()),
        lambda uow: uow.add_decision(a_decision(expires_at=NOW)),
        lambda uow: uow.add_decision(a_decision(id="D-2", actor="dee", expires_at=LATER)),
        lambda uow: uow.end_decisions("P-1", DecisionStatus.VOID, lapsed_at=NOW),
        lambda uow: uow.add_decision(a_decision(id="D-3")),
        lambda uow: uow.end_decisions("P-1", DecisionStatus.USED),
        lambda uow: uow.end_decisions("P-1", DecisionStatus.VOID),
        lambda uow: uow.end_decisions("P-2", DecisionStatus.VOID),
    )

    with view() as uow:
        ended = {d.id: str(d.status) for d in uow.decisions("P-1")}
    assert ended == {"D-1": "void", "D-2": "used", "D-3": "used"}


def claim(new_uow, at=NOW, until=LATER):
    with new_uow() as uow:
        job = uow.claim_job(at, until)
        uow.commit()
    return job


def finish(new_uow, job, error="", retry_at=None):
    with new_uow() as uow:
        done = uow.finish_job(job, error=error, retry_at=retry_at)
        uow.commit()
    return done


def queue(new_uow, about="P-1", due_at=NOW, job_id="J-1"):
    kept(new_uow, lambda uow: uow.add_job(job_id, "apply", about, due_at))


def test_a_job_has_one_holder_until_its_lease_runs_out(new_uow) -> None:
    queue(new_uow)

    assert claim(new_uow) == Job("J-1", "apply", "P-1", 1, 1)
    assert claim(new_uow, at=LATER - timedelta(microseconds=1)) is None
    assert claim(new_uow, at=LATER, until=LATER + DAY) == Job("J-1", "apply", "P-1", 2, 2)


def test_a_zombie_cannot_finish_what_another_holds(new_uow) -> None:
    queue(new_uow)
    zombie = claim(new_uow)
    heir = claim(new_uow, at=LATER, until=LATER + DAY)

    assert not finish(new_uow, zombie)
    assert not finish(new_uow, zombie, retry_at=NOW)
    assert finish(new_uow, heir)
    assert not finish(new_uow, heir)
    assert claim(new_uow, at=NOW + 9 * DAY) is None


def test_work_is_done_in_the_order_in_which_it_is_due(new_uow) -> None:
    queue(new_uow, "late", NOW + DAY, "J-1")
    queue(new_uow, "soon", NOW + timedelta(seconds=1), "J-2")
    queue(new_uow, "now", NOW, "J-3")

    assert claim(new_uow, at=NOW).about == "now"
    assert claim(new_uow, at=NOW) is None
    assert [claim(new_uow, at=NOW + 2 * DAY, until=NOW + 3 * DAY).about for _ in range(2)] == [
        "now",
        "soon",
    ]


def test_a_failed_job_waits_for_its_next_try(new_uow) -> None:
    queue(new_uow)

    assert finish(new_uow, claim(new_uow), error="away", retry_at=NOW + DAY)

    assert claim(new_uow, at=LATER) is None
    assert claim(new_uow, at=NOW + DAY, until=NOW + 2 * DAY).attempts == 2


def test_a_job_that_failed_for_good_is_over(new_uow) -> None:
    queue(new_uow)

    assert finish(new_uow, claim(new_uow), error="refused")

    assert claim(new_uow, at=NOW + DAY) is None


def test_work_asked_for_again_is_taken_from_whoever_holds_it(new_uow) -> None:
    queue(new_uow)
    holder = claim(new_uow)

    queue(new_uow, job_id="J-2")

    assert not finish(new_uow, holder)
    heir = claim(new_uow)
    assert (heir.id, heir.fence) == ("J-1", 3)
    assert finish(new_uow, heir)
    queue(new_uow, job_id="J-3")
    assert claim(new_uow).id == "J-3"
