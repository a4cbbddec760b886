"""One suite for every store: claims, kept answers, hit counts, state sums and deltas."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from registry.domain.changes import RowChange
from registry.domain.proposals import ProposalStatus
from registry.domain.statehash import StateSum, sum_of
from registry.errors import Unavailable
from registry.service.edge_ports import Claim, HitCount, KeptAnswer, KeyTaken
from tests.builders import DAY, NOW, a_context, a_contract, a_proposal
from tests.contract.stores import kept

CLAIM = Claim("ana", "k-1", "POST /v1/proposals", "b" * 64)
ANSWER = KeptAnswer(CLAIM, "P-1", 201, {"location": "/v1/proposals/P-1"}, b'{"id":"P-1"}')
MINUTE = timedelta(minutes=1)


def test_a_claim_is_known_before_its_answer(new_uow, view) -> None:
    kept(new_uow, lambda uow: uow.add_claim(CLAIM, "P-1", NOW))

    with view() as uow:
        assert uow.kept_answer("ana", "k-1") == KeptAnswer(CLAIM, "P-1", None, {}, b"")
        assert uow.kept_answer("ana", "k-2") is None
        assert uow.kept_answer("ben", "k-1") is None


def test_an_answer_is_kept_with_its_claim_or_without_one_before(new_uow, view) -> None:
    other = ANSWER._replace(claim=CLAIM._replace(key="k-2"))
    kept(new_uow, lambda uow: uow.add_claim(CLAIM, "P-1", NOW))

    kept(new_uow, lambda uow: uow.save_answer(ANSWER, NOW))
    kept(new_uow, lambda uow: uow.save_answer(other, NOW))

    with view() as uow:
        assert uow.kept_answer("ana", "k-1") == ANSWER
        assert uow.kept_answer("ana", "k-2") == other


def test_a_key_is_claimed_once(new_uow) -> None:
    kept(new_uow, lambda uow: uow.add_claim(CLAIM, "P-1", NOW))

    with pytest.raises(KeyTaken) as caught:
        kept(new_uow, lambda uow: uow.add_claim(CLAIM, "P-2", NOW))

    assert "Send it again" in caught.value.hint


def test_of_two_claims_at_once_one_is_taken(new_uow) -> None:
    results = []
    gate = threading.Barrier(4)

    def claim(about) -> None:
        gate.wait()
        try:
            kept(new_uow, lambda uow: uow.add_claim(CLAIM, about, NOW))
        except KeyTaken:
            results.append("taken")
        else:
            results.append("claimed")

    threads = [threading.Thread(target=claim, args=(f"P-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["claimed", "taken", "taken", "taken"]


def test_a_claim_that_was_not_committed_is_none(new_uow, view) -> None:
    with new_uow() as uow:
        uow.add_claim(CLAIM, "P-1", NOW)

    with view() as uow:
        assert uow.kept_answer("ana", "k-1") is None


def test_claims_are_dropped_and_pruned(new_uow, view) -> None:
    old, young = CLAIM._replace(key="old"), CLAIM._replace(key="young")
    kept(new_uow, lambda uow: uow.add_claim(CLAIM, "", NOW))
    kept(new_uow, lambda uow: uow.add_claim(old, "", NOW - DAY))
    kept(new_uow, lambda uow: uow.add_claim(young, "", NOW))

    kept(new_uow, lambda uow: uow.drop_claim(CLAIM))
    with new_uow() as uow:
        assert uow.prune_answers(NOW) == 1
        uow.commit()

    with view() as uow:
        assert uow.kept_answer("ana", "k-1") is None
        assert uow.kept_answer("ana", "old") is None
        assert uow.kept_answer("ana", "young") is not None


def test_hits_add_up_until_their_window_ends(new_uow, view) -> None:
    ends, later = NOW + MINUTE, NOW + 2 * MINUTE

    with new_uow() as uow:
        assert uow.hits("k", NOW) is None
        assert uow.add_hits("k", 2, NOW, ends) == HitCount(2, ends)
        assert uow.add_hits("k", 3, NOW, later) == HitCount(5, ends)
        assert uow.add_hits("other", 1, NOW, later) == HitCount(1, later)
        uow.commit()

    with view() as uow:
        assert uow.hits("k", NOW) == HitCount(5, ends)
        assert uow.hits("k", ends) is None
    with new_uow() as uow:
        assert uow.add_hits("k", 1, ends, later) == HitCount(1, later)
        assert uow.drop_hits(later) == 0
        assert uow.drop_hits(later + MINUTE) == 2


def test_a_revision_keeps_its_hash_and_the_newest_its_sum(new_uow, view) -> None:
    first, second = a_context(name="system"), a_contract()

    for number, row in enumerate((first, second), start=1):
        with new_uow() as uow:
            changes = (RowChange(row.key, None, row),)
            uow.write(changes, revision=number, at=NOW, proposal=f"P-{number}")
            uow.save_state_sum(number, uow.state_sum().moved(changes))
            uow.commit()

    with view() as uow:
        assert uow.state_sum() == sum_of([first, second])
        hashes = [uow.state_hash(number) for number in range(3)]
        assert hashes == [sum_of(s).hash() for s in ([], [first], [first, second])]
        deltas = uow.deltas(0, 10)
        assert [(d.revision, d.previous, d.state) for d in deltas] == [
            (1, hashes[0], hashes[1]),
            (2, hashes[1], hashes[2]),
        ]
        assert [d.changes[0].after for d in deltas] == [first, second]
        assert (deltas[1].at, deltas[1].proposal) == (NOW, "P-2")
        assert uow.deltas(1, 10) == deltas[1:]
        assert uow.deltas(0, 1) == deltas[:1]
        assert uow.deltas(2, 10) == []


def test_a_store_without_its_sum_says_so(engine, new_uow) -> None:
    with new_uow() as uow:
        row = a_context()
        uow.write((RowChange(row.key, None, row),), revision=1, at=NOW, proposal="P-1")
        uow.save_state_sum(1, StateSum())
        uow.commit()
    with engine.begin() as connection:
        connection.execute(text('UPDATE revision_state SET "sum" = NULL'))

    with new_uow() as uow, pytest.raises(Unavailable, match="no state sum"):
        uow.state_sum()


def test_open_proposals_and_unsequenced_entries_are_counted(new_uow, view) -> None:
    with view() as uow:
        assert uow.count_open() == {"pending": 0, "approved": 0}
        assert uow.count_unsequenced() == 0
    with new_uow() as uow:
        for number, status in enumerate(["pending", "pending", "approved", "applied"]):
            made = a_proposal(id=f"P-{number}", content_key=f"key-{number}")
            uow.add_proposal(replace(made, status=ProposalStatus(status)))
        uow.commit()

    with view() as uow:
        assert uow.count_open() == {"pending": 2, "approved": 1}
