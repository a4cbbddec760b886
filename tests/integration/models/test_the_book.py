"""What the book of model calls promises whoever writes and reads it."""

from __future__ import annotations

import pytest

from registry.contracts.model_calls import CallFilter
from registry.domain.actors import Actor, ActorKind
from registry.errors import Denied, InvalidInput
from registry.service.model_calls import ModelCalls
from tests.contract.test_model_call_book import a_call

READER = Actor(id="ben", kind=ActorKind.PERSON, may=frozenset({"audit.read"}))


def written(app):
    with app.deps.view() as uow:
        return [c.id for c in uow.model_calls(CallFilter(), limit=99, after=None)]


def test_what_counts_for_a_budget_is_written_at_once(platform_app):
    book = ModelCalls(platform_app.deps)

    book.note(a_call(1, endpoint="offline"))
    assert written(platform_app) == []
    book.note(a_call(2))

    assert written(platform_app) == ["call-2", "call-1"]


def test_what_costs_nothing_is_written_with_the_next_reading(platform_app):
    book = ModelCalls(platform_app.deps)
    book.note(a_call(1, endpoint="offline"))

    assert book.used(CallFilter()).calls == 0
    assert book.used(CallFilter(run="t/1")).calls == 1

    assert written(platform_app) == ["call-1"]


def test_not_much_is_kept_in_memory(platform_app):
    book = ModelCalls(platform_app.deps)

    for number in range(64):
        book.note(a_call(number, endpoint="offline"))

    assert len(written(platform_app)) == 64
    book.flush()
    assert len(written(platform_app)) == 64


def test_whatever_a_wire_brings_can_be_written(platform_app):
    book = ModelCalls(platform_app.deps)

    book.note(a_call(1, thread="\x00\ud800", finish="\x00"))

    (call,) = book.calls(CallFilter(), READER).items
    assert (call.thread, call.finish) == ("\\x00\\ud800", "\\x00")


def test_pages_follow_each_other(platform_app):
    book = ModelCalls(platform_app.deps)
    for number in range(3):
        book.note(a_call(number))

    first = book.calls(CallFilter(), READER, limit=2)
    rest = book.calls(CallFilter(), READER, limit=2, after=first.next)

    assert [c.id for c in (*first.items, *rest.items)] == ["call-2", "call-1", "call-0"]
    assert (first.next, rest.next) == ("call-1", None)
    with pytest.raises(InvalidInput):
        book.calls(CallFilter(), READER, limit=0)


def test_the_book_is_for_those_who_may_read_the_log(platform_app):
    nobody = Actor(id="vic", kind=ActorKind.PERSON, may=frozenset({"read"}))
    book = ModelCalls(platform_app.deps)

    for look in (
        lambda: book.calls(CallFilter(), nobody),
        lambda: book.costs("day", CallFilter(), nobody),
    ):
        with pytest.raises(Denied):
            look()
