from __future__ import annotations

from datetime import timedelta

import pytest

from registry.domain import edits as e
from registry.domain.names import Kind, Name
from registry.domain.proposals import ProposalKind
from registry.domain.rows import AliasStatus, AliasType, ContractStatus
from registry.rules import policy
from tests.builders import DAY, NOW, a_contract, a_create, a_path, an_alias, service
from tests.platforms import governed, the_governance
from tests.unit.registry.rules.cases import a_case, a_case_of, only

USER, BILLING = service("user-management-api"), service("billing-api")
RULES = the_governance().rules
TEMPORARY = {"type": AliasType.TEMPORARY}


def expiring(**changes):
    return governed(expiration=RULES.expiration.model_copy(update=changes))


def test_a_context_that_nobody_governs_gets_no_names() -> None:
    found = only(policy.context_governed(a_case(a_create(context="frontend"))))

    assert found.message == "No rule says who may approve names in context 'frontend'."
    assert found.fix == "Ask for it in context 'application'; 'frontend' falls back to it."
    assert not list(policy.context_governed(a_case(a_create())))


def test_what_stands_where_nobody_governs_waits_for_a_rule() -> None:
    alias = an_alias(key="odd-api", context="frontend")
    retire = e.RetireAlias(name=alias.name, context="frontend")
    found = only(policy.context_governed(a_case(retire, on=(alias,))))

    assert found.fix == "Let governance say who may: give `contexts` a section 'frontend'."


def test_a_context_that_falls_back_nowhere_is_told_the_governed_ones() -> None:
    found = only(policy.context_governed(a_case(a_create(context="moon"))))

    assert found.fix.startswith("Ask for it in a governed context: application, ")


@pytest.mark.parametrize(
    ("key", "fix"),
    [
        ("UserAPI", "Try 'user-api'."),
        ("user_api", "Try 'user-api'."),
        ("ab", "Choose a name that keeps both."),
        ("a" * 51, f"Try '{'a' * 50}'."),
    ],
)
def test_a_name_that_breaks_the_rule_is_refused_with_one_like_it(key, fix) -> None:
    found = only(policy.name_well_formed(a_case(a_create(key=key))))

    assert found.fix == fix
    assert "3 to 50 characters" in found.why_not


def test_the_naming_rule_binds_new_names_of_its_kinds_only() -> None:
    contract = e.RegisterContract(name=service("NewApi"), owner="@o")
    path = e.RegisterContract(name=a_path("/Users/{id}"), owner="@o")
    there = a_case(
        e.UpdateContract(name=service("OldApi"), version="v2"), on=(a_contract(key="OldApi"),)
    )

    assert only(policy.name_well_formed(a_case(contract))).message.startswith("'NewApi'")
    assert not list(policy.name_well_formed(a_case(path)))
    assert not list(policy.name_well_formed(there))
    assert not list(policy.name_well_formed(a_case(a_create())))


def test_a_context_for_passing_names_takes_only_those_that_pass() -> None:
    found = only(policy.type_allowed(a_case(a_create(context="migration"))))

    assert "takes only aliases that expire, not a permanent one" in found.message
    passing = a_create(context="migration", type=AliasType.MIGRATION)
    assert not list(policy.type_allowed(a_case(passing)))
    assert not list(policy.type_allowed(a_case(a_create())))


def test_a_policy_may_allow_no_passing_names_at_all() -> None:
    never = expiring(temporary_aliases=False)

    found = only(policy.type_allowed(a_case(a_create(**TEMPORARY), governance=never)))

    assert found.message == "Governance allows no temporary aliases."
    assert not list(policy.type_allowed(a_case(a_create(), governance=never)))


@pytest.mark.parametrize(
    ("days", "severity"), [(90, None), (91, "warns"), (365, "warns"), (366, "blocks")]
)
def test_a_life_is_measured_against_the_default_and_the_longest(days, severity) -> None:
    edit = a_create(**TEMPORARY, lifetime=days * DAY)

    case = a_case(edit)
    found = [*policy.lifetime_allowed(case), *policy.lifetime_usual(case)]

    assert [f.severity for f in found] == ([severity] if severity else [])


def test_a_new_alias_is_told_the_longest_life_there_is() -> None:
    edit = a_create(**TEMPORARY, lifetime=400 * DAY)

    assert only(policy.lifetime_allowed(a_case(edit))).fix == "Ask for at most 1y."


def test_an_extension_counts_from_the_creation() -> None:
    alias = an_alias(**TEMPORARY, created_at=NOW - 300 * DAY, expires_at=NOW + 10 * DAY)
    edit = e.ExtendAlias(name=alias.name, context=alias.context, by=90 * DAY)

    found = only(policy.lifetime_allowed(a_case(edit, on=(alias,))))

    assert "would live 400 days from its creation on 2025-03-11" in found.message
    assert found.fix == "It may live until 2026-03-11."


def test_an_alias_whose_time_is_over_is_not_extended() -> None:
    alias = an_alias(**TEMPORARY, created_at=NOW - 400 * DAY, expires_at=NOW - 35 * DAY)
    edit = e.ExtendAlias(name=alias.name, context=alias.context, by=30 * DAY)

    found = only(policy.lifetime_allowed(a_case(edit, on=(alias,))))

    assert found.fix.startswith("Its time was over on 2025-12-01.")


def test_a_passing_alias_without_an_end_is_refused() -> None:
    edit = e.AdoptAlias(name=service("old-api"), context="system", target=USER, **TEMPORARY)

    assert (
        "must expire; 'old-api' has no end"
        in only(policy.lifetime_allowed(a_case(edit))).message
    )


def test_a_life_that_does_not_change_is_not_judged_again() -> None:
    alias = an_alias(**TEMPORARY, expires_at=NOW + 5_000 * DAY)
    edit = e.ChangeAliasOwner(name=alias.name, context=alias.context, owner="@new")

    assert not list(policy.lifetime_allowed(a_case(edit, on=(alias,))))
    assert not list(policy.lifetime_allowed(a_case(a_create())))


def test_the_life_of_an_alias_is_from_creation_to_end() -> None:
    assert policy.life_of(an_alias(expires_at=NOW + DAY), NOW) == DAY
    assert policy.life_of(an_alias(created_at=NOW - DAY), NOW) == timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "is_refused"),
    [
        ({"target": "billing-api"}, True),
        ({"target": "user-management-api"}, False),
        ({"target": "billing-api", "type": AliasType.CONTEXTUAL}, False),
    ],
)
def test_a_name_means_one_thing_unless_it_is_contextual(fields, is_refused) -> None:
    there = an_alias(context="system")

    found = list(policy.name_unique(a_case(a_create(key="user-api", **fields), on=(there,))))

    assert bool(found) is is_refused


@pytest.mark.parametrize(
    "other",
    [
        an_alias(context="system", target="billing-api", status=AliasStatus.RETIRED),
        an_alias(context="system", target="billing-api", expires_at=NOW),
        an_alias(context="system", target="billing-api", type=AliasType.CONTEXTUAL),
    ],
    ids=["retired", "expired", "contextual"],
)
def test_what_no_longer_stands_or_is_contextual_takes_no_name(other) -> None:
    assert not list(policy.name_unique(a_case(a_create(key="user-api"), on=(other,))))


def test_a_repointed_name_means_one_thing_as_well() -> None:
    here, there = an_alias(), an_alias(context="system")
    one = e.RepointAlias(name=here.name, context="application", target=BILLING)
    both = [one, e.RepointAlias(name=here.name, context="system", target=BILLING)]

    assert only(policy.name_unique(a_case(one, on=(here, there))))
    assert not list(policy.name_unique(a_case(*both, on=(here, there))))


def test_a_name_that_keeps_its_meaning_is_not_compared_again() -> None:
    here, there = an_alias(target="billing-api"), an_alias(context="system")
    edit = e.ChangeAliasOwner(name=here.name, context="application", owner="@new")

    assert not list(policy.name_unique(a_case(edit, on=(here, there))))


def test_a_name_that_means_nothing_yet_is_not_compared() -> None:
    unknown = e.AdoptAlias(name=service("user-api"), context="application")
    lost = a_create(key="user-api", target="nowhere-api")
    there = an_alias(context="system")

    assert not list(policy.name_unique(a_case(unknown, on=(there,))))
    assert only(policy.name_unique(a_case(lost, on=(there,))))


def test_a_policy_may_let_one_name_mean_many_things() -> None:
    loose = governed(uniqueness=RULES.uniqueness.model_copy(update={"across_contexts": False}))
    edit = a_create(key="user-api", target="billing-api")
    there = an_alias(context="system")

    assert not list(policy.name_unique(a_case(edit, on=(there,), governance=loose)))


def test_somebody_answers_for_every_new_name() -> None:
    alias = a_create(owner="")
    contract = e.RegisterContract(name=service("new-api"))

    found = list(policy.owner_known(a_case(alias, contract)))

    assert [f.message for f in found] == [
        "Nobody is named as the owner of 'profile-api'.",
        "Nobody is named as the owner of 'new-api'.",
    ]
    assert not list(policy.owner_known(a_case(a_create())))


@pytest.mark.parametrize(
    ("since", "fix"),
    [
        (None, "Propose to deprecate it first."),
        (NOW - 10 * DAY, "Retire it from 2026-01-25 on."),
        (NOW - 30 * DAY, None),
    ],
)
def test_a_contract_ends_only_after_it_was_announced(since, fix) -> None:
    status = ContractStatus.DEPRECATED if since else ContractStatus.ACTIVE
    contract = a_contract(key="old-api", status=status, deprecated_at=since)

    found = list(
        policy.deprecation_kept(a_case(e.RetireContract(name=contract.name), on=(contract,)))
    )

    assert [f.fix for f in found] == ([fix] if fix else [])


def test_an_end_that_was_or_is_none_needs_no_announcement() -> None:
    retired = a_contract(key="old-api", status=ContractStatus.RETIRED)

    assert not list(policy.deprecation_kept(a_case(e.RegisterContract(name=service("n")))))
    assert not list(policy.deprecation_kept(a_case(e.UpdateContract(name=USER, version="2"))))
    assert not list(policy.deprecation_kept(a_case_of(retired, None)))
    undone = a_case_of(a_contract(key="new-api"), None, kind=ProposalKind.UNDO)
    assert only(policy.deprecation_kept(undone))


def test_a_name_of_another_kind_is_shown_with_it() -> None:
    alias = e.CreateAlias(
        name=Name.parse(Kind.ENV, "DB_URL"), context="system", target=USER, owner=""
    )

    assert "'env:DB_URL'" in only(policy.owner_known(a_case(alias))).message


def deprecating(successor):
    return e.DeprecateContract(name=USER, successor=successor)


@pytest.mark.parametrize(
    ("successor", "on", "says"),
    [
        (service("nowhere-api"), (), "is not a registered contract"),
        (USER, (), "leads back to it"),
        (BILLING, (a_contract(key="billing-api", successor=USER),), "leads back to it"),
        (
            BILLING,
            (a_contract(key="billing-api", status=ContractStatus.RETIRED),),
            "was retired",
        ),
    ],
)
def test_a_successor_that_leads_nowhere_is_refused(successor, on, says) -> None:
    found = only(policy.successor_known(a_case(deprecating(successor), on=on)))

    assert found.severity == "blocks"
    assert found.message.startswith(f"'{successor}', which is to follow 'user-management-api',")
    assert says in found.message


def test_a_successor_that_ends_itself_is_told_to_those_who_decide() -> None:
    ending = a_contract(key="billing-api", status=ContractStatus.DEPRECATED)

    found = only(policy.successor_known(a_case(deprecating(BILLING), on=(ending,))))

    assert (found.severity, found.check) == ("warns", "successor_known")


def test_a_line_of_successors_that_turns_in_itself_does_not_hang() -> None:
    one = a_contract(key="billing-api", successor=service("other-api"))
    other = a_contract(key="other-api", successor=service("billing-api"))

    assert not list(policy.successor_known(a_case(deprecating(BILLING), on=(one, other))))


def test_a_successor_is_judged_when_it_is_named_and_not_again() -> None:
    named = a_contract(successor=service("nowhere-api"), status=ContractStatus.DEPRECATED)
    update = e.UpdateContract(name=USER, version="v2")
    together = a_case(
        e.RegisterContract(name=service("user-api-v2"), owner="@o"),
        deprecating(service("user-api-v2")),
    )

    assert not list(policy.successor_known(a_case(update, on=(named,))))
    assert not list(policy.successor_known(a_case(deprecating(None))))
    assert not list(policy.successor_known(together))
    assert not list(policy.successor_known(a_case_of(named, None)))
