"""One suite for every store: what it promises of the book of model calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.contracts.model_calls import CallFilter, CallOutcome, Cost, ModelCall, Used
from tests.builders import DAY, NOW
from tests.contract.stores import kept

MINUTE = timedelta(minutes=1)


def a_call(n: int = 1, **fields) -> ModelCall:
    given = {
        "at": NOW + n * MINUTE,
        "run": "t/1",
        "thread": "t",
        "actor": "mara",
        "channel": "chat",
        "step": 1,
        "endpoint": "llm.test",
        "model": "gpt-x",
        "prompt": "operator@2",
        "tokens_in": 100,
        "tokens_out": 10,
        "is_estimate": False,
        "cost_micro": 7,
        "latency_ms": 20,
        "outcome": CallOutcome.ANSWERED,
        **fields,
    }
    return ModelCall(id=f"call-{n}", **given)


def set_calls(new_uow, *calls: ModelCall) -> None:
    kept(new_uow, lambda uow: uow.add_model_calls(calls))


def test_a_call_comes_back_as_it_was_noted(new_uow, view) -> None:
    call = a_call(
        answered_as="gpt-x-2026",
        tokens_cached=64,
        is_estimate=True,
        cost_micro=None,
        retries=2,
        finish="stop",
        outcome=CallOutcome.CUT,
        error="model.broke_off",
        fallback_for="gpt-y",
        tools=("resolve_name", "propose_alias"),
    )
    set_calls(new_uow, call)

    with view() as uow:
        assert uow.model_calls(CallFilter(), limit=9, after=None) == [call]


def test_calls_come_newest_first_and_go_on_behind_the_last(new_uow, view) -> None:
    same_moment = replace(a_call(2), id="call-2b")
    set_calls(new_uow, a_call(1), a_call(2), same_moment, a_call(3))

    with view() as uow:
        first = uow.model_calls(CallFilter(), limit=2, after=None)
        rest = uow.model_calls(CallFilter(), limit=9, after=first[-1].id)

    assert [c.id for c in first] == ["call-3", "call-2b"]
    assert [c.id for c in rest] == ["call-2", "call-1"]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (CallFilter(actor="noah"), ["call-2"]),
        (CallFilter(model="gpt-y"), ["call-3"]),
        (CallFilter(run="t/2"), ["call-4"]),
        (CallFilter(thread="u"), ["call-5"]),
        (CallFilter(outcome="failed"), ["call-6"]),
        (CallFilter(since=NOW + 6 * MINUTE), ["call-6"]),
        (CallFilter(until=NOW + 2 * MINUTE), ["call-1"]),
        (CallFilter(actor="nobody"), []),
    ],
)
def test_calls_are_picked_by_what_is_asked_for(new_uow, view, wanted, ids) -> None:
    set_calls(
        new_uow,
        a_call(1),
        a_call(2, actor="noah"),
        a_call(3, model="gpt-y"),
        a_call(4, run="t/2"),
        a_call(5, thread="u"),
        a_call(6, outcome=CallOutcome.FAILED),
    )

    with view() as uow:
        assert [c.id for c in uow.model_calls(wanted, limit=9, after=None)] == ids


def test_what_is_used_up_leaves_one_endpoint_out(new_uow, view) -> None:
    set_calls(
        new_uow,
        a_call(1),
        a_call(2, cost_micro=None),
        a_call(3, endpoint="offline", cost_micro=0),
    )

    with view() as uow:
        assert uow.used_by_calls(CallFilter(), without_endpoint="offline") == Used(2, 220, 7, 1)
        assert uow.used_by_calls(CallFilter(), without_endpoint="") == Used(3, 330, 7, 1)
        assert uow.used_by_calls(CallFilter(run="x"), without_endpoint="") == Used(0, 0, 0, 0)


def test_costs_are_added_up_per_day_actor_and_model(new_uow, view) -> None:
    set_calls(
        new_uow,
        a_call(1, tokens_cached=50),
        a_call(2, actor="noah", cost_micro=None, outcome=CallOutcome.FAILED),
        replace(a_call(3, fallback_for="gpt-y"), at=NOW + DAY),
    )
    today, tomorrow = f"{NOW:%Y-%m-%d}", f"{NOW + DAY:%Y-%m-%d}"

    with view() as uow:
        assert uow.call_costs("day", CallFilter()) == [
            Cost(today, 2, 200, 20, 50, 7, 1, 1, 0),
            Cost(tomorrow, 1, 100, 10, 0, 7, 0, 0, 1),
        ]
        assert [c.of for c in uow.call_costs("actor", CallFilter())] == ["mara", "noah"]
        assert uow.call_costs("model", CallFilter(actor="noah")) == [
            Cost("gpt-x", 1, 100, 10, 0, 0, 1, 1, 0)
        ]
