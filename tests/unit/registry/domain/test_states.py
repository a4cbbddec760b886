from __future__ import annotations

import pytest

from registry.domain.rows import RowKey, Table
from registry.domain.state import (
    Overlay,
    Recorder,
    Rows,
    find_alias,
    find_context,
    find_contract,
)
from tests.builders import a_context, a_contract, a_path, an_alias, service

USER = service("user-management-api")
HERE, THERE = an_alias(context="application"), an_alias(context="system")
OTHER = an_alias(key="pay-api", target="billing-api")


def test_rows_are_found_by_what_they_are() -> None:
    state = Rows([HERE, a_contract(), a_context()])

    assert find_alias(state, HERE.name, "application") == HERE
    assert find_alias(state, HERE.name, "system") is None
    assert find_contract(state, USER) == a_contract()
    assert find_contract(state, service("nothing")) is None
    assert find_context(state, "application") == a_context()
    assert find_context(state, "system") is None
    assert [str(row.key) for row in state.all()] == sorted(str(r.key) for r in state.all())


def over_nothing(rows):
    return Overlay(Rows(), {row.key: row for row in rows})


def over_half(rows):
    half = len(rows) // 2
    return Overlay(Rows(rows[:half]), {row.key: row for row in rows[half:]})


@pytest.mark.parametrize("make", [Rows, over_nothing, over_half, lambda r: Recorder(Rows(r))])
def test_every_state_answers_alike(make) -> None:
    rows = [THERE, HERE, OTHER, a_context(name="system"), a_context(name="application")]

    state = make(rows)

    assert state.aliases_named(HERE.name) == (HERE, THERE)
    assert state.aliases_to(USER) == (HERE, THERE)
    assert state.aliases_in("application") == (OTHER, HERE)
    assert [c.name for c in state.contexts()] == ["application", "system"]


def test_an_overlay_hides_what_it_replaces() -> None:
    moved = an_alias(context="application", target="billing-api")
    state = Overlay(
        Rows([HERE, THERE, a_context()]),
        {HERE.key: moved, THERE.key: None, a_context().key: None},
    )

    assert state.aliases_named(HERE.name) == (moved,)
    assert state.aliases_to(USER) == ()
    assert state.aliases_to(service("billing-api")) == (moved,)
    assert state.aliases_in("system") == ()
    assert state.contexts() == ()


def test_a_row_put_twice_is_found_only_where_it_last_pointed() -> None:
    state = Overlay(Rows())
    state.put(HERE.key, HERE)
    state.put(HERE.key, an_alias(target="billing-api"))
    state.put(THERE.key, an_alias(context="system", target=None))

    assert state.aliases_to(USER) == ()
    assert len(state.aliases_named(HERE.name)) == 2


def test_names_of_other_kinds_are_other_names() -> None:
    path = an_alias(name=a_path("/user-api"), target=None)
    state = Rows([HERE, path])

    assert state.aliases_named(a_path("/user-api/")) == (path,)


def test_absences_are_remembered_like_rows() -> None:
    state = Recorder(Rows([HERE]))
    absent = RowKey(Table.CONTRACT, "service:nothing")

    state.row(HERE.key)
    state.row(absent)
    state.aliases_named(HERE.name)
    state.aliases_to(service("nothing"))
    state.aliases_in("system")
    state.contexts()

    assert state.reads() == {
        "rows": {str(HERE.key): HERE.content(), "contract:service:nothing": None},
        "lists": {
            "contexts": [],
            "in:system": [],
            "named:service:user-api": [HERE.content()],
            "to:service:nothing": [],
        },
    }
