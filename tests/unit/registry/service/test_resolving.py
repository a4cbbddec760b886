"""Lookups through the store: many at once, explained, and pictures made from changes."""

from __future__ import annotations

import pytest

from registry.audit.verifier import verify_inclusion
from registry.contracts.answers import Question
from registry.domain import edits as e
from registry.domain.names import Kind, Name
from registry.resolution.errors import (
    AliasRemoved,
    AliasRetired,
    AmbiguousName,
    UnknownContext,
    UnknownName,
)
from registry.resolution.snapshot import Snapshot
from registry.resolution.walk import seconds
from registry.service.snapshots import Snapshots
from tests.builders import NOW, a_create, service

ALIAS = service("profile-api")
USER = service("user-management-api")


def adopt(platform, **fields):
    """Record an alias as a platform has it, whatever policy says of it."""
    edit = e.AdoptAlias(name=ALIAS, **fields)
    return platform.enact(edit, by="ben", deciders=("dee", "max"))


def test_an_unknown_name_is_answered_with_the_nearest(platform) -> None:
    platform.enact(a_create())

    with pytest.raises(UnknownName) as caught:
        platform.registry.resolve(service("profil-api"), "frontend")

    assert caught.value.hint == "Did you mean 'profile-api'?"


def test_a_name_of_another_kind_is_said_to_be_one(platform) -> None:
    with pytest.raises(UnknownName) as caught:
        platform.registry.resolve(Name(Kind.LABEL, "billing-api"), "frontend")

    assert "of kind service" in caught.value.hint


def test_a_retired_alias_says_when_it_was_last_changed(platform) -> None:
    platform.enact(a_create())
    platform.enact(e.RetireAlias(name=ALIAS, context="application"))

    with pytest.raises(
        AliasRetired, match="revision 3 last changed it, at 2026-01-05 12:00 UTC"
    ):
        platform.registry.resolve(ALIAS, "frontend")


def test_many_questions_are_answered_from_one_revision(platform) -> None:
    platform.enact(a_create())
    questions = [
        Question(ALIAS, "frontend"),
        Question(ALIAS, "frontend", "web"),
        Question(ALIAS, "nowhere"),
        Question(service("billing-api"), "system"),
    ]

    now = platform.registry.resolve_many(questions)
    past = platform.registry.resolve_many(questions, revision=1)

    assert [found.answer and found.answer.canonical for found in now.results] == [
        "user-management-api",
        "user-management-api",
        None,
        "billing-api",
    ]
    assert isinstance(now.results[2].problem, UnknownContext)
    assert {found.answer.revision for found in now.results if found.answer} == {2}
    assert (past.revision, type(past.results[0].problem)) == (1, UnknownName)


def test_an_explanation_shows_each_row_why_it_and_what_the_log_says_of_it(platform) -> None:
    adopt(platform, context="system", target=service("billing-api"))
    made = adopt(platform, context="frontend", target=USER)

    found = platform.registry.explain(ALIAS, "frontend")

    first, last = found.steps
    assert (first.row, first.revision, first.proposal) == (
        "alias:service:frontend:profile-api",
        3,
        made,
    )
    assert first.changed_at == NOW
    assert [(p.place, p.why) for p in first.passed_over] == [
        ("system", "another one is more specific")
    ]
    assert "first of frontend > application > system" in first.rule
    assert (last.row, last.revision) == ("contract:service:user-management-api", 1)
    assert "itself canonical" in last.rule
    assert found.answer == platform.registry.resolve(ALIAS, "frontend")


def test_the_proof_of_a_step_leads_to_the_checkpoint(platform) -> None:
    platform.enact(a_create())

    proof = platform.registry.explain(ALIAS, "frontend").steps[0].proof

    checkpoint = proof["checkpoint"]
    assert verify_inclusion(
        bytes.fromhex(proof["leaf"]),
        proof["position"],
        checkpoint["size"],
        [bytes.fromhex(node) for node in proof["proof"]],
        bytes.fromhex(checkpoint["root"]),
    )
    assert "body" not in proof


def test_what_has_no_place_in_the_log_yet_has_no_proof(platform) -> None:
    view = platform.approve(platform.propose(a_create()))
    platform.registry.apply(view.proposal.id)

    step = platform.registry.explain(ALIAS, "frontend").steps[0]

    assert (step.revision, step.proof) == (2, None)


def test_a_refusal_is_explained_as_of_any_revision(platform) -> None:
    platform.enact(a_create())
    platform.enact(e.TombstoneAlias(name=ALIAS, context="application"))

    now = platform.registry.explain(ALIAS, "frontend")
    before = platform.registry.explain(ALIAS, "frontend", revision=2)

    assert isinstance(now.problem, AliasRemoved)
    assert [step.says for step in now.steps] == ["'profile-api' was removed"]
    assert before.problem is None
    assert [step.revision for step in before.steps] == [2, 1]
    with pytest.raises(UnknownContext):
        platform.registry.explain(ALIAS, "nowhere")


def test_an_ambiguous_name_is_explained_with_what_it_may_stand_for(platform) -> None:
    both = (service("billing-api"), USER)
    adopt(platform, context="application", candidates=both)

    found = platform.registry.explain(ALIAS, "frontend", scope="web")

    assert isinstance(found.problem, AmbiguousName)
    assert found.steps[0].says == (
        "'profile-api' stands for 'billing-api' or 'user-management-api'"
    )
    shown = found.content(lambda error: {"code": error.code})
    assert (shown["scope"], shown["problem"], shown["answer"]) == (
        "web",
        {"code": "name.ambiguous"},
        None,
    )


def many(platform, count: int) -> None:
    platform.enact(*(a_create(key=f"short-{n:03}-api") for n in range(count)))


def test_a_new_revision_is_pictured_from_the_one_before(platform) -> None:
    many(platform, 40)
    keeper = Snapshots(platform.deps.view, platform.clock)
    first = keeper.current()
    platform.enact(a_create())

    second = keeper.current()

    assert first.revision < second.revision
    kept = "short-007-api"
    assert second.book.tables[Kind.SERVICE][kept] is first.book.tables[Kind.SERVICE][kept]
    assert second.resolve("service", "frontend", ALIAS.key, seconds(NOW)).canonical == USER.key
    with pytest.raises(UnknownName):
        first.resolve("service", "frontend", ALIAS.key, seconds(NOW))


@pytest.mark.parametrize(
    "edits",
    [
        [a_create(key=f"many-{n}-api") for n in range(10)],
        [e.RegisterContext(name="mobile", fallback=("mobile", "system"))],
    ],
)
def test_a_large_change_and_one_of_contexts_are_pictured_anew(platform, edits) -> None:
    many(platform, 40)
    keeper = Snapshots(platform.deps.view, platform.clock)
    first = keeper.current()
    platform.enact(*edits)

    second = keeper.current()

    kept = "short-007-api"
    assert second.book.tables[Kind.SERVICE][kept] is not first.book.tables[Kind.SERVICE][kept]


def test_a_snapshot_counts_its_names(platform) -> None:
    assert platform.registry.resolve(USER, "system")
    assert Snapshots(platform.deps.view, platform.clock).current().size == 2
    assert Snapshot.of((), 1).size == 0
