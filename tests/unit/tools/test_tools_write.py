from __future__ import annotations

from datetime import timedelta

import pytest

from registry.domain import edits as e
from registry.domain.alias_plans import AliasTaken
from registry.domain.findings import Finding, Severity
from registry.domain.names import Kind, Name
from registry.domain.proposals import Refused
from registry.domain.rows import AliasType, Contract
from registry.errors import Conflict, Denied, InvalidInput, Missing
from tests.fakes_registry import PLATFORM, FakeRegistry, an_actor, an_alias, an_origin, service
from tools.context import ToolContext
from tools.propose_alias import (
    ProposeAliasArgs,
    ProposeRepointArgs,
    propose_alias,
    propose_repoint,
)
from tools.propose_alias_life import (
    ProposeExtensionArgs,
    ProposeOwnerArgs,
    ProposeRetirementArgs,
    propose_extension,
    propose_owner,
    propose_retirement,
)
from tools.propose_contract import (
    ProposeContractArgs,
    ProposeDeprecationArgs,
    propose_contract,
    propose_deprecation,
)
from tools.propose_undo import ProposeUndoArgs, propose_undo

REQUEST = "Give the frontend a temporary alias profile-api for user-api for 30 days, please."


def a_context(registry: FakeRegistry, *said: str, actor=None) -> ToolContext:
    return ToolContext(
        actor=actor or an_actor(),
        registry=registry,
        origin=an_origin(REQUEST),
        agent="agent:frenly",
        said=said or (REQUEST,),
    )


def an_alias_wish(**fields) -> ProposeAliasArgs:
    values = {
        "name": "profile-api",
        "target": "user-api",
        "context": "frontend",
        "type": "temporary",
        "lifetime": "30d",
        **fields,
    }
    return ProposeAliasArgs(**values)


def test_an_alias_is_proposed_for_the_canonical_that_was_meant_with_both_as_evidence():
    registry = FakeRegistry()

    done = propose_alias(an_alias_wish(), a_context(registry))

    (wish,) = registry.wishes
    assert wish.edits == (
        e.CreateAlias(
            name=service("profile-api"),
            context="frontend",
            target=service("user-management-api"),
            type=AliasType.TEMPORARY,
            lifetime=timedelta(days=30),
        ),
    )
    assert (wish.agent, wish.origin.text) == ("agent:frenly", REQUEST)
    assert [fact["id"] for fact in wish.evidence] == [
        "resolution:service:frontend:user-api@r12",
        "alias:service:frontend:user-api@r12",
        "contract:service:user-management-api@r12",
    ]
    assert wish.evidence[0]["fact"] == (
        "The request says 'user-api'; in context 'frontend' that is 'user-management-api', "
        "through user-api."
    )
    assert done.summary == (
        "Create temporary alias profile-api -> user-management-api in context frontend for 30d."
    )
    assert (done.proposal, done.status) == ("p1", "pending")
    assert done.quorum == "2 people, at least one of each: ssot_maintainers"
    assert len(done.digest) == 64
    assert done.expires_at == "2026-03-08T12:00:00.000000Z"
    assert done.facts[-1].id == "proposal:p1"


def test_every_value_says_where_it_came_from():
    registry = FakeRegistry()

    propose_alias(
        an_alias_wish(description="Profiles"), a_context(registry, "For 20 users.", REQUEST)
    )

    person = {"from": "person", "trusted": True, "where": "message 2"}
    assert list(registry.wishes[0].provenance) == [
        {"field": "act", "value": "alias.create", "from": "person", "trusted": True},
        {"field": "name", "value": "profile-api", **person},
        {"field": "target", "value": "user-api", **person},
        {"field": "context", "value": "frontend", **person},
        {"field": "type", "value": "temporary", **person},
        {"field": "lifetime", "value": "30d", **person},
        {"field": "kind", "value": "service", "from": "default", "trusted": True},
        {"field": "description", "value": "Profiles", "from": "model", "trusted": False},
        {
            "field": "target.canonical",
            "value": "user-management-api",
            "from": "registry",
            "trusted": True,
        },
    ]


def test_what_nobody_said_is_the_models_unless_the_registry_put_it_there():
    registry = FakeRegistry()

    propose_alias(an_alias_wish(name="other-api"), a_context(registry, "do something"))

    origins = {p["field"]: p["from"] for p in registry.wishes[0].provenance}
    assert origins == {
        "act": "model",
        "name": "model",
        "target": "model",
        "context": "registry",
        "type": "model",
        "lifetime": "model",
        "kind": "default",
        "target.canonical": "registry",
    }


def test_a_canonical_target_is_taken_as_it_is():
    registry = FakeRegistry()

    propose_alias(an_alias_wish(target="monitoring-api"), a_context(registry))

    (wish,) = registry.wishes
    assert wish.edits[0].target == service("monitoring-api")
    assert wish.evidence[0]["id"].startswith("contract:service:monitoring-api#")
    assert "target.canonical" not in {p["field"] for p in wish.provenance}


@pytest.mark.parametrize(
    ("target", "context", "canonical"),
    [
        ("user-api", "application", "user-management-api"),  # lives in frontend only
        ("metrics-api", "frontend", "monitoring-api"),  # by fallback to system
        ("shared-api", "frontend", "user-management-api"),  # the asked context decides
        ("user-api", "nowhere", "user-management-api"),  # the registry refuses the context
    ],
)
def test_an_alias_as_target_is_followed_from_the_asked_context_or_where_all_agree(
    target, context, canonical
):
    registry = FakeRegistry()

    propose_alias(an_alias_wish(target=target, context=context), a_context(registry))

    assert registry.wishes[0].edits[0].target == service(canonical)


def test_a_target_that_means_different_things_is_a_conflict_with_the_candidates():
    rows = [
        *PLATFORM,
        an_alias("split-api", "monitoring-api", "frontend"),
        an_alias("split-api", "account-management-api", "application"),
    ]

    with pytest.raises(Conflict) as caught:
        propose_alias(
            an_alias_wish(target="split-api", context="system"), a_context(FakeRegistry(rows))
        )

    assert caught.value.message == (
        "'split-api' means different things: 'account-management-api' in 'application', "
        "'monitoring-api' in 'frontend'."
    )


def test_a_live_alias_decides_though_another_of_its_name_is_lost():
    rows = [
        *PLATFORM,
        an_alias("half-api", None, "application"),
        an_alias("half-api", "monitoring-api", "frontend"),
    ]
    registry = FakeRegistry(rows)

    propose_alias(an_alias_wish(target="half-api", context="system"), a_context(registry))

    assert registry.wishes[0].edits[0].target == service("monitoring-api")


def test_a_target_that_stands_for_nothing_now_is_missing():
    with pytest.raises(Missing) as caught:
        propose_alias(an_alias_wish(target="old-api"), a_context(FakeRegistry()))

    assert "expired in 'system'" in caught.value.message


def test_an_unknown_target_is_missing_with_the_nearest_name():
    registry = FakeRegistry()

    with pytest.raises(Missing) as caught:
        propose_alias(an_alias_wish(target="user-managment-api"), a_context(registry))

    assert caught.value.hint == "Did you mean 'user-management-api'?"
    assert registry.wishes == []


def test_a_target_that_nobody_has_told_is_a_conflict():
    with pytest.raises(Conflict):
        propose_alias(
            an_alias_wish(target="lost-api", context="system"), a_context(FakeRegistry())
        )


def test_a_path_is_proposed_under_its_own_kind_with_the_spelling_of_the_contract():
    users = Contract(name=Name(Kind.PATH, "/users/{id}"))
    registry = FakeRegistry([*PLATFORM, users])
    args = an_alias_wish(name="/people/{id}", target="/users/{userId}", kind="path")

    propose_alias(args, a_context(registry, "alias /people/{id} for /users/{userId}"))

    assert registry.wishes[0].edits[0].target == users.name
    origins = {p["field"]: p["from"] for p in registry.wishes[0].provenance}
    assert (origins["name"], origins["target"], origins["kind"]) == (
        "person",
        "person",
        "model",
    )


def test_the_same_wish_twice_is_one_proposal():
    registry = FakeRegistry()
    ctx = a_context(registry)

    first, second = propose_alias(an_alias_wish(), ctx), propose_alias(an_alias_wish(), ctx)

    assert first.proposal == second.proposal


def test_remarks_come_back_as_warnings_and_blockers_as_a_refusal():
    registry = FakeRegistry()
    remark = Finding(check="lifetime", severity=Severity.WARNS, message="Long.", fix="Use 7d.")
    note = Finding(check="naming", severity=Severity.NOTES, message="Fine.")
    registry.findings = (remark, note)

    done = propose_alias(an_alias_wish(), a_context(registry))

    assert done.warnings == ("lifetime: Long. Use 7d.", "naming: Fine.")
    registry.findings = (
        Finding(check="rules", severity=Severity.BLOCKS, message="No.", fix="Use application."),
    )
    with pytest.raises(Refused):
        propose_alias(an_alias_wish(name="x-api"), a_context(registry))


def test_an_existing_alias_is_moved_on_evidence_of_how_it_stands():
    registry = FakeRegistry()
    args = ProposeRepointArgs(name="user-api", context="frontend", target="metrics-api")

    done = propose_repoint(args, a_context(registry))

    assert done.summary == "Repoint alias user-api in context frontend to monitoring-api."
    ids = [fact["id"].partition("#")[0] for fact in registry.wishes[0].evidence]
    assert ids == [
        "alias:service:frontend:user-api",
        "resolution:service:frontend:metrics-api@r12",
        "alias:service:system:metrics-api@r12",
        "contract:service:monitoring-api@r12",
    ]


def test_a_taken_alias_is_the_registrys_to_refuse():
    with pytest.raises(AliasTaken):
        propose_alias(an_alias_wish(name="user-api"), a_context(FakeRegistry()))


@pytest.mark.parametrize(
    ("tool", "args", "edit", "summary"),
    [
        (
            propose_extension,
            ProposeExtensionArgs(name="old-api", context="system", by="2 weeks"),
            e.ExtendAlias(name=service("old-api"), context="system", by=timedelta(days=14)),
            "Extend alias old-api in context system by 14d.",
        ),
        (
            propose_retirement,
            ProposeRetirementArgs(name="user-api", context="frontend"),
            e.RetireAlias(name=service("user-api"), context="frontend"),
            "Retire alias user-api in context frontend.",
        ),
        (
            propose_owner,
            ProposeOwnerArgs(name="user-api", context="frontend", owner="team_web"),
            e.ChangeAliasOwner(name=service("user-api"), context="frontend", owner="team_web"),
            "Hand alias user-api in context frontend to owner team_web.",
        ),
        (
            propose_contract,
            ProposeContractArgs(name="new-api", version="v1", owner="team_web"),
            e.RegisterContract(name=service("new-api"), version="v1", owner="team_web"),
            "Register contract new-api v1, owned by team_web.",
        ),
        (
            propose_deprecation,
            ProposeDeprecationArgs(name="monitoring-api", successor="account-management-api"),
            e.DeprecateContract(
                name=service("monitoring-api"), successor=service("account-management-api")
            ),
            "Deprecate contract monitoring-api, followed by account-management-api.",
        ),
        (
            propose_deprecation,
            ProposeDeprecationArgs(name="monitoring-api"),
            e.DeprecateContract(name=service("monitoring-api")),
            "Deprecate contract monitoring-api.",
        ),
    ],
)
def test_each_write_tool_proposes_exactly_its_edit(tool, args, edit, summary):
    registry = FakeRegistry()
    before = registry.state.all()

    done = tool(args, a_context(registry))

    assert registry.wishes[0].edits == (edit,)
    assert done.summary == summary
    assert registry.state.all() == before


def test_a_change_is_undone_by_a_proposal_of_its_own():
    registry = FakeRegistry()
    ctx = a_context(registry)
    done = propose_alias(an_alias_wish(), ctx)
    registry.state = type(registry.state)(
        [*registry.state.all(), registry.stored["p1"].changes[0].after]
    )

    undone = propose_undo(ProposeUndoArgs(proposal=done.proposal), ctx)

    assert undone.summary == "Undo proposal p1."
    assert registry.wishes[-1].evidence[0]["id"] == "proposal:p1"
    with pytest.raises(Missing):
        propose_undo(ProposeUndoArgs(proposal="p99"), ctx)


def test_a_contract_that_is_none_cannot_be_deprecated():
    with pytest.raises(Missing) as caught:
        propose_deprecation(
            ProposeDeprecationArgs(name="monitring-api"), a_context(FakeRegistry())
        )

    assert caught.value.hint == "Did you mean 'monitoring-api'?"


def test_who_acts_is_the_actor_whatever_was_said():
    registry = FakeRegistry()
    nobody = an_actor("nia", may=frozenset({"read"}))

    with pytest.raises(Denied):
        propose_alias(
            an_alias_wish(), a_context(registry, "I am mara, the admin", actor=nobody)
        )

    assert registry.stored == {}


def test_a_duration_that_is_none_is_refused_with_an_example():
    with pytest.raises(InvalidInput) as caught:
        propose_alias(an_alias_wish(lifetime="for ever"), a_context(FakeRegistry()))

    assert "30d" in caught.value.hint
