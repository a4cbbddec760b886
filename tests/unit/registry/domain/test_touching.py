from __future__ import annotations

from registry.domain.edits import DeprecateContract, RegisterContext, RetireContract
from registry.domain.rows import RowKey, Table, alias_key, contract_key
from registry.domain.state import Overlay, Recorder, Rows, Wanted
from registry.domain.touching import touched
from registry.rules.conflicts.ground import Ground
from tests.builders import NOW, a_context, a_create, service
from tests.platforms import the_governance


def test_what_edits_will_ask_is_told_beforehand() -> None:
    alias = a_create(key="a-api", target="b-api", scope="spans")
    ended = DeprecateContract(name=service("c-api"), successor=service("d-api"))

    wanted = touched([alias, ended, RegisterContext(name="x", fallback=("x",))])

    names = {service(key) for key in ("a-api", "b-api", "c-api", "d-api")}
    assert wanted.named == wanted.to == names
    assert wanted.rows == {
        RowKey(Table.CONTEXT, "application"),
        alias_key(service("a-api"), "application", "spans"),
        alias_key(service("b-api"), "application", "spans"),
        *map(contract_key, names),
    }


def test_an_edit_without_target_asks_for_its_name_alone() -> None:
    assert touched([RetireContract(name=service("a"))]).named == {service("a")}


def test_every_state_hands_on_what_will_be_asked() -> None:
    class Heard(Rows):
        def prefetch(self, wanted: Wanted) -> None:
            heard.append(wanted)

    heard: list[Wanted] = []
    wanted = Wanted(rows=frozenset({RowKey(Table.CONTEXT, "x")}))

    Recorder(Overlay(Heard())).prefetch(wanted)
    for at_hand in (Rows([a_context()]), Ground((), the_governance(), NOW)):
        at_hand.prefetch(wanted)

    assert heard == [wanted]
