from __future__ import annotations

import pytest

from registry.anchors.tables.items import AliasItem, ContractItem
from registry.domain.edits import AdoptAlias, DeprecateContract, RegisterContract
from registry.domain.names import Kind, Name
from registry.domain.proposals import ProposalKind
from registry.errors import InvalidInput
from registry.resolution.errors import AliasRemoved, AmbiguousName
from registry.service.judging import kind_of
from tests.builders import service


def adopted(key: str = "old-api") -> AdoptAlias:
    return AdoptAlias(name=service(key), context="application", target=service("new-api"))


def test_an_import_may_end_only_what_it_registers_itself() -> None:
    made = RegisterContract(name=service("old-v1"))
    ended = DeprecateContract(name=service("old-v1"))

    assert kind_of((adopted(), made, ended)) is ProposalKind.IMPORT
    with pytest.raises(InvalidInput, match="only records what already is"):
        kind_of((adopted(), ended))


def test_what_tables_hold_is_planned_proposed_and_applied(platform) -> None:
    cpu = Name(Kind.ATTRIBUTE, "cpu.state")
    state = Name(Kind.ATTRIBUTE, "state")
    items = [
        AliasItem(
            name=state,
            context="system",
            scope="metrics/cpu",
            targets=(cpu,),
            owner="@t",
            at="t:1",
        ),
        AliasItem(name=service("dead-api"), context="system", gone=True, owner="@t", at="t:2"),
        AliasItem(
            name=service("two-api"),
            context="system",
            targets=(service("billing-api"), service("user-management-api")),
            owner="@t",
            at="t:3",
        ),
        ContractItem(name=service("old-v1"), deprecated=True, owner="@t", at="t:4"),
    ]

    plan = platform.registry.plan_import(items)
    platform.enact(*plan.edits, by="ben", deciders=("dee", "max"))

    assert platform.registry.plan_import(items).edits == ()
    found = platform.registry.resolve(state, "system", scope="metrics/cpu")
    assert found.canonical == "cpu.state"
    with pytest.raises(AmbiguousName):
        platform.registry.resolve(service("two-api"), "system")
    with pytest.raises(AliasRemoved):
        platform.registry.resolve(service("dead-api"), "system")
    assert platform.registry.proposals(status="pending").items == ()
