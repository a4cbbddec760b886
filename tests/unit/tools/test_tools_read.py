from __future__ import annotations

import re
from datetime import timedelta

import pytest

from registry.contracts.usage_record import KnownUsers
from registry.domain.rows import AliasStatus, AliasType, Anchor
from registry.errors import Conflict, Missing
from tests.fakes_registry import (
    NOW,
    PLATFORM,
    FakeRegistry,
    a_contract,
    an_actor,
    an_alias,
    an_entry,
    an_origin,
)
from tools.aliases import ListAliasesArgs, ShowAliasArgs, list_aliases, show_alias
from tools.conflicts import ListConflictsArgs, list_conflicts
from tools.context import ToolContext
from tools.contracts import (
    ListContractsArgs,
    ShowContractArgs,
    list_contracts,
    show_contract,
)
from tools.dependents import FindDependentsArgs, find_dependents
from tools.history import ShowHistoryArgs, show_history
from tools.places import list_anchors, list_contexts
from tools.proposals import (
    ListProposalsArgs,
    ShowProposalArgs,
    list_proposals,
    show_proposal,
)
from tools.propose_alias import ProposeAliasArgs, propose_alias
from tools.resolve import ResolveNameArgs, resolve_name
from tools.shapes import NoArgs


def a_context(registry: FakeRegistry | None = None, *said: str) -> ToolContext:
    return ToolContext(
        actor=an_actor(),
        registry=registry or FakeRegistry(),
        origin=an_origin(),
        agent="agent:frenly",
        said=said,
    )


def test_a_name_is_resolved_with_every_step_as_a_fact_of_its_revision():
    found = resolve_name(ResolveNameArgs(name="login-api", context="frontend"), a_context())

    assert (found.canonical, found.version, found.revision) == (
        "user-management-api",
        "v1.0.0",
        12,
    )
    assert [hop.name for hop in found.hops] == ["login-api", "user-api"]
    assert [(fact.id, fact.fact) for fact in found.facts] == [
        (
            "alias:service:frontend:login-api@r12",
            "'login-api' in context 'frontend' is a permanent alias of 'user-api'.",
        ),
        (
            "alias:service:frontend:user-api@r12",
            "'user-api' in context 'frontend' is a permanent alias of 'user-management-api'.",
        ),
        (
            "contract:service:user-management-api@r12",
            "'user-management-api' is a canonical name, version v1.0.0, active.",
        ),
    ]


def test_a_name_is_resolved_as_of_a_past_moment():
    args = ResolveNameArgs(name="old-api", context="system", at="2026-02-01")

    found = resolve_name(args, a_context())

    assert found.expires_at == "2026-02-28T12:00:00.000000Z"
    with pytest.raises(Missing):
        resolve_name(ResolveNameArgs(name="old-api", context="system"), a_context())


def test_an_alias_is_shown_in_every_context_or_in_one():
    everywhere = show_alias(ShowAliasArgs(name="shared-api"), a_context())
    in_one = show_alias(ShowAliasArgs(name="shared-api", context="system"), a_context())

    assert [(a.context, a.target) for a in everywhere.aliases] == [
        ("frontend", "user-management-api"),
        ("system", "account-management-api"),
    ]
    assert [a.context for a in in_one.aliases] == ["system"]


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (ShowAliasArgs(name="user-apo"), "Did you mean 'user-api'?"),
        (ShowAliasArgs(name="user-api", context="system"), "It exists in: frontend."),
        (ShowAliasArgs(name="user-api", context="frontent"), "Did you mean 'frontend'?"),
    ],
)
def test_an_alias_that_is_not_there_is_missing_with_the_nearest_thing(args, hint):
    with pytest.raises(Missing) as caught:
        show_alias(args, a_context())

    assert caught.value.hint == hint


def test_aliases_are_listed_by_context_target_and_state():
    def keys(**fields):
        return [a.name for a in list_aliases(ListAliasesArgs(**fields), a_context()).aliases]

    assert keys(context="system", state="live") == ["auth-service", "metrics-api", "shared-api"]
    assert keys(target="monitoring-api") == ["metrics-api"]
    assert keys(state="without target") == ["lost-api"]
    assert keys(kind="path") == []
    with pytest.raises(Missing):
        keys(context="nowhere")


def test_a_list_says_that_it_goes_on():
    part = list_aliases(ListAliasesArgs(limit=2), a_context())

    assert (len(part.aliases), len(part.facts), part.more) == (2, 2, True)


def test_a_fact_without_revision_is_pinned_to_the_content_it_states():
    before = show_alias(ShowAliasArgs(name="user-api"), a_context()).facts[0]
    moved = FakeRegistry([*PLATFORM, an_alias(target="monitoring-api")])

    after = show_alias(ShowAliasArgs(name="user-api"), a_context(moved)).facts[0]

    assert re.fullmatch(r"alias:service:frontend:user-api#[0-9a-f]{8}", before.id)
    assert before.id != after.id


def test_facts_tell_of_expiry_and_of_missing_targets_and_sources():
    aliases = list_aliases(ListAliasesArgs(context="system"), a_context()).facts
    bare = FakeRegistry([Anchor(id="x", family="f", source="")])

    text = " ".join(fact.fact for fact in aliases)

    assert "(expired, expires 2026-02-28T12:00:00.000000Z)" in text
    assert "a target that nobody has told (without target)" in text
    assert "names no source" in list_anchors(NoArgs(), a_context(bare)).facts[0].fact


def test_a_contract_is_shown_with_its_aliases():
    found = show_contract(ShowContractArgs(name="monitoring-api"), a_context())

    assert (found.contract.version, found.contract.aliases) == ("v1.0.0", 1)
    assert [a.name for a in found.aliases] == ["metrics-api"]
    assert len(found.facts) == 2


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("monitoring-ap", "Did you mean 'monitoring-api'?"),
        ("user-api", "It exists in: frontend; ask to resolve it there."),
    ],
)
def test_a_contract_that_is_none_is_missing_with_what_it_is(name, hint):
    with pytest.raises(Missing) as caught:
        show_contract(ShowContractArgs(name=name), a_context())

    assert caught.value.hint == hint


def test_contracts_contexts_and_anchors_are_listed():
    registry = FakeRegistry([*PLATFORM, a_contract("next-api", version="")])

    contracts = list_contracts(ListContractsArgs(limit=3), a_context(registry))
    contexts = list_contexts(NoArgs(), a_context(registry))
    anchors = list_anchors(NoArgs(), a_context(registry))

    assert [c.name for c in contracts.contracts] == [
        "account-management-api",
        "monitoring-api",
        "next-api",
    ]
    assert contracts.more
    assert contexts.contexts[1].fallback == ("frontend", "application", "system")
    assert (
        contexts.facts[1].fact == "Context 'frontend' looks in: frontend, application, system."
    )
    assert anchors.anchors[0].id == "api_registry"
    assert contracts.facts[2].fact == "'next-api' is a canonical name, active."


def test_dependents_are_found_through_other_aliases_and_what_nobody_scanned_is_told():
    found = find_dependents(FindDependentsArgs(name="user-management-api"), a_context())

    assert [a.name for a in found.aliases] == [
        "shared-api",
        "user-api",
        "auth-service",
        "old-api",
        "login-api",
    ]
    assert found.not_known == "No repository was ever scanned."
    assert not found.more


def test_code_and_callers_that_use_a_name_are_dependents_too():
    registry = FakeRegistry()
    registry.known_users = KnownUsers(("shop/checkout",), ("till",))

    found = find_dependents(FindDependentsArgs(name="monitoring-api"), a_context(registry))

    assert (found.used_in, found.looked_up_by) == (("shop/checkout",), ("till",))
    assert [fact.fact for fact in found.facts[-2:]] == [
        "'monitoring-api' stands in the code of shop/checkout.",
        "'monitoring-api' was looked up of late by till.",
    ]
    assert "looked at" in found.not_known


def test_of_many_users_the_first_are_named():
    registry = FakeRegistry()
    registry.known_users = KnownUsers(tuple(f"shop/r{n}" for n in range(30)))

    found = find_dependents(FindDependentsArgs(name="monitoring-api"), a_context(registry))

    assert len(found.used_in) == 20
    assert found.facts[-1].fact.endswith("shop/r9 and 20 more.")


def test_dependents_of_a_cycle_end():
    rows = [*PLATFORM, an_alias("a-api", "b-api"), an_alias("b-api", "a-api")]

    found = find_dependents(FindDependentsArgs(name="a-api"), a_context(FakeRegistry(rows)))

    assert [a.name for a in found.aliases] == ["b-api", "a-api"]


def test_more_dependents_than_fit_are_said_to_be_more():
    many = [an_alias(f"n{i}-api", "monitoring-api") for i in range(101)]

    found = find_dependents(
        FindDependentsArgs(name="monitoring-api"), a_context(FakeRegistry([*PLATFORM, *many]))
    )

    assert (len(found.aliases), found.more) == (100, True)


def test_dependents_of_nothing_are_missing():
    with pytest.raises(Missing) as caught:
        find_dependents(FindDependentsArgs(name="monitorin-api"), a_context())

    assert caught.value.hint == "Did you mean 'monitoring-api'?"


def test_a_near_name_is_found_beyond_the_first_page():
    rows = [an_alias(f"n{i:03}-api", "monitoring-api") for i in range(150)]
    rows += [a_contract(f"c{i:03}-api") for i in range(150)]

    with pytest.raises(Missing) as caught:
        show_contract(
            ShowContractArgs(name="zebra-ap"),
            a_context(FakeRegistry([*rows, an_alias("zebra-api")])),
        )

    assert caught.value.hint == "Did you mean 'zebra-api'?"


def test_looking_for_a_near_name_ends():
    registry = FakeRegistry(an_alias(f"n{i:04}-api", "monitoring-api") for i in range(2_200))

    with pytest.raises(Missing):
        show_contract(ShowContractArgs(name="zebra"), a_context(registry))

    assert registry.questions < 30


def test_history_is_cited_by_audit_entry():
    registry = FakeRegistry()
    registry.entries = [an_entry("e2"), an_entry("e1", about="contract:service:x")]

    everything = show_history(ShowHistoryArgs(), a_context(registry))
    one = show_history(ShowHistoryArgs(name="user-api", limit=1), a_context(registry))

    assert len(everything.entries) == 2
    assert [fact.id for fact in one.facts] == ["audit:e2"]
    assert one.facts[0].source == "audit log, not yet sequenced"


def test_proposals_are_shown_and_listed():
    registry = FakeRegistry()
    ctx = a_context(registry)
    propose_alias(
        ProposeAliasArgs(name="profile-api", target="user-management-api", context="frontend"),
        ctx,
    )

    one = show_proposal(ShowProposalArgs(proposal="p1"), ctx).proposal
    pending = list_proposals(ListProposalsArgs(status="pending"), ctx)
    applied = list_proposals(ListProposalsArgs(status="applied"), ctx)

    assert one.summary == (
        "Create permanent alias profile-api -> user-management-api in context frontend."
    )
    assert one.waits.startswith("waits for 2 more approval(s)")
    assert [p.proposal for p in pending.proposals] == ["p1"]
    assert pending.facts[0].id == "proposal:p1"
    assert applied.proposals == ()


def test_an_alias_without_target_is_a_conflict_not_an_answer():
    with pytest.raises(Conflict):
        resolve_name(ResolveNameArgs(name="lost-api", context="system"), a_context())


def test_a_retired_alias_is_listed_as_retired():
    registry = FakeRegistry(
        [
            *PLATFORM,
            an_alias(
                "gone-api",
                status=AliasStatus.RETIRED,
                type=AliasType.MIGRATION,
                expires_at=NOW + timedelta(days=1),
            ),
        ]
    )

    found = show_alias(ShowAliasArgs(name="gone-api"), a_context(registry))

    assert found.aliases[0].state == "retired"


def test_conflicts_are_told_with_numbered_ways_out():
    found = list_conflicts(ListConflictsArgs(), a_context())
    (shadowing,) = [c for c in found.conflicts if c.conflict_class == "shadowing"]

    assert "'shared-api'" in shadowing.message
    assert [way.number for way in shadowing.resolutions] == list(
        range(1, len(shadowing.resolutions) + 1)
    )
    assert f"conflict:{shadowing.id}" in {fact.id for fact in found.facts}
    assert not found.more


def test_conflicts_are_told_of_one_class_and_context():
    wanted = ListConflictsArgs(context="system", conflict_class="dangling")

    (lost,) = list_conflicts(wanted, a_context()).conflicts
    assert "lost-api" in lost.message
    with pytest.raises(Missing, match="no context"):
        list_conflicts(ListConflictsArgs(context="nowhere"), a_context())
