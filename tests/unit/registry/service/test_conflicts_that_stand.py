"""The conflicts of a registry: searched once, told with evidence, settled by proposals."""

from __future__ import annotations

import pytest

from registry.domain import edits as e
from registry.domain.conflicts import ConflictFilter
from registry.domain.findings import Severity
from registry.domain.proposals import Origin
from registry.domain.rows import AliasType
from registry.errors import Denied, InvalidInput, Missing
from tests.builders import DAY, NOW, a_create, service

ANY = ConflictFilter()
CLI = Origin(channel="cli")
TEMPORARY = {"type": AliasType.TEMPORARY, "lifetime": 30 * DAY}


@pytest.fixture
def contradicted(platform):
    """A registry where one name means two things, one ends, and one was never explained."""
    platform.enact(a_create(key="user-api"), a_create(key="short-api", **TEMPORARY))
    platform.enact(
        e.AdoptAlias(
            name=service("user-api"),
            context="frontend",
            target=service("billing-api"),
            owner="@team",
        ),
        e.AdoptAlias(name=service("lost-api"), context="application", owner="@team"),
        by="ben",
        deciders=("dee", "max"),
    )
    return platform


def checks(platform, wanted: ConflictFilter = ANY, **page) -> list[str]:
    return [each.finding.check for each in platform.registry.conflicts(wanted, **page).items]


def test_conflicts_are_told_with_the_revision_of_every_row(contradicted) -> None:
    first = contradicted.registry.conflicts(ANY).items[0]

    assert first.finding.check == "shadowing"
    assert [(each.row, each.revision) for each in first.evidence] == [
        ("alias:service:application:user-api", 2),
        ("alias:service:frontend:user-api", 3),
    ]
    assert contradicted.registry.conflict(first.id) == first


def test_conflicts_are_filtered_and_told_in_pages(contradicted) -> None:
    assert checks(contradicted) == ["shadowing", "dangling"]
    assert checks(contradicted, ConflictFilter(check="dangling")) == ["dangling"]
    assert checks(contradicted, ConflictFilter(severity=Severity.BLOCKS)) == ["shadowing"]
    assert checks(contradicted, ConflictFilter(context="system")) == []

    page = contradicted.registry.conflicts(ANY, limit=1)
    rest = contradicted.registry.conflicts(ANY, limit=1, after=page.next)
    assert page.next == page.items[0].id
    assert ([each.finding.check for each in rest.items], rest.next) == (["dangling"], None)


@pytest.mark.parametrize(
    ("wanted", "page", "error", "hint"),
    [
        (ConflictFilter(check="shadow"), {}, InvalidInput, "Did you mean 'shadowing'?"),
        (ConflictFilter(context="frontent"), {}, Missing, "Did you mean 'frontend'?"),
        (ANY, {"limit": 0}, InvalidInput, "Ask for 1 to 1000."),
        (ANY, {"after": "C-nothing"}, Missing, "Known: "),
    ],
)
def test_what_cannot_be_listed_is_told_with_what_can(
    contradicted, wanted, page, error, hint
) -> None:
    with pytest.raises(error) as caught:
        contradicted.registry.conflicts(wanted, **page)

    assert caught.value.hint.startswith(hint)


def test_a_conflict_of_a_registry_without_any_is_told_to_be_missing(platform) -> None:
    with pytest.raises(Missing) as caught:
        platform.registry.conflict("C-0123456789")

    assert caught.value.hint == "No conflict stands."


def test_a_resolution_becomes_a_proposal_that_rests_on_the_evidence(contradicted) -> None:
    first = contradicted.registry.conflicts(ANY).items[0]
    view = contradicted.registry.settle(
        first.id, 1, origin=CLI, reason="", by=contradicted.people["ana"]
    )

    proposal = view.proposal
    assert proposal.reason.startswith(first.finding.message)
    assert [fact["source"] for fact in proposal.evidence] == [
        "alias:service:application:user-api",
        "alias:service:frontend:user-api",
    ]
    contradicted.approve(view)
    contradicted.registry.work()
    assert checks(contradicted) == ["dangling"]


def test_a_reason_of_ones_own_is_kept(contradicted) -> None:
    lost = contradicted.registry.conflicts(ConflictFilter(check="dangling")).items[0]
    view = contradicted.registry.settle(
        lost.id, 1, origin=CLI, reason="nobody knows it", by=contradicted.people["ana"]
    )

    assert view.proposal.reason == "nobody knows it"


def test_a_resolution_that_is_not_offered_cannot_be_asked_for(contradicted) -> None:
    lost = contradicted.registry.conflicts(ConflictFilter(check="dangling")).items[0]
    with pytest.raises(Missing) as caught:
        contradicted.registry.settle(
            lost.id, 9, origin=CLI, reason="", by=contradicted.people["ana"]
        )

    assert caught.value.hint == f"It has 1; see `frenly conflicts show {lost.id}`."


def test_where_nothing_is_offered_the_obstacle_is_told(contradicted) -> None:
    # No rule governs the context `frontend`, so nothing there can be changed yet.
    contradicted.enact(
        e.AdoptAlias(name=service("odd-api"), context="frontend", owner="@team"),
        by="ben",
        deciders=("dee", "max"),
    )
    found = contradicted.registry.conflicts(ConflictFilter(context="frontend")).items
    odd = next(each for each in found if "odd-api" in each.finding.message)
    with pytest.raises(Missing) as caught:
        contradicted.registry.settle(
            odd.id, 1, origin=CLI, reason="", by=contradicted.people["ana"]
        )

    assert odd.resolutions == ()
    assert "No rule says who may approve names in context 'frontend'" in caught.value.hint


def test_whoever_may_not_propose_may_not_settle(contradicted) -> None:
    first = contradicted.registry.conflicts(ConflictFilter(check="dangling")).items[0]
    with pytest.raises(Denied):
        contradicted.registry.settle(
            first.id, 1, origin=CLI, reason="", by=contradicted.people["vic"]
        )


def test_a_search_holds_until_the_revision_or_the_next_end(contradicted) -> None:
    contradicted.enact(a_create(key="led-api", target="user-management-api"))
    registry = contradicted.registry
    registry.conflicts(ANY)
    kept = registry._conflicts._kept
    registry.conflicts(ANY)
    assert registry._conflicts._kept is kept

    contradicted.clock.advance(31 * DAY)
    registry.conflicts(ANY)
    assert registry._conflicts._kept is not kept
    assert registry._conflicts._kept.until is None

    contradicted.clock.at = NOW
    registry.conflicts(ANY)
    assert registry._conflicts._kept.until == NOW + 30 * DAY
