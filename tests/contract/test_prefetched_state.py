"""What a store fetched beforehand is what it answers one by one."""

from __future__ import annotations

from registry.domain.changes import RowChange
from registry.domain.names import Kind, Name
from registry.domain.rows import AliasStatus, RowKey, Table, alias_key, contract_key
from registry.domain.state import Wanted
from tests.builders import NOW, a_context, a_contract, a_path, an_alias, service

ROWS = (
    a_context(name="application"),
    a_context(name="frontend"),
    a_contract(key="box-api"),
    an_alias(key="old-box", target="box-api"),
    an_alias(key="old-box", target="box-api", context="frontend"),
    an_alias(key="old-box", target=None, scope="spans", status=AliasStatus.TOMBSTONE),
    an_alias(name=a_path("/old/{id}"), target="box-api"),
)
NAMES = frozenset(
    {service("old-box"), service("box-api"), a_path("/old/{box}"), service("none")}
)


def test_a_prefetched_state_answers_as_one_that_asks_each_time(new_uow, view) -> None:
    with new_uow() as uow:
        changes = tuple(RowChange(row.key, None, row) for row in ROWS)
        uow.write(changes, revision=1, at=NOW, proposal="P-1")
        uow.commit()
    keys = {row.key for row in ROWS} | {contract_key(name) for name in NAMES}
    keys |= {alias_key(name, "application") for name in NAMES} | {RowKey(Table.CONTEXT, "none")}

    with view() as uow:
        plain, prefetched = uow.state, uow.state
        prefetched.prefetch(Wanted(rows=frozenset(keys), named=NAMES, to=NAMES))

        assert {key: prefetched.row(key) for key in keys} == {
            key: plain.row(key) for key in keys
        }
        for name in NAMES:
            assert prefetched.aliases_named(name) == plain.aliases_named(name)
            assert prefetched.aliases_to(name) == plain.aliases_to(name)
        assert len(prefetched.aliases_named(service("old-box"))) == 3


def test_what_was_not_fetched_beforehand_is_asked_for(new_uow, view) -> None:
    with new_uow() as uow:
        contract = a_contract(name=Name(Kind.SERVICE, "late-api"))
        uow.write(
            (RowChange(contract.key, None, contract),), revision=1, at=NOW, proposal="P-1"
        )
        uow.commit()

    with view() as uow:
        state = uow.state
        state.prefetch(Wanted())

        assert state.row(contract.key) == contract


def test_more_than_one_question_holds_is_asked_in_parts(view) -> None:
    names = frozenset(service(f"name-{n}") for n in range(2_500))

    with view() as uow:
        state = uow.state
        state.prefetch(Wanted(rows=frozenset(map(contract_key, names)), named=names, to=names))

        assert {state.row(contract_key(name)) for name in names} == {None}
        assert {state.aliases_to(name) for name in names} == {()}
