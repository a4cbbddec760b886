"""How lookups that fail are told, on each database."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from registry.contracts.answers import Question
from registry.contracts.incidents import Scene
from registry.domain.edits import CreateAlias, RetireAlias
from registry.errors import Missing
from registry.service.failed_lookups import FailedLookupCounter
from tests.builders import service
from tests.support.scenes import an_alert, an_incident
from tools.deadlines import NEVER
from tools.evidence.lookups import LookupSource
from tools.evidence.subjects import Finder

if TYPE_CHECKING:
    from registry.contracts.incidents import Evidence
    from tests.platforms import Platform

MINUTE = timedelta(minutes=1)


def failing(platform: Platform, counter: FailedLookupCounter, times: int) -> None:
    error = Missing("It is over.", hint="Extend it.")
    for _ in range(times):
        counter.note(Question(service("user-api"), "application"), error)


def asked(platform: Platform, counter: FailedLookupCounter) -> list[Evidence]:
    now = platform.clock()
    alert = an_alert(starts_at=now - MINUTE)
    scene = Scene(incident=an_incident(opened_at=now), alerts=(alert,), at=now)
    source = LookupSource(platform.registry, counter, Finder(platform.registry))
    return list(source.ask(scene, NEVER))


def test_a_rise_is_told_with_its_first_minute(platform):
    counter = FailedLookupCounter(platform.deps)
    failing(platform, counter, 2)
    platform.clock.advance(30 * MINUTE)
    failing(platform, counter, 40)
    platform.clock.advance(MINUTE)
    failing(platform, counter, 80)

    (found,) = asked(platform, counter)

    assert found.says == (
        "Lookups of 'user-api' from 'application' that fail with missing: 2 in the hour before "
        "2026-01-08 12:15 UTC, 120 since, the first at 2026-01-08 12:30 UTC."
    )
    assert (found.kind, found.source) == ("usage", "lookups:application/user-api:missing")
    assert (found.data["rose"], found.data["most_in_a_minute"]) == (True, 80)
    assert found.data["by_minute"] == {
        "2026-01-08T12:00Z": 2,
        "2026-01-08T12:30Z": 40,
        "2026-01-08T12:31Z": 80,
    }


def test_what_failed_all_the_time_has_not_risen(platform):
    counter = FailedLookupCounter(platform.deps)
    for _ in range(60):
        failing(platform, counter, 3)
        platform.clock.advance(MINUTE)

    (found,) = asked(platform, counter)

    assert found.data["rose"] is False
    assert found.data["before"] > found.data["since"]


def test_an_alias_that_does_not_resolve_now_is_told_with_the_reason(platform):
    platform.enact(RetireAlias(name=service("user-api"), context="application"))

    (found,) = asked(platform, FailedLookupCounter(platform.deps))

    assert found.source == "alias:service:application:user-api"
    assert found.data["code"] == "alias.retired"
    assert found.says.startswith(
        "A lookup of 'user-api' from 'application' fails at 2026-01-08"
    )


def test_a_name_that_resolves_and_never_failed_is_no_evidence(platform):
    name, aim = service("invoice-api"), service("billing-api")
    platform.enact(CreateAlias(name=name, context="application", target=aim, owner="@b"))

    assert asked(platform, FailedLookupCounter(platform.deps)) == []
