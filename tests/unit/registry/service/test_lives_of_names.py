"""What comes by itself is recorded once, and told once to each owner."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.domain import edits as e
from registry.domain.rows import AliasType
from registry.domain.schedules import Dip
from registry.errors import InvalidInput
from registry.service.registry import Registry
from registry.service.snapshots import Snapshots
from tests.builders import DAY, a_create, service
from tests.platforms import governed

NAME = service("profile-api")
PLACE = {"name": NAME, "context": "application"}
TEMPORARY = {"type": AliasType.TEMPORARY, "owner": "@web"}


def titles(platform) -> list[tuple[str, str, str]]:
    with platform.deps.view() as uow:
        found = [each.notice for each in uow.notices(state=None, limit=100)]
    return sorted((n.owner, n.event, n.title) for n in found)


def ends(platform, within=400 * DAY) -> list[tuple[str, str]]:
    page = platform.registry.coming_ends(within)
    return [(str(turn.subject), str(turn.kind)) for turn in page.items]


def lived(platform, *tags: str) -> list[str]:
    return [tag for tag in platform.tags() if tag in tags]


def test_an_expiry_is_recorded_once_over_restarts_and_workers(platform) -> None:
    platform.enact(a_create(lifetime=40 * DAY, **TEMPORARY))
    platform.clock.advance(40 * DAY)

    platform.registry.work()
    another = Registry(platform.deps, Snapshots(platform.deps.view, platform.deps.now))
    another.work()

    assert lived(platform, "registry:alias:expire") == ["registry:alias:expire"]
    assert titles(platform) == [
        (
            "@web",
            "expires",
            "Alias profile-api (service) in application expired on 2026-02-14 12:00 UTC",
        )
    ]


def test_each_phase_of_an_end_is_recorded_when_it_comes(platform) -> None:
    platform.enact(a_create(owner="@web"))
    platform.enact(
        e.ScheduleEnd(
            **PLACE,
            warn_after=DAY,
            ends_after=60 * DAY,
            brownouts=(Dip(40 * DAY, timedelta(hours=1)), Dip(50 * DAY, timedelta(hours=1))),
        )
    )
    phases = ("registry:alias:warn", "registry:alias:brownout", "registry:alias:end")
    seen = []
    for days in (1, 39, 10, 10):
        platform.clock.advance(days * DAY)
        platform.registry.work()
        seen.append(len(lived(platform, *phases)))

    assert seen == [1, 2, 3, 4]
    assert lived(platform, *phases) == [phases[0], phases[1], phases[1], phases[2]]


def test_an_end_that_was_taken_back_never_comes(platform) -> None:
    platform.enact(a_create(owner="@web"))
    platform.enact(e.ScheduleEnd(**PLACE, warn_after=DAY, ends_after=60 * DAY))
    assert ends(platform) == [("alias:service:application:profile-api", "ends")]

    platform.enact(e.CancelEnd(**PLACE))
    platform.clock.advance(100 * DAY)
    platform.registry.work()

    assert ends(platform) == []
    assert titles(platform) == []


def test_an_extended_alias_expires_at_its_new_time_and_a_retired_one_never(platform) -> None:
    platform.enact(a_create(lifetime=10 * DAY, **TEMPORARY))
    platform.enact(e.ExtendAlias(**PLACE, by=10 * DAY))
    platform.clock.advance(11 * DAY)
    platform.registry.work()
    assert lived(platform, "registry:alias:expire") == []

    platform.enact(e.RetireAlias(**PLACE))
    platform.clock.advance(20 * DAY)
    platform.registry.work()

    assert lived(platform, "registry:alias:expire") == []


def test_what_an_import_brings_in_ended_is_no_news(platform) -> None:
    past = platform.clock() - DAY
    old = e.AdoptAlias(
        **PLACE, target=service("billing-api"), type=AliasType.TEMPORARY, expires_at=past
    )

    platform.enact(old, by="ben", deciders=("dee", "max"))
    platform.registry.work()

    assert lived(platform, "registry:alias:expire") == []


def test_an_owner_is_reminded_once_at_each_lead(platform) -> None:
    platform.enact(a_create(lifetime=40 * DAY, **TEMPORARY))
    counts = []
    for days in (5, 5, 5, 18, 5, 1):
        platform.clock.advance(days * DAY)
        platform.registry.work()
        platform.registry.work()
        counts.append(len(titles(platform)))

    assert counts == [0, 1, 1, 2, 2, 3]
    assert {event for _, event, _ in titles(platform)} == {"reminder"}


def test_who_comes_late_is_reminded_at_the_nearest_lead_only(platform) -> None:
    platform.enact(a_create(lifetime=5 * DAY, **TEMPORARY))
    platform.clock.advance(timedelta(minutes=2))
    platform.registry.work()

    assert [title[1] for title in titles(platform)] == ["reminder"]


def test_a_new_owner_is_reminded_as_well(platform) -> None:
    platform.enact(a_create(lifetime=5 * DAY, **TEMPORARY))
    platform.clock.advance(timedelta(minutes=2))
    platform.registry.work()
    platform.enact(e.ChangeAliasOwner(**PLACE, owner="@new"))
    platform.clock.advance(timedelta(minutes=2))

    platform.registry.work()

    assert [owner for owner, _, _ in titles(platform)] == ["@new", "@web"]


def test_governance_says_when_to_remind(platform) -> None:
    silent = platform.under(governance=governed(reminders=()))
    silent.enact(a_create(lifetime=5 * DAY, **TEMPORARY))

    silent.clock.advance(4 * DAY)
    silent.registry.work()

    assert titles(silent) == []


def test_owners_of_aliases_that_a_sunset_touches_are_told_too(platform) -> None:
    contract = service("billing-api")
    platform.enact(
        e.ReleaseVersion(name=contract, version="v2"),
        a_create(key="old-bill", target="billing-api", constraint="v1", owner="@bound"),
        a_create(key="new-bill", target="billing-api", owner="@free"),
    )
    platform.enact(e.DeprecateVersion(name=contract, version="v1", sunset_after=40 * DAY))
    platform.enact(e.DeprecateContract(name=contract, sunset_after=50 * DAY))
    platform.clock.advance(40 * DAY)

    platform.registry.work()
    told = {owner for owner, event, _ in titles(platform) if event == "sunset"}
    platform.clock.advance(10 * DAY)
    platform.registry.work()
    later = {owner for owner, event, _ in titles(platform) if event == "sunset"}

    assert told == {"@team", "@bound"}
    assert later == {"@team", "@bound", "@free"}
    assert len(lived(platform, "registry:contract:sunset")) == 2


def test_undoing_puts_the_turns_back_too(platform) -> None:
    platform.enact(a_create(lifetime=40 * DAY, **TEMPORARY))
    before = ends(platform)
    extended = platform.enact(e.ExtendAlias(**PLACE, by=10 * DAY))

    platform.enact(e.UndoProposal(proposal=extended))

    assert ends(platform) == before
    assert platform.registry.coming_ends(40 * DAY).items
    assert not platform.registry.coming_ends(39 * DAY).items


def test_coming_ends_are_cut_into_pages(platform) -> None:
    for key in ("a-api", "b-api", "c-api"):
        platform.enact(a_create(key=key, lifetime=40 * DAY, **TEMPORARY))

    first = platform.registry.coming_ends(50 * DAY, limit=2)
    rest = platform.registry.coming_ends(50 * DAY, limit=2, after=first.next)

    assert (len(first.items), len(rest.items), rest.next) == (2, 1, None)
    with pytest.raises(InvalidInput):
        platform.registry.coming_ends(DAY, limit=0)
    with pytest.raises(InvalidInput):
        platform.registry.coming_ends(DAY, after="nonsense")
