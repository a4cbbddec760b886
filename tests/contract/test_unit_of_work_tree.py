"""One suite for every store: what `UnitOfWork` promises of the tree, its keys and its streams."""

from __future__ import annotations

from functools import partial

import pytest

from registry.audit.tiles import Node
from registry.contracts.records import HistoryFilter
from registry.db.uow import SqlUnitOfWork
from registry.errors import Conflict
from registry.service.ports import Head, LogKey
from tests.contract.stores import EXACT, LATER, kept, placed
from tests.contract.test_unit_of_work_log import an_entry


def recorded(new_uow, count, **fields):
    kept(new_uow, lambda uow: uow.record_all([an_entry(n, **fields) for n in range(count)]))


def test_entries_recorded_together_stand_in_their_order(new_uow, view) -> None:
    recorded(new_uow, 5)

    with view() as uow:
        assert len(uow.unsequenced(9)) == 5
        assert [e.id for e in uow.entries()] == [f"e{n}" for n in range(5)]


def test_one_bad_entry_lets_none_be_recorded_together(new_uow, view) -> None:
    with new_uow() as uow, pytest.raises(Conflict):
        uow.record_all([an_entry(1), an_entry(2), an_entry(1)])

    with view() as uow:
        assert uow.unsequenced(9) == []


def test_entries_are_read_by_range_and_by_tag(new_uow, view) -> None:
    recorded(new_uow, 6)
    kept(new_uow, lambda uow: placed(uow, 0, 1, 2, 3))

    with view() as uow:
        assert [e.position for e in uow.entries(1, 3)] == [1, 2]
        assert [e.id for e in uow.entries(2)] == ["e2", "e3", "e4", "e5"]
        assert [e.id for e in uow.entries(2, tag="registry:proposal:create")] == ["e2", "e3"]
        assert list(uow.entries(tag="access:user:create")) == []


def test_entries_about_exactly_one_subject_are_read_oldest_first(new_uow, view) -> None:
    recorded(new_uow, 3)
    kept(new_uow, lambda uow: uow.record(an_entry(8, about="P-12")))

    with view() as uow:
        assert [e.id for e in uow.entries_about("P-1")] == ["e0", "e1", "e2"]


def test_a_report_reads_oldest_first(new_uow, view) -> None:
    recorded(new_uow, 1_005)

    with view() as uow:
        found = [e.id for e in uow.report_entries(HistoryFilter(actor="ana"))]
        assert found == [f"e{n}" for n in range(1_005)]
        assert list(uow.report_entries(HistoryFilter(actor="eve"))) == []


def test_nodes_and_entries_are_read_by_level(new_uow, view) -> None:
    recorded(new_uow, 4)
    kept(new_uow, lambda uow: placed(uow, 0, 1, 2, 3))
    nodes = [Node(8, 1, b"b" * 32), Node(8, 0, b"a" * 32), Node(16, 0, b"c" * 32)]
    kept(new_uow, lambda uow: uow.add_nodes(nodes), lambda uow: uow.add_nodes([]))

    with view() as uow:
        assert uow.nodes(8, 0, 5) == [b"a" * 32, b"b" * 32]
        assert uow.nodes(8, 1, 1) == [b"b" * 32]
        assert uow.nodes(16, 0, 1) == [b"c" * 32]
        assert uow.nodes(0, 1, 2) == [e.leaf for e in uow.entries(1, 3)]


def test_a_node_is_kept_once(new_uow) -> None:
    kept(new_uow, lambda uow: uow.add_nodes([Node(8, 0, b"a" * 32)]))

    with new_uow() as uow, pytest.raises(Conflict):
        uow.add_nodes([Node(8, 0, b"b" * 32)])


def test_checkpoints_are_found_by_size_and_keep_their_note(new_uow, view) -> None:
    heads = [
        Head(n, bytes([n]) * 32, (bytes([n]) * 32,), EXACT, f"note {n}\n") for n in (1, 2, 8)
    ]
    kept(new_uow, *(partial(SqlUnitOfWork.add_head, head=head) for head in heads))

    with view() as uow:
        assert uow.heads(1) == heads[1:]
        assert uow.head_of(2) == heads[1]
        assert uow.head_of(3) is None


def test_keys_are_added_and_ended(new_uow, view) -> None:
    first = LogKey(0, "frenly/x", b"a" * 32, EXACT, None)
    second = LogKey(1, "frenly/x", b"b" * 32, LATER, None)
    kept(new_uow, lambda uow: uow.save_log_key(first))
    kept(new_uow, lambda uow: uow.save_log_key(first._replace(until=LATER)))
    kept(new_uow, lambda uow: uow.save_log_key(second))

    with view() as uow:
        assert uow.log_keys() == [first._replace(until=LATER), second]
    with new_uow() as uow, pytest.raises(Conflict):
        uow.save_log_key(second._replace(number=2))
