"""Names that look alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.domain.names import Kind, Name
from registry.domain.rows import AliasType, Contract, ContractStatus
from registry.rules.conflicts.lettering import folded, is_slip, plurals, words
from registry.rules.governance import Uniqueness
from tests.builders import DAY, NOW, a_contract, an_alias, service
from tests.unit.registry.rules.conflicts.grounds import a_ground, found, only, ways

BILLING = {"target": "billing-api"}


def of_kind(kind: Kind, key: str, target: str, **fields):
    return replace(
        an_alias(**fields), name=Name.parse(kind, key), target=Name.parse(kind, target)
    )


def test_one_name_in_two_spellings_is_a_duplicate() -> None:
    rows = an_alias(key="User_api"), an_alias(key="user-api")

    assert found(*rows) == [
        (
            "duplicate",
            "'User_api' and 'user-api' in application are one name that means one thing.",
        )
    ]
    assert ways(*rows) == [
        "merge: Keep 'user-api' in application, and retire 'User_api'.",
        "merge: Keep 'User_api' in application, and retire 'user-api'.",
    ]


def test_governance_may_let_a_name_stand_twice() -> None:
    rows = an_alias(key="User_api"), an_alias(key="user-api")

    assert found(*rows, uniqueness=Uniqueness(within_context=False)) == []


@pytest.mark.parametrize(
    "other",
    [
        {"context": "frontend"},
        {"expires_at": NOW + DAY, "type": AliasType.MIGRATION, "created_at": NOW - DAY},
        {"target": "nowhere-api"},
        {"scope": "jobs"},
    ],
)
def test_another_spelling_elsewhere_or_for_a_while_is_no_duplicate(other) -> None:
    checks = [check for check, _ in found(an_alias(), an_alias(key="user_api", **other))]

    assert "duplicate" not in checks


def test_an_old_spelling_of_a_contract_is_no_conflict() -> None:
    assert found(an_alias(key="User_Management_API")) == []


def test_a_metric_as_two_formats_write_it_is_one_name() -> None:
    target = Contract(name=Name(Kind.METRIC, "http_seconds"), owner="@team")
    rows = [of_kind(Kind.METRIC, key, "http_seconds") for key in ("rpc.time", "rpc_time")]

    assert found(target, *rows) == []
    assert [
        check
        for check, _ in found(target, *rows, of_kind(Kind.METRIC, "rpc.Time", "http_seconds"))
    ] == ["duplicate"]


def test_two_spellings_with_two_meanings_are_told() -> None:
    rows = an_alias(), an_alias(key="user_api", **BILLING)

    assert found(*rows) == [
        (
            "case_duplicate",
            "'user-api' and 'user_api' look like one name and mean 'user-management-api' in "
            "application and 'billing-api' in application.",
        )
    ]
    assert ways(*rows) == [
        "rename: Keep 'user-api', and name otherwise: 'user_api' in application.",
        "archive: Keep 'user-api', and retire 'user_api' in application.",
    ]


def test_a_look_alike_that_can_have_no_other_name_can_only_end() -> None:
    rows = an_alias(key="billing_api", context="apart"), a_contract(key="other-api")
    taken = [
        an_alias(key=f"user-management-api-apart{end}", context="apart")
        for end in ("", "-2", "-3")
    ]

    assert ways(*rows, *taken)[0] == (
        "archive: Keep 'billing-api', and retire 'billing_api' in apart."
    )


def test_two_spellings_for_two_versions_are_told() -> None:
    rows = (
        a_contract(version="v1"),
        an_alias(),
        an_alias(key="user_api", constraint="v1"),
    )

    assert [told.partition(" look")[2] for _, told in found(*rows)] == [
        " like one name and mean 'user-management-api' in application and "
        "'user-management-api' v1 in application."
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"context": "apart"},
        {"context": "frontend", "type": AliasType.CONTEXTUAL},
        {"scope": "jobs"},
    ],
)
def test_spellings_that_nobody_meets_together_are_no_conflict(other) -> None:
    assert found(an_alias(), an_alias(key="user_api", **BILLING, **other)) == []


def test_an_alias_that_looks_like_another_contract_is_told() -> None:
    rows = an_alias(key="billing_api", context="apart"), a_contract(key="other-api")

    assert found(*rows) == [
        (
            "case_duplicate",
            "'billing-api' and 'billing_api' look like one name and mean "
            "'user-management-api' in apart and a contract of its own.",
        )
    ]
    assert ways(*rows) == [
        "rename: Keep 'billing-api', and name otherwise: 'billing_api' in apart.",
        "archive: Keep 'billing-api', and retire 'billing_api' in apart.",
        "merge: Let 'billing_api' in apart mean 'billing-api' like 'billing-api'.",
    ]


def test_an_alias_for_the_successor_may_look_like_the_contract() -> None:
    old = a_contract(
        key="user-api",
        status=ContractStatus.DEPRECATED,
        successor=service("user-management-api"),
    )

    assert found(old, an_alias(key="user_api")) == []
    assert found(old, a_contract(key="user_api", successor=service("user-api"))) == []


def test_contracts_that_look_alike_may_only_follow_each_other() -> None:
    rows = a_contract(key="user-api"), a_contract(key="user_api")

    assert ways(*rows) == [
        "merge: Deprecate 'user_api', followed by 'user-api'.",
        "merge: Deprecate 'user-api', followed by 'user_api'.",
    ]


def test_three_look_alikes_are_one_conflict_that_keeps_the_most_used() -> None:
    rows = (
        an_alias(key="User-Api", context="system"),
        an_alias(key="user_api", **BILLING),
        an_alias(key="userapi", target="other-api", context="frontend"),
        a_contract(key="other-api"),
    )

    assert ways(*rows) == [
        "rename: Keep 'userapi', and name otherwise: 'User-Api' in system and 'user_api' in "
        "application.",
        "archive: Keep 'userapi', and retire 'User-Api' in system and 'user_api' in "
        "application.",
    ]


def test_a_contract_among_look_alikes_that_cannot_move_blocks_the_moves() -> None:
    rows = (
        a_contract(key="user-api"),
        a_contract(key="user_api"),
        an_alias(key="userapi", **BILLING),
    )

    assert ways(*rows) == []


ESTABLISHED = tuple(
    an_alias(key=f"customer-{end}", context="apart") for end in ("feed", "sync", "store")
)


def test_a_slip_of_the_hand_is_told() -> None:
    rows = an_alias(key="customer-api"), an_alias(key="custmer-api", **BILLING)

    assert found(*ESTABLISHED, *rows) == [
        (
            "near_duplicate",
            "'custmer-api' and 'customer-api' are easily taken for each other and mean "
            "'billing-api' in application and 'user-management-api' in application.",
        )
    ]
    assert str(only(a_ground(*ESTABLISHED, *rows)).finding.severity) == "warns"
    assert ways(*ESTABLISHED, *rows)[0] == (
        "rename: Keep 'customer-api', and name otherwise: 'custmer-api' in application."
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("customer-api-v1", "customer-api-v2"),
        ("customer-api-01", "customer-api-11"),
        ("customer-api-dev", "customer-api-prd"),
        ("get-customer-api", "set-customer-api"),
        ("shipping-api", "shopping-api"),
        ("price-api", "prize-api"),
    ],
)
def test_names_that_differ_on_purpose_are_no_conflict(one, other) -> None:
    assert found(*ESTABLISHED, an_alias(key=one), an_alias(key=other, **BILLING)) == []


def test_two_established_words_are_two_words() -> None:
    words_of_both = [
        an_alias(key=f"{word}-{end}", context="apart", target=target)
        for word, target in (("shipping", "billing-api"), ("shippings", "user-management-api"))
        for end in ("feed", "sync", "store")
    ]
    rows = [
        an_alias(key=f"{word}-{end}", context="apart", target=target)
        for word, target in (("gateways", "billing-api"), ("gatewais", "user-management-api"))
        for end in ("feed", "sync", "store")
    ]

    assert {check for check, _ in found(*words_of_both)} == {"near_duplicate"}
    assert found(*rows) == []


def test_a_letter_too_few_in_a_long_rare_word_is_noted() -> None:
    rows = an_alias(key="settlement-api"), an_alias(key="settlment-api", **BILLING)

    assert str(only(a_ground(*rows)).finding.severity) == "notes"


def test_a_plural_is_noted_but_for_paths() -> None:
    rows = an_alias(key="order-feed"), an_alias(key="orders-feed", **BILLING)
    paths = [Contract(name=Name(Kind.PATH, key), owner="@team") for key in ("/user", "/users")]

    assert str(only(a_ground(*rows)).finding.severity) == "notes"
    assert found(*paths) == []


def test_a_slip_that_means_the_same_or_is_never_met_is_no_conflict() -> None:
    assert found(*ESTABLISHED, an_alias(key="customer-api"), an_alias(key="custmer-api")) == []
    far = an_alias(key="custmer-api", target="billing-api", context="apart")
    assert found(*ESTABLISHED, an_alias(key="customer-api"), far) == []


def test_api_versions_are_not_spelled_by_people() -> None:
    rows = [
        Contract(name=Name.parse(Kind.API_VERSION, key), owner="@team")
        for key in ("apps/v1 Ingress", "apps/v1 Ingresss", "apps/v1 INGRESS")
    ]

    assert found(*rows) == []


def test_a_flag_is_folded_without_its_dashes() -> None:
    assert folded("flag", "--Web.enable") == folded("flag", "-web_enable")
    assert folded("flag", "--web-1-1") != folded("flag", "--web-11")


@pytest.mark.parametrize(
    ("one", "other", "slipped"),
    [
        ("customer", "customer", False),
        ("customer", "custmer", True),
        ("customer", "customers", True),
        ("customer", "cutsomer", True),
        ("customer", "custodier", False),
        ("customer", "costomar", False),
        ("customer", "cu", False),
        ("customer", "custimer", True),
        ("customer", "ucstomre", False),
    ],
)
def test_one_slip_is_one_letter_or_two_neighbours(one, other, slipped) -> None:
    assert is_slip(one, other) is is_slip(other, one) is slipped


def test_plurals_are_formed_both_ways_and_only_of_words() -> None:
    assert {"lunchs", "lunches"} <= plurals("lunch")
    assert "query" in plurals("queries")
    assert "queries" in plurals("query")
    assert "batch" in plurals("batches")
    assert plurals("v2") == set()
    assert plurals("api") == set()


def test_words_are_cut_at_case_digits_and_separators() -> None:
    assert words("HTTPServer-v2_eu") == ("http", "server", "v", "2", "eu")
