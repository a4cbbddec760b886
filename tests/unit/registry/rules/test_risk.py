"""Risk only ever adds people, and says why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from registry.domain.edits import AdoptAlias, DeprecateContract, RegisterContract, RepointAlias
from registry.domain.names import Kind, Name
from registry.domain.proposals import ProposalKind, Quorum
from registry.domain.provenance import Asking, Mark, SourceKind
from registry.domain.rows import AliasType, ContractStatus
from registry.errors import InvalidInput
from registry.rules.approving import Protected, RiskRule
from registry.rules.risk import ending_contracts, quorum
from registry.service.policies import check_groups
from tests.builders import a_contract, a_create, an_alias, an_anchor, service
from tests.platforms import governed, the_access, the_governance
from tests.unit.registry.rules.cases import a_case, a_case_of

PLAIN = Quorum(approvals=2, groups=("ssot_maintainers", "team_approval"))


def protecting(*entries: Protected):
    return the_governance().model_copy(update={"protected": entries})


def risky(**rule: int):
    approvals = the_governance().rules.approvals.model_copy(update={"risk": RiskRule(**rule)})
    return governed(approvals=approvals)


def flags(found: Quorum) -> list[str]:
    return [risk.partition(":")[0] for risk in found.risks]


def test_a_plain_change_asks_whom_governance_asks() -> None:
    assert quorum(a_case(a_create())) == PLAIN
    assert "risk" not in PLAIN.content()


def test_a_quorum_is_read_back_with_its_risk() -> None:
    found = quorum(a_case(DeprecateContract(name=service("billing-api"))))

    assert Quorum.read(found.content()) == found
    assert Quorum.read(PLAIN.content()) == PLAIN


def test_what_stands_out_a_little_is_medium() -> None:
    found = quorum(a_case(DeprecateContract(name=service("billing-api"))))

    assert (found.level, flags(found), found.approvals) == ("medium", ["contract_ends"], 2)


@pytest.mark.parametrize("source", ["alert_label", "alert_annotation"])
def test_a_value_that_an_outsider_can_write_takes_a_third_person(source) -> None:
    marks = (
        Mark(field="name", value="x", source=SourceKind(source), registered=True),
        Mark(field="target", value="y", source=SourceKind.PERSON),
    )

    found = quorum(a_case(a_create(), asking=Asking(channel="alert", marks=marks)))

    assert (found.level, found.approvals) == ("high", 3)
    assert found.risks == ("outsider_value: name rest on text that an outsider can write",)


def test_names_that_deceive_are_told_and_counted() -> None:
    names = [Name(Kind.SERVICE, f"us\u0435r-{n}") for n in range(5)]
    edits = [RegisterContract(name=name, version="v1", owner="@team") for name in names]

    found = quorum(a_case(*edits))

    assert found.level == "high"
    assert len(found.risks) == 4
    assert any("2 more such names" in risk for risk in found.risks)


@pytest.mark.parametrize(
    "row",
    [
        an_alias(owner="@te\u0430m"),
        a_contract(base_url="https://b\u0456lling.example"),
        a_contract(version="v\u200b1"),
        an_anchor(source="\u202eapi.yaml"),
    ],
)
def test_an_owner_an_address_or_a_source_that_deceives_is_told_as_well(row) -> None:
    found = quorum(a_case_of(None, row))

    assert (flags(found), found.approvals) == (["lookalike_name"], 3)


def test_a_target_that_deceives_is_told_as_well() -> None:
    target = Name(Kind.SERVICE, "b\u0456lling-api")
    row = replace(an_alias(), target=target)

    assert flags(quorum(a_case_of(None, row))) == ["lookalike_name"]
    assert quorum(a_case_of(None, an_alias(target=None))).level == ""


def test_many_rows_and_many_contexts_stand_out() -> None:
    edits = [
        a_create(key=f"a-{n}", context=c) for n in range(2) for c in ("system", "application")
    ]

    found = quorum(a_case(*edits, governance=risky(many_rows=4, many_contexts=2, medium=4)))

    assert (flags(found), found.level) == (["many_contexts", "many_rows"], "medium")
    assert found.approvals == 4


def test_a_contract_that_many_lead_to_takes_a_third_person() -> None:
    case = a_case(DeprecateContract(name=service("billing-api")))

    assert quorum(case, 24).approvals == 2
    assert flags(quorum(case, 25)) == ["contract_ends", "wide_effect"]
    assert quorum(case, 25).approvals == 3


def test_an_undo_stands_out() -> None:
    assert flags(quorum(a_case(a_create(), kind=ProposalKind.UNDO))) == ["undo"]


def test_an_import_asks_the_maintainers_alone() -> None:
    adopt = AdoptAlias(
        name=service("old-api"),
        context="application",
        type=AliasType.PERMANENT,
        target=service("billing-api"),
    )

    found = quorum(a_case(adopt, kind=ProposalKind.IMPORT))

    assert found.groups == ("ssot_maintainers",)


@pytest.mark.parametrize(
    ("entry", "covers"),
    [
        (Protected(names=("profile-api",)), True),
        (Protected(names=("billing-api",)), False),
        (Protected(names=("user-management-api",)), True),
        (Protected(pattern="PROF.*"), True),
        (Protected(pattern="rofile"), False),
        (Protected(contexts=("application",)), True),
        (Protected(contexts=("system",)), False),
        (Protected(names=("profile-api",), contexts=("system",)), False),
        (Protected(kinds=(Kind.PATH,)), False),
        (Protected(kinds=(Kind.SERVICE,), names=("profile-api",)), True),
    ],
)
def test_a_protected_name_takes_two_people_and_its_groups(entry, covers) -> None:
    entry = entry.model_copy(update={"groups": ("ai_team",), "approvals": 4, "why": "It pays."})

    found = quorum(a_case(a_create(), governance=protecting(entry)))

    assert ("ai_team" in found.groups) == covers
    assert found.approvals == (4 if covers else 2)
    assert found.risks == (("protected: It pays.",) if covers else ())


def test_a_protection_without_words_says_what_it_is() -> None:
    found = quorum(a_case(a_create(), governance=protecting(Protected())))

    assert found.risks == ("protected: a protected name is touched",)


@pytest.mark.parametrize("pattern", ["(", "[[a]"])
def test_a_pattern_that_is_none_or_will_mean_something_else_is_refused(pattern) -> None:
    with pytest.raises(ValidationError, match="is not a regular expression"):
        Protected(pattern=pattern)


def test_nobody_is_protected_by_one_person() -> None:
    with pytest.raises(ValidationError):
        Protected(approvals=1)


def test_a_protection_by_a_group_that_nobody_speaks_for_is_refused() -> None:
    with pytest.raises(InvalidInput, match="'nobodies'"):
        check_groups(protecting(Protected(groups=("nobodies",))), the_access())


def test_only_contracts_that_end_end() -> None:
    active, gone = a_contract(), a_contract(status=ContractStatus.RETIRED)
    cases = [
        a_case_of(active, None),
        a_case_of(active, gone),
        a_case_of(gone, None),
        a_case_of(active, a_contract(owner="@x")),
        a_case_of(None, an_anchor()),
    ]

    assert [len(list(ending_contracts(case.changes))) for case in cases] == [1, 1, 0, 0, 0]


def test_a_repointed_alias_counts_the_target_it_leaves() -> None:
    move = RepointAlias(
        name=service("user-api"), context="application", target=service("billing-api")
    )
    entry = Protected(names=("user-management-api",), groups=("ai_team",))

    found = quorum(a_case(move, on=(an_alias(),), governance=protecting(entry)))

    assert "ai_team" in found.groups


def test_how_much_may_wait_is_no_part_of_what_is_judged_under() -> None:
    limits = the_governance().rules.approvals.limits.model_copy(update={"open_per_author": 1})
    approvals = the_governance().rules.approvals.model_copy(update={"limits": limits})

    assert governed(approvals=approvals).hash == the_governance().hash
    assert risky(high=5).hash != the_governance().hash
    assert protecting(Protected()).hash != the_governance().hash


def test_a_path_is_protected_however_its_parameters_are_named() -> None:
    entry = Protected(names=("/users/{id}",), kinds=(Kind.PATH,))

    assert entry.covers(Name.parse(Kind.PATH, "/users/{user}"), "")
    assert not entry.covers(service("users"), "")
