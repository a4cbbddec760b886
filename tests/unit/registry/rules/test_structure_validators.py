from __future__ import annotations

from dataclasses import replace

import pytest

from registry.domain import edits as e
from registry.domain.rows import AliasStatus, Contract, ContractStatus
from registry.resolution.errors import AliasExpired
from registry.rules import structure
from tests.builders import (
    DAY,
    NOW,
    a_context,
    a_contract,
    a_create,
    a_path,
    an_alias,
    service,
)
from tests.platforms import governed, the_governance
from tests.unit.registry.rules.cases import a_case, a_case_of, messages, only

USER, BILLING = service("user-management-api"), service("billing-api")
RETIRED = {"status": AliasStatus.RETIRED}
LONGER = governed(chains=the_governance().rules.chains.model_copy(update={"max_hops": 2}))


def test_an_alias_in_a_registered_context_stands() -> None:
    assert not list(structure.context_known(a_case(a_create())))


def test_an_alias_in_an_unknown_context_could_not_be_looked_up() -> None:
    found = only(structure.context_known(a_case(a_create(context="nowhere"))))

    assert found.message == "'nowhere' is not a registered context."


@pytest.mark.parametrize("status", AliasStatus)
def test_a_context_stays_while_aliases_stand_in_it(status) -> None:
    context = a_context(name="extra")
    alias = an_alias(context="extra", status=status)

    found = only(structure.context_known(a_case_of(context, None, alias)))

    assert found.message == "1 alias(es) stand in context 'extra': user-api."
    assert not list(structure.context_known(a_case_of(context, None)))


@pytest.mark.parametrize(
    ("order", "fix"),
    [
        (("system", "extra"), "Begin with 'extra' and drop repetitions."),
        (("extra", "system", "system"), "Begin with 'extra' and drop repetitions."),
        (("extra", "nowhere"), "Register first: nowhere."),
        ((), "Begin with 'extra' and drop repetitions."),
    ],
)
def test_a_lookup_order_that_is_not_sound_is_refused(order, fix) -> None:
    edit = e.RegisterContext(name="extra", fallback=order)

    assert only(structure.fallback_sound(a_case(edit))).fix == fix


def test_contexts_may_be_registered_together() -> None:
    edits = [
        e.RegisterContext(name="one", fallback=("one", "two")),
        e.RegisterContext(name="two", fallback=("two",)),
    ]

    assert not list(structure.fallback_sound(a_case(*edits)))


def test_a_context_stays_while_another_falls_back_to_it() -> None:
    extra, user = a_context(name="extra"), a_context(name="user", fallback=("user", "extra"))

    found = only(structure.fallback_sound(a_case_of(extra, None, user)))

    assert found.message == "The lookup order of user names 'extra'."
    assert not list(structure.fallback_sound(a_case_of(extra, None)))


def test_an_alias_that_leads_to_a_contract_resolves() -> None:
    assert not list(structure.terminal_live(a_case(a_create())))


@pytest.mark.parametrize(
    ("on", "says"),
    [
        ((), "'nowhere-api', for which 'profile-api' would stand, is not registered"),
        ((a_contract(key="nowhere-api", status=ContractStatus.RETIRED),), "was retired"),
        ((an_alias(key="nowhere-api", target="profile-api"),), "comes back to"),
        ((an_alias(key="nowhere-api", target=None),), "recorded without a target"),
    ],
)
def test_an_alias_that_leads_nowhere_is_refused(on, says) -> None:
    found = list(structure.terminal_live(a_case(a_create(target="nowhere-api"), on=on)))

    assert any(says in message for message in messages(found)), found
    assert all(f.severity == "blocks" for f in found)


def test_an_alias_without_target_is_noted_but_may_be_recorded() -> None:
    edit = e.AdoptAlias(name=service("old-api"), context="system")

    assert only(structure.terminal_live(a_case(edit))).severity == "warns"


@pytest.mark.parametrize(
    ("successor", "fix"),
    [(service("billing-api"), "Point it at 'billing-api'."), (None, "Ask its owner what")],
)
def test_pointing_at_a_deprecated_contract_is_a_warning(successor, fix) -> None:
    old = a_contract(status=ContractStatus.DEPRECATED, successor=successor)

    found = only(structure.terminal_live(a_case(a_create(), on=(old,))))

    assert found.severity == "warns"
    assert found.fix.startswith(fix)


def test_a_dead_alias_need_not_resolve() -> None:
    dead = an_alias(target="nowhere-api", expires_at=NOW - DAY)
    edit = e.ChangeAliasOwner(name=dead.name, context=dead.context, owner="@new")

    assert not list(structure.terminal_live(a_case(edit, on=(dead,))))
    assert not list(structure.chain_short(a_case(edit, on=(dead,))))


def test_a_dead_alias_says_why_it_leads_nowhere() -> None:
    dead = an_alias(expires_at=NOW - DAY)

    with pytest.raises(AliasExpired):
        structure.way_of(a_case(a_create(), on=(dead,)), dead)


def test_retiring_an_alias_that_another_stands_on_breaks_that_other() -> None:
    lower = an_alias(key="lower-api", context="frontend")
    upper = an_alias(key="upper-api", context="frontend", target="lower-api")
    elsewhere = an_alias(key="lower-api", context="migration")
    edit = e.RetireAlias(name=lower.name, context="frontend")

    found = list(structure.terminal_live(a_case(edit, on=(lower, upper, elsewhere))))

    assert "'upper-api' in 'frontend' would not resolve" in only(found).message


def test_one_alias_may_stand_before_a_contract_and_no_more() -> None:
    lower = an_alias(key="lower-api")
    edit = a_create(target="lower-api")

    found = only(structure.chain_short(a_case(edit, on=(lower,))))

    assert found.message.startswith("profile-api -> lower-api -> user-management-api")
    assert found.fix == "Point 'profile-api' at 'user-management-api'."
    assert not list(structure.chain_short(a_case(edit, on=(lower,), governance=LONGER)))
    assert not list(structure.chain_short(a_case(a_create())))


def test_a_chain_that_leads_nowhere_is_not_measured() -> None:
    assert not list(structure.chain_short(a_case(a_create(target="nowhere-api"))))


def test_a_chain_that_grows_at_its_far_end_is_seen() -> None:
    first = an_alias(key="first-api", target="second-api")
    second = an_alias(key="second-api")
    third = an_alias(key="third-api")
    edit = e.RepointAlias(name=second.name, context="application", target=third.name)

    found = structure.chain_short(a_case(edit, on=(first, second, third), governance=LONGER))

    assert "first-api -> second-api -> third-api" in only(found).message


def test_what_leads_to_a_touched_name_is_judged_over_any_distance() -> None:
    chain = [
        an_alias(key=key, target=target)
        for key, target in [("a-api", "b-api"), ("b-api", "c-api"), ("c-api", "billing-api")]
    ]
    gone = a_case(e.RetireContract(name=BILLING), on=tuple(chain))

    assert len(list(structure.terminal_live(gone))) == 3


def test_a_contract_and_an_alias_never_share_a_live_name() -> None:
    shadow = a_create(key="billing-api")
    register = e.RegisterContract(name=service("user-api"), owner="@o")

    assert "is the name of a contract" in only(structure.no_shadowing(a_case(shadow))).message
    found = only(structure.no_shadowing(a_case(register, on=(an_alias(),))))
    assert found.message == "'user-api' is already an alias."
    assert not list(structure.no_shadowing(a_case(a_create(), register)))


def test_retired_names_may_be_used_again() -> None:
    old = a_contract(key="old-api", status=ContractStatus.RETIRED)
    register = e.RegisterContract(name=service("user-api"), owner="@o")

    assert not list(structure.no_shadowing(a_case(a_create(key="old-api"), on=(old,))))
    assert not list(structure.no_shadowing(a_case(register, on=(an_alias(**RETIRED),))))


def test_a_retired_contract_does_not_come_back_over_an_alias() -> None:
    live = a_contract(key="user-api")
    retired = replace(live, status=ContractStatus.RETIRED)

    found = structure.no_shadowing(a_case_of(retired, live, an_alias()))

    assert only(found).message == "'user-api' is already an alias."
    assert not list(structure.no_shadowing(a_case_of(live, replace(live, owner="@n"))))


def test_a_retired_alias_does_not_come_back_over_a_contract() -> None:
    alias = an_alias(key="billing-api", **RETIRED)
    edit = e.RepointAlias(name=alias.name, context=alias.context, target=USER)

    assert (
        "is the name of a contract"
        in only(structure.no_shadowing(a_case(edit, on=(alias,)))).message
    )


@pytest.mark.parametrize(
    "edit",
    [e.RetireContract(name=USER), e.RetireContract(name=service("mid-api"))],
    ids=["of an alias", "of nobody"],
)
def test_what_live_aliases_stand_on_does_not_go_away(edit) -> None:
    mid = a_contract(key="mid-api")
    found = list(structure.no_consumer_broken(a_case(edit, on=(an_alias(), mid))))

    assert bool(found) is (edit.name == USER)
    assert all("1 live alias(es) still point at" in message for message in messages(found))


def test_consumers_may_leave_in_the_same_proposal() -> None:
    move = e.RepointAlias(name=service("user-api"), context="application", target=BILLING)

    found = structure.no_consumer_broken(
        a_case(move, e.RetireContract(name=USER), on=(an_alias(),))
    )

    assert not list(found)


def test_an_alias_that_others_stand_on_is_not_retired() -> None:
    lower, upper = an_alias(key="lower-api"), an_alias(key="upper-api", target="lower-api")
    edit = e.RetireAlias(name=lower.name, context=lower.context)

    found = structure.no_consumer_broken(a_case(edit, on=(lower, upper)))

    assert "still point at 'lower-api': upper-api (application)" in only(found).message
    twin = an_alias(key="lower-api", context="system")
    assert not list(structure.no_consumer_broken(a_case(edit, on=(lower, upper, twin))))


def test_an_undone_registration_breaks_its_users_like_a_retirement() -> None:
    contract = a_contract(key="new-api")
    user = an_alias(target="new-api")

    assert only(structure.no_consumer_broken(a_case_of(contract, None, user)))
    assert not list(
        structure.no_consumer_broken(
            a_case_of(replace(contract, status=ContractStatus.RETIRED), None, user)
        )
    )


def test_a_canonical_name_keeps_its_spelling() -> None:
    before = Contract(name=a_path("/users/{id}"))
    after = Contract(name=a_path("/users/{user}"))

    found = only(structure.canonical_immutable(a_case_of(before, after)))

    assert found.message == "'path:/users/{id}' would be spelled 'path:/users/{user}'."
    assert found.fix.startswith("Register the new name")
    assert not list(structure.canonical_immutable(a_case_of(before, before)))
    assert not list(structure.canonical_immutable(a_case_of(before, None)))
    assert not list(structure.canonical_immutable(a_case_of(None, after)))


def test_an_alias_of_one_scope_is_followed_from_that_scope() -> None:
    here = an_alias(key="state-api", target="billing-api")
    case = a_case(a_create(key="state-api", scope="spans"), on=(here,))
    scoped = next(change.after for change in case.changes)

    way = structure.way_of(case, scoped)

    assert way.contract.name == service("user-management-api")
    assert structure.way_of(case, scoped) is way
