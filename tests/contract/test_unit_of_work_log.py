"""One suite for every store: what `registry.service.ports.UnitOfWork` promises of the log and of people."""

from __future__ import annotations

from functools import partial

import pytest

from registry.audit.entries import Entry, Tag
from registry.audit.verifier import leaf_hash
from registry.contracts.records import HistoryFilter
from registry.db.uow import SqlUnitOfWork
from registry.domain.changes import RowChange
from registry.errors import Conflict
from registry.service.ports import Credential, Head, User
from tests.builders import (
    DAY,
    NOW,
    a_proposal,
    an_alias,
)
from tests.contract.stores import EXACT, LATER, kept, placed


def an_entry(n=0, **fields):
    given = {
        "at": EXACT,
        "tag": Tag.PROPOSAL_CREATE,
        "actor": "ana",
        "about": "P-1",
        "data": {},
    }
    return Entry(id=f"e{n}", **{**given, **fields})


def test_entries_read_back_byte_for_byte_in_order(new_uow, view) -> None:
    entries = [an_entry(n, data={"t": "ünï\x00"}) for n in range(5)]
    kept(new_uow, *(partial(SqlUnitOfWork.record, entry=entry) for entry in entries))

    with view() as uow:
        assert [e.body for e in uow.entries()] == [e.body() for e in entries]
        loose = uow.unsequenced(3)
    assert [e.leaf for e in loose] == [leaf_hash(e.body()) for e in entries[:3]]
    assert [e.number for e in loose] == sorted({e.number for e in loose})


def test_entries_get_their_places_and_come_before_those_without(new_uow, view) -> None:
    kept(new_uow, *(partial(SqlUnitOfWork.record, entry=an_entry(n)) for n in range(4)))
    kept(new_uow, lambda uow: placed(uow, 2, 0))

    with view() as uow:
        places = [(e.id, e.position) for e in uow.entries()]
    assert places == [("e2", 0), ("e0", 1), ("e1", None), ("e3", None)]


def test_no_two_entries_share_a_place_or_an_id(new_uow) -> None:
    kept(new_uow, *(partial(SqlUnitOfWork.record, entry=an_entry(n)) for n in range(2)))
    kept(new_uow, lambda uow: placed(uow, 0))

    with new_uow() as uow, pytest.raises(Conflict):
        placed(uow, 0)
    with new_uow() as uow, pytest.raises(Conflict):
        uow.record(an_entry(1))


def test_many_entries_are_read_in_batches_without_loss(new_uow, view) -> None:
    kept(new_uow, *(partial(SqlUnitOfWork.record, entry=an_entry(n)) for n in range(1_005)))
    kept(new_uow, lambda uow: placed(uow, *range(1_005)))

    with view() as uow:
        assert [e.position for e in uow.entries()] == list(range(1_005))


def test_heads_read_back_with_their_stack(new_uow, view) -> None:
    heads = [
        Head(n, bytes([n]) * 32, tuple(bytes([k]) * 32 for k in range(n)), EXACT)
        for n in (1, 3)
    ]
    with view() as uow:
        assert uow.head() is None

    kept(new_uow, *(partial(SqlUnitOfWork.add_head, head=head) for head in heads))

    with view() as uow:
        assert uow.head() == heads[-1]
        assert uow.heads() == heads


def test_there_is_one_sequencer_at_a_time(new_uow, engine) -> None:
    if engine.dialect.name == "sqlite":
        with new_uow() as uow:
            assert uow.try_sequencer_lease()  # its one writer is the lease
        return
    with new_uow() as one, new_uow() as two:
        assert one.try_sequencer_lease()
        assert not two.try_sequencer_lease()
    with new_uow() as three:
        assert three.try_sequencer_lease()


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({}, ["e2", "e4", "e3", "e1", "e0"]),
        ({"about": "P-1"}, ["e2", "e1", "e0"]),
        ({"about": "alias:service:application:user-api"}, ["e3"]),
        ({"about": "application:user-api"}, ["e3"]),
        ({"about": "user-api"}, ["e4", "e3"]),
        ({"about": "er-api"}, []),
        ({"about": "user_api"}, []),
        ({"about": "%"}, []),
        ({"actor": "ben"}, ["e1"]),
        ({"tag": "registry:"}, ["e4", "e3", "e1", "e0"]),
        ({"tag": "registry:", "actor": "ben"}, ["e1"]),
        ({"tag": "registry:", "about": "user-api"}, ["e4", "e3"]),
        ({"tag": "proposal:decision:approve"}, ["e2"]),
        ({"tag": "registry%"}, []),
        ({"since": EXACT + DAY}, ["e2"]),
        ({"until": EXACT + DAY}, ["e4", "e3", "e1", "e0"]),
    ],
)
def test_entries_are_found_by_what_is_asked(new_uow, view, wanted, ids) -> None:
    entries = [
        an_entry(0),
        an_entry(1, actor="ben"),
        an_entry(2, at=EXACT + DAY, tag=Tag.DECISION_APPROVE),
        an_entry(3, about="P-9"),
        an_entry(4, about="alias.create:frontend:User-api"),
    ]
    alias = an_alias()
    touching = a_proposal(id="P-9", changes=(RowChange(alias.key, None, alias),))
    kept(new_uow, lambda uow: uow.add_proposal(touching))
    kept(new_uow, *(partial(SqlUnitOfWork.record, entry=entry) for entry in entries))

    with view() as uow:
        found = uow.find_entries(HistoryFilter(**wanted), limit=9, after=None)
        rest = uow.find_entries(HistoryFilter(**wanted), limit=9, after="e1")

    assert [entry.id for entry in found] == ids
    order = ["e2", "e4", "e3", "e1", "e0"]
    assert [entry.id for entry in rest] == [
        i for i in ids if order.index(i) > order.index("e1")
    ]


def test_people_and_their_tokens_read_back(new_uow, view) -> None:
    ana = User("ana", "person", ("member", "ai_team"), EXACT, None)
    token = Credential("c1", "ana", "h" * 64, EXACT, EXACT + DAY, None)
    kept(new_uow, lambda uow: uow.save_user(ana), lambda uow: uow.save_credential(token))

    with view() as uow:
        assert (uow.user("ana"), uow.users(), uow.credential("c1")) == (ana, [ana], token)
        assert (uow.user("eve"), uow.credential("c2")) == (None, None)


def test_tokens_are_revoked_once_and_for_all(new_uow, view) -> None:
    kept(new_uow, lambda uow: uow.save_user(User("ana", "person", (), NOW, None)))
    for n in range(2):
        token = Credential(f"c{n}", "ana", "h", NOW, LATER, None)
        kept(new_uow, lambda uow, token=token: uow.save_credential(token))

    with new_uow() as uow:
        assert uow.revoke_credentials("ana", EXACT) == 2
        assert uow.revoke_credentials("ana", LATER) == 0
        uow.save_user(User("ana", "person", (), NOW, EXACT))
        uow.commit()

    with view() as uow:
        assert uow.credential("c0").revoked_at == EXACT
        assert uow.user("ana").revoked_at == EXACT


def test_a_token_belongs_to_somebody(new_uow) -> None:
    with new_uow() as uow, pytest.raises(Conflict):
        uow.save_credential(Credential("c1", "nobody", "h", NOW, LATER, None))
