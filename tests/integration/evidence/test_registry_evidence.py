from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from registry.contracts.incidents import Scene
from registry.domain.edits import CreateAlias, RepointAlias, RetireAlias
from registry.domain.rows import AliasType
from registry.errors import Missing
from tests.builders import service
from tests.platforms import Platform
from tests.support.scenes import an_alert, an_incident
from tools.deadlines import NEVER
from tools.evidence.changes import ChangeSource
from tools.evidence.dependents import DependentSource
from tools.evidence.expiries import ExpirySource
from tools.evidence.proposals import ProposalSource
from tools.evidence.subjects import Finder, subjects_of

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def scene_of(platform: Platform, **fields: Any) -> Scene:
    """One alert that began a minute ago."""
    now = platform.clock()
    alert = an_alert(starts_at=now - MINUTE, **fields)
    return Scene(incident=an_incident(opened_at=now), alerts=(alert,), at=now)


def asked(platform: Platform, kind: str, scene: Scene) -> list[Any]:
    registry, finder = platform.registry, Finder(platform.registry)
    source: Any = {
        "changes": ChangeSource(registry, finder, DAY),
        "proposals": ProposalSource(registry, finder),
        "expiries": ExpirySource(finder, back=DAY, ahead=7 * DAY),
        "dependents": DependentSource(finder),
    }[kind]
    return list(source.ask(scene, NEVER))


def repointed(platform: Platform, key: str = "user-api") -> str:
    edit = RepointAlias(name=service(key), context="application", target=service("billing-api"))
    return platform.enact(edit)


def test_the_change_just_before_the_alert_is_found_with_what_it_changed(platform):
    proposal = repointed(platform)
    platform.clock.advance(5 * MINUTE)

    (found,) = asked(platform, "changes", scene_of(platform))

    assert found.kind == "change"
    assert found.source.startswith("audit:")
    assert found.about == "user-api"
    assert (
        f"Proposal {proposal} was applied at 2026-01-08 12:00 UTC (revision 4), 4 min before "
        "the first alert: Repoint alias user-api in context application to billing-api."
    ) == found.says
    assert found.data["proposal"] == proposal
    (change,) = found.data["changes"]
    assert (change["before"]["target"], change["after"]["target"]) == (
        "user-management-api",
        "billing-api",
    )
    assert change["is_subject"]
    assert found.data["seconds_before"] == 240


def test_what_a_change_cites_can_be_opened(platform):
    proposal = repointed(platform)
    (found,) = asked(platform, "changes", scene_of(platform))

    entry = platform.log().entry(found.source.removeprefix("audit:"))

    assert (entry.tag, entry.about) == ("registry:revision:apply", proposal)
    with pytest.raises(Missing) as caught:
        platform.log().entry("nope")
    assert "frenly audit log" in caught.value.hint


def test_a_change_of_a_neighbour_is_found_and_said_to_be_one(platform):
    repointed(platform)

    (found,) = asked(platform, "changes", scene_of(platform, labels={"service": "billing-api"}))

    assert not found.data["is_near"]


@pytest.mark.parametrize("passed", [2 * DAY, 30 * DAY])
def test_what_changed_before_the_window_is_not_found(platform, passed):
    repointed(platform)
    platform.clock.advance(passed)

    assert asked(platform, "changes", scene_of(platform)) == []


def test_a_change_of_another_name_is_not_found(platform):
    name, aim = service("invoice-api"), service("billing-api")
    platform.enact(CreateAlias(name=name, context="application", target=aim, owner="@b"))

    assert asked(platform, "changes", scene_of(platform)) == []


def test_an_alert_about_no_registered_name_has_no_subject(platform):
    repointed(platform)
    scene = scene_of(platform, labels={"service": "kubelet"})

    assert [asked(platform, kind, scene) for kind in ("changes", "dependents", "expiries")] == [
        [],
        [],
        [],
    ]


def test_a_proposal_that_waits_is_found_until_it_is_applied(platform):
    edit = RetireAlias(name=service("user-api"), context="application")
    view = platform.propose(edit)

    (found,) = asked(platform, "proposals", scene_of(platform))

    assert found.source == f"proposal:{view.proposal.id}"
    assert f"Proposal {view.proposal.id} is pending since 2026-01-08 12:00 UTC" in found.says
    assert asked(platform, "proposals", scene_of(platform, labels={"service": "x"})) == []


def test_an_alias_that_has_just_expired_is_told_though_no_worker_came_by(platform):
    name, aim = service("legacy-api"), service("user-management-api")
    platform.enact(
        CreateAlias(
            name=name,
            context="migration",
            target=aim,
            owner="@users",
            type=AliasType.TEMPORARY,
            lifetime=5 * DAY,
        ),
    )
    scene = lambda: scene_of(platform, labels={"service": "legacy-api"})  # noqa: E731 - asked twice
    soon = asked(platform, "expiries", scene())
    platform.clock.advance(5 * DAY + 11 * MINUTE)

    (past,) = asked(platform, "expiries", scene())

    assert [e.data["is_past"] for e in soon] == [False]
    assert past.says == (
        "'alias:service:migration:legacy-api' expired at 2026-01-13 12:00 UTC, 10 min before "
        "the first alert."
    )


def test_dependents_are_counted_with_their_owners(platform):
    found = asked(platform, "dependents", scene_of(platform, labels={"service": "billing-api"}))

    assert [e.says for e in found] == [
        "'billing-api' (label service) is a canonical name, active, owned by '@team'. No alias ends there."
    ]

    (found,) = asked(
        platform, "dependents", scene_of(platform, labels={"service": "user-management-api"})
    )

    assert found.data["users"] == [
        "alias:service:application:profile-api",
        "alias:service:application:user-api",
    ]
    assert found.data["owners"] == ["@users"]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"labels": {"pod": "user-api-7d9f8b6c5d-x2x9z", "service": "-"}}, ["user-api"]),
        ({"labels": {"service": "user-api.shop.svc.cluster.local:8080"}}, ["user-api"]),
        ({"labels": {"service": "my-user-api"}}, []),
        (
            {"labels": {"service": "-"}, "annotations": {"summary": "user-api is slow."}},
            ["user-api"],
        ),
        ({"labels": {"service": "-"}, "annotations": {"summary": "the user api is slow"}}, []),
        ({"labels": {"service": "-", "severity": "user-api"}}, []),
    ],
)
def test_names_are_found_as_whole_words(platform, fields, found):
    subjects = subjects_of(platform.registry, scene_of(platform, **fields))

    assert [each.name.key for each in subjects.named] == found
