"""Entries that stand alone share transactions, and each waits for its own to be durable."""

from __future__ import annotations

import threading

import pytest

from registry.errors import Conflict, FrenlyError, Unavailable
from registry.service.group_writer import GroupWriter
from tests.unit.registry.audit.log_builders import an_entry


class Store:
    """Counts transactions; a test says what cannot be written."""

    def __init__(self, refused=()):
        self.refused, self.written, self.commits = set(refused), [], 0
        self.gate, self.is_entered = threading.Event(), threading.Event()
        self.failure = None
        self.gate.set()

    def __call__(self):
        return Transaction(self)


class Transaction:
    def __init__(self, store):
        self.store, self.entries = store, []

    def __enter__(self):
        self.store.is_entered.set()
        assert self.store.gate.wait(10)
        return self

    def __exit__(self, *_):
        return None

    def record_all(self, entries):
        if self.store.failure:
            raise self.store.failure
        if any(entry.id in self.store.refused for entry in entries):
            raise Conflict("It is there already.", hint="Take another.")
        self.entries = list(entries)

    def commit(self):
        self.store.written += self.entries
        self.store.commits += 1


def together(writer, entries):
    errors = {}

    def append(entry):
        try:
            writer.append(entry)
        except FrenlyError as error:
            errors[entry.id] = error

    threads = [threading.Thread(target=append, args=[entry]) for entry in entries]
    for thread in threads:
        thread.start()
    return threads, errors


def test_an_entry_alone_is_written_at_once():
    store = Store()

    GroupWriter(store).append(an_entry(1))

    assert [e.id for e in store.written] == ["e1"]


def test_entries_that_come_meanwhile_share_one_transaction():
    store = Store()
    store.gate.clear()
    writer = GroupWriter(store)
    first, _ = together(writer, [an_entry(0)])
    assert store.is_entered.wait(10)
    rest, errors = together(writer, [an_entry(n) for n in range(1, 40)])
    while len(writer._waiting) < 39:
        pass
    store.gate.set()
    for thread in [*first, *rest]:
        thread.join(10)

    assert sorted(e.id for e in store.written) == sorted(f"e{n}" for n in range(40))
    assert (store.commits, errors) == (2, {})


def test_one_entry_that_cannot_be_written_keeps_out_no_other():
    store = Store(refused=["e7"])
    store.gate.clear()
    writer = GroupWriter(store)
    threads, errors = together(writer, [an_entry(n) for n in range(20)])
    store.gate.set()
    for thread in threads:
        thread.join(10)

    assert list(errors) == ["e7"]
    assert isinstance(errors["e7"], Conflict)
    assert len(store.written) == 19


@pytest.mark.parametrize(
    "failure", [Unavailable("It is away.", hint="Wait."), RuntimeError("bug")]
)
def test_a_store_that_is_away_is_told_to_everybody_and_then_used_again(failure):
    store = Store()
    store.failure = failure
    writer = GroupWriter(store)
    with pytest.raises(type(failure)):
        writer.append(an_entry(1))

    store.failure = None
    writer.append(an_entry(2))

    assert [e.id for e in store.written] == ["e2"]
