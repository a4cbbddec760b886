from __future__ import annotations

from frenly_ai.views.contract import contract_json, contract_lines, versions
from registry.contracts.records import AliasView, ContractView
from registry.domain.rows import ContractStatus
from registry.domain.versions import Release, ReleaseStatus
from tests.builders import DAY, NOW, a_contract, an_alias, service


def view(contract, *aliases) -> ContractView:
    live = tuple(AliasView(alias=alias, state="live") for alias in aliases)
    return ContractView(contract=contract, aliases=live)


def test_each_version_lists_the_aliases_that_get_it_and_the_lost_come_last() -> None:
    contract = a_contract(
        version="v2",
        releases=(Release(version="v1", status=ReleaseStatus.DEPRECATED, sunset_at=NOW + DAY),),
    )
    bound, newest, lost = (
        an_alias(key="old-api", constraint="<2"),
        an_alias(),
        an_alias(key="odd-api", constraint="v9"),
    )

    lines = contract_lines(view(contract, bound, newest, lost))

    assert [line.split("  ")[0] for line in lines[-4:]] == [
        "VERSION",
        "v2",
        "v1",
        "(none fits)",
    ]
    assert lines[-2].split() == [
        "v1",
        "deprecated",
        "2026-01-06",
        "old-api",
        "(application",
        "<2)",
    ]
    assert contract_json(view(contract, lost))["versions"][-1] == {
        "status": "missing",
        "aliases": ["alias:service:application:odd-api"],
    }


def test_a_contract_that_ends_says_so_with_its_newest_version() -> None:
    contract = a_contract(
        status=ContractStatus.DEPRECATED,
        sunset_at=NOW,
        successor=service("next-api"),
        releases=(Release(version="v0"),),
    )

    lines = contract_lines(view(contract))

    assert "  status         deprecated, sunset 2026-01-05, followed by next-api" in lines
    assert [line.split()[:2] for line in lines[-2:]] == [["v1", "deprecated"], ["v0", "active"]]


def test_what_does_not_resolve_is_listed_apart() -> None:
    gone = AliasView(alias=an_alias(), state="expired")
    found = ContractView(contract=a_contract(version=""), aliases=(gone,))

    assert contract_lines(found)[-2:] == [
        "aliases that do not resolve:",
        "  user-api (application): expired",
    ]
    assert versions(found)[0].aliases == ()


def test_a_list_that_is_cut_says_so() -> None:
    found = ContractView(contract=a_contract(), aliases=(), more_aliases=True)

    assert contract_json(found)["more_aliases"]
    assert "--target user-management-api" in contract_lines(found)[-1]


def test_no_text_of_a_contract_deceives_its_reader() -> None:
    odd = a_contract(description="a\u202eb\x1b[2J", releases=(Release(version="v\u202e"),))

    assert all(line.isascii() and line.isprintable() for line in contract_lines(view(odd)))
