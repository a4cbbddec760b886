"""What is offered was tried; what is not has a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.changes import settled
from registry.domain.names import Kind, Name
from registry.domain.planning import plan
from registry.domain.rows import Alias, AliasStatus, AliasType, ContractStatus
from registry.domain.terms import Terms
from registry.errors import InvalidInput
from registry.rules.conflicts.classes import CLASSES, check_class, find_conflicts
from registry.rules.conflicts.ground import Ground
from registry.rules.conflicts.trying import offer
from tests.builders import DAY, NOW, a_contract, an_alias, an_anchor, service
from tests.unit.registry.rules.conflicts.grounds import CONTEXTS, a_ground, found, only

KEYS = ("user-api", "user_api", "users-api", "usr-api", "billing-api", "user-management-api")
names = st.sampled_from([Name(Kind.SERVICE, key) for key in KEYS])
aliases = st.builds(
    Alias,
    name=names,
    context=st.sampled_from([context.name for context in CONTEXTS]),
    type=st.sampled_from(AliasType),
    target=st.none() | names,
    owner=st.sampled_from(["@team", "@other"]),
    created_at=st.just(NOW - DAY),
    expires_at=st.none() | st.sampled_from([NOW - DAY, NOW + DAY, NOW + 2 * DAY]),
    status=st.sampled_from([AliasStatus.ACTIVE, AliasStatus.ACTIVE, AliasStatus.RETIRED]),
)
contracts = st.builds(
    a_contract,
    key=st.sampled_from(KEYS),
    status=st.sampled_from(ContractStatus),
    successor=st.none() | names,
)


@given(rows=st.lists(aliases | contracts, max_size=8))
def test_every_offer_settles_its_conflict_and_brings_no_other(rows) -> None:
    ground = a_ground(*rows)
    before = find_conflicts(ground)

    for conflict in before:
        for resolution in offer(ground, conflict).resolutions:
            left = find_conflicts(_after(ground, resolution.edits))

            assert conflict.id not in {each.id for each in left}
            for each in left:
                assert any(
                    was.finding.check == each.finding.check and set(each.keys) <= set(was.keys)
                    for was in before
                ), (conflict.finding.message, resolution.says, each.finding.message)


def _after(ground: Ground, edits) -> Ground:
    terms = Terms(now=NOW, default_lifetime=90 * DAY, applied={})
    changes = settled(plan(edits, ground, terms), NOW)
    rows = {row.key: row for row in (*ground.contexts(), *ground.canonicals.values())}
    rows |= {alias.key: alias for same in ground.named.values() for alias in same}
    rows |= {change.key: change.after for change in changes if change.after}
    return Ground(rows.values(), ground.governance, NOW)


@given(rows=st.lists(aliases | contracts, max_size=8), seed=st.randoms())
def test_conflicts_have_the_same_ids_in_every_order_of_rows(rows, seed) -> None:
    ground = a_ground(*rows)
    mixed = list({row.key: row for row in rows}.values())
    seed.shuffle(mixed)

    told = [(each.id, each.finding) for each in find_conflicts(ground)]
    assert len({conflict_id for conflict_id, _ in told}) == len(told)
    assert [each for each, _ in told] == [each.id for each in find_conflicts(a_ground(*mixed))]


def test_what_stands_in_the_way_is_told() -> None:
    lost = an_alias(key="lost-api", target="nowhere-api", context="ungoverned")
    offered = offer(a_ground(lost), only(a_ground(lost)))

    assert offered.resolutions == ()
    assert offered.obstacle == "No rule says who may approve names in context 'ungoverned'."


def test_a_way_that_would_leave_another_conflict_is_not_offered() -> None:
    rows = an_alias(), an_alias(key="user_api", target="billing-api")
    offered = offer(a_ground(*rows), only(a_ground(*rows)))

    assert "merge" not in {str(each.method) for each in offered.resolutions}
    assert "are one name that means one thing" in offered.obstacle


def test_a_way_that_cannot_be_planned_is_not_offered() -> None:
    old = a_contract(
        key="other-api", status=ContractStatus.DEPRECATED, successor=service("billing-api")
    )
    rows = old, a_contract(key="other_api")
    offered = offer(a_ground(*rows), only(a_ground(*rows)))

    assert [each.says for each in offered.resolutions] == [
        "Deprecate 'other_api', followed by 'other-api'."
    ]
    assert offered.obstacle == "'other-api' is already deprecated."


def test_an_unknown_class_is_told_with_the_nearest() -> None:
    assert [check_class(name) for name in CLASSES] == list(CLASSES)
    with pytest.raises(InvalidInput) as caught:
        check_class("shadow")

    assert caught.value.hint == "Did you mean 'shadowing'?"


def test_a_search_may_be_for_some_classes_alone() -> None:
    ground = a_ground(an_alias(key="lost-api", target="nowhere-api"), an_anchor())

    assert find_conflicts(ground, ["cycle"]) == ()
    assert len(find_conflicts(ground, ["cycle", "dangling"])) == 1


def test_every_class_says_what_why_and_what_settles_it() -> None:
    for each in CLASSES.values():
        assert all(text.endswith(".") for text in (each.says, each.why_not, each.fix))


def test_a_successor_that_leads_in_a_circle_ends_the_search() -> None:
    retired = {"status": ContractStatus.RETIRED}
    rows = (
        a_contract(key="one-api", successor=service("two-api"), **retired),
        a_contract(key="two-api", successor=service("one-api"), **retired),
        an_alias(target="one-api"),
    )

    assert [check for check, _ in found(*rows)] == ["dangling"]
    ground = a_ground(*rows)
    assert ground.are_related(rows[0], rows[1])
    assert {str(each.method) for each in offer(ground, only(ground)).resolutions} == {"archive"}


def test_a_ground_answers_like_any_state() -> None:
    alias = an_alias(context="frontend")
    ground = a_ground(alias)

    assert ground.aliases_in("frontend") == (alias,)
    assert ground.aliases_in("backend") == ()
    assert ground.aliases_to(service("user-management-api")) == (alias,)
