"""One name that means several things."""

from __future__ import annotations

from registry.domain.names import Kind, Name
from registry.domain.rows import AliasType, Contract, ContractStatus
from registry.rules.conflicts.classes import find_conflicts
from registry.rules.conflicts.trying import offer
from registry.rules.governance import Ownership, Uniqueness
from tests.builders import DAY, NOW, a_contract, an_alias, service
from tests.unit.registry.rules.conflicts.grounds import a_ground, found, only, ways

ELSEWHERE = {"target": "billing-api", "context": "frontend"}
ANYWHERE = {"uniqueness": Uniqueness(across_contexts=False)}


def test_an_alias_that_hides_a_contract_is_told() -> None:
    rows = a_contract(key="user-api"), an_alias(key="user-api")

    assert found(*rows) == [
        (
            "shadowing",
            "'user-api' is a contract, and an alias for user-management-api in application.",
        )
    ]
    assert ways(*rows) == [
        "rename: Name what the alias stands for otherwise; 'user-api' is the contract again.",
        "archive: Retire the alias; 'user-api' is the contract again.",
    ]


def test_a_contract_long_deprecated_may_give_its_name_to_the_alias() -> None:
    contract = a_contract(
        key="user-api", status=ContractStatus.DEPRECATED, deprecated_at=NOW - 40 * DAY
    )

    assert ways(contract, an_alias(key="user-api"))[0] == (
        "override: Retire the deprecated contract 'user-api'; the alias takes its name."
    )


def test_a_retired_contract_is_not_hidden() -> None:
    assert found(a_contract(key="user-api", status=ContractStatus.RETIRED), an_alias()) == []


def test_a_nearer_context_that_changes_a_meaning_is_told_once() -> None:
    rows = an_alias(), an_alias(**ELSEWHERE), an_alias(context="system")

    assert found(*rows) == [
        (
            "shadowing",
            "'user-api' means billing-api in frontend, user-management-api in application, "
            "user-management-api in system: the nearer hides the other.",
        )
    ]
    assert ways(*rows) == [
        "rename: Keep 'user-api' as in system, application, and name the other meanings "
        "otherwise.",
        "repoint: Let 'user-api' mean 'user-management-api' everywhere, as in system, "
        "application.",
        "archive: Keep 'user-api' as in system, application, and retire the other meanings.",
        "override: Let 'user-api' mean 'billing-api' everywhere, as in frontend.",
    ]


def test_an_effect_says_from_where_a_name_comes_to_mean_something_else() -> None:
    ground = a_ground(an_alias(), an_alias(**ELSEWHERE))
    offered = {str(each.method): each for each in offer(ground, only(ground)).resolutions}

    assert offered["archive"].effects == (
        "user-api from frontend: billing-api -> user-management-api",
        "user-api from gateway: billing-api -> nothing",
    )
    assert offered["override"].effects == (
        "user-api from application, backend: user-management-api -> billing-api",
    )


def test_a_contextual_alias_may_mean_something_else() -> None:
    assert found(an_alias(), an_alias(**ELSEWHERE, type=AliasType.CONTEXTUAL)) == []


def test_a_name_that_leads_nowhere_hides_no_meaning() -> None:
    rows = an_alias(), an_alias(target="nowhere-api", context="frontend")

    assert [check for check, _ in found(*rows)] == ["dangling"]


def test_scopes_may_each_have_a_meaning() -> None:
    rows = an_alias(), an_alias(**ELSEWHERE, scope="jobs")

    assert found(*rows) == []


def test_contexts_beside_each_other_contradict_each_other() -> None:
    rows = an_alias(context="backend"), an_alias(**ELSEWHERE)

    assert found(*rows) == [
        (
            "several_targets",
            "'user-api' means billing-api in frontend, user-management-api in backend: one "
            "name, several meanings.",
        )
    ]
    assert found(*rows, **ANYWHERE) == found(*rows)
    assert str(only(a_ground(*rows, **ANYWHERE)).finding.severity) == "warns"
    assert str(only(a_ground(*rows)).finding.severity) == "blocks"


def test_contexts_that_never_meet_contradict_each_other_only_where_governance_says_so() -> None:
    rows = an_alias(context="apart"), an_alias(**ELSEWHERE)

    assert [check for check, _ in found(*rows)] == ["several_targets"]
    assert found(*rows, **ANYWHERE) == []


def test_candidates_are_offered_as_far_as_they_are_registered() -> None:
    among = tuple(service(key) for key in ("billing-api", "gone-api", "user-management-api"))
    alias = an_alias(target=None, candidates=among)

    assert found(alias) == [
        (
            "several_targets",
            "'user-api' in application may stand for each of: billing-api, gone-api, "
            "user-management-api.",
        )
    ]
    assert ways(alias) == [
        "repoint: Let 'user-api' in application stand for 'billing-api'.",
        "repoint: Let 'user-api' in application stand for 'user-management-api'.",
        "archive: Retire 'user-api' in application.",
    ]


def test_a_kind_that_takes_no_second_word_is_not_renamed() -> None:
    def version(key: str) -> Name:
        return Name.parse(Kind.API_VERSION, key)

    contracts = [
        Contract(name=version(key), owner="@team")
        for key in ("apps/v1 Deployment", "batch/v1 Job")
    ]
    given = {"name": version("apps/v1beta1 Deployment")}
    one = an_alias(context="application")
    rows = [
        type(one)(
            **given,
            context=context,
            target=contract.name,
            type=AliasType.PERMANENT,
            owner="@team",
            created_at=NOW,
        )
        for context, contract in zip(("application", "frontend"), contracts, strict=True)
    ]

    assert [each.partition(":")[0] for each in ways(*contracts, *rows)] == [
        "repoint",
        "archive",
        "override",
    ]


def test_a_new_name_is_given_up_when_all_that_are_tried_are_taken() -> None:
    taken = [
        an_alias(key=f"billing-api-frontend{end}", target="billing-api", context="frontend")
        for end in ("", "-2", "-3")
    ]
    rows = an_alias(), an_alias(**ELSEWHERE)

    assert ways(*rows, *taken[:2])[0].startswith("rename: ")
    assert not any(each.startswith("rename: ") for each in ways(*rows, *taken))


def test_a_new_name_that_its_kind_does_not_take_is_not_offered() -> None:
    long = a_contract(key="b" * 250)
    rows = long, an_alias(), an_alias(target="b" * 250, context="frontend")

    assert not any(each.startswith("rename: ") for each in ways(*rows))


def test_a_renamed_alias_ends_when_the_old_one_would_have_ended() -> None:
    given = {"type": AliasType.TEMPORARY, "created_at": NOW - DAY}
    ending = an_alias(**ELSEWHERE, **given, expires_at=NOW + 3 * DAY)
    ground = a_ground(an_alias(), ending)
    renamed = offer(ground, only(ground)).resolutions[0]

    assert renamed.method == "rename"
    assert renamed.edits[0].lifetime == 3 * DAY


def test_what_a_move_entails_for_owners_is_part_of_it() -> None:
    rows = (
        a_contract(key="billing-api", owner="@billing"),
        an_alias(),
        an_alias(**ELSEWHERE, owner="@billing"),
    )
    given = {"ownership": Ownership(one_per_target=True)}

    assert ways(*rows, **given)[1] == (
        "repoint: Let 'user-api' mean 'user-management-api' everywhere, as in application. "
        "Hand 'user-api' in frontend to @team."
    )


def test_the_heaviest_conflicts_come_first() -> None:
    rows = (
        an_alias(),
        an_alias(**ELSEWHERE),
        an_alias(key="untold-api", target=None),
        an_alias(key="lost-api", target="nowhere-api"),
    )
    told = [(str(c.finding.severity), c.finding.check) for c in find_conflicts(a_ground(*rows))]

    assert told == [("blocks", "dangling"), ("blocks", "shadowing"), ("warns", "dangling")]


def test_an_alias_that_should_end_and_does_not_gets_the_usual_life_when_renamed() -> None:
    endless = an_alias(**ELSEWHERE, type=AliasType.TEMPORARY, created_at=NOW - DAY)
    ground = a_ground(an_alias(), endless)
    renamed = offer(ground, only(ground)).resolutions[0]

    assert renamed.method == "rename"
    assert renamed.edits[0].lifetime is None
