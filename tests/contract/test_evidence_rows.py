"""Deployments and failed lookups, on every store."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from registry.contracts.answers import Question
from registry.contracts.deployments import DeploymentFilter, Told
from registry.contracts.failed_lookups import FailedLookupFilter
from registry.db.uow import SqlUnitOfWork
from registry.errors import Denied, InvalidInput, Unavailable
from registry.resolution.errors import AliasExpired, UnknownName
from registry.service.deployments import DeploymentDiffers, Deployments
from registry.service.failed_lookups import FailedLookupCounter
from tests.builders import HOUR, NOW, an_actor, service
from tests.platforms import Clock, a_bare_registry

MINUTE = timedelta(minutes=1)
PIPELINE = an_actor(id="pipeline", may=frozenset({"alert.tell"}))
GONE = AliasExpired("It is over.", hint="Extend it.")


@pytest.fixture
def platform(engine):
    return a_bare_registry(engine, clock=Clock(NOW))


@pytest.fixture
def deployments(platform):
    return Deployments(platform.deps)


def told(**fields: Any) -> Told:
    return Told(**{"service": "user-api", "version": "2", "previous": "1", **fields})


def test_a_deployment_is_kept_once_however_often_it_is_told(platform, deployments):
    first, is_new = deployments.take("d1", told(at=NOW - HOUR), PIPELINE)
    again, is_new_again = deployments.take("d1", told(at=NOW - HOUR), PIPELINE)

    assert (is_new, is_new_again) == (True, False)
    assert first == again
    assert deployments.deployments(DeploymentFilter()).items == (first,)
    assert platform.tags() == ["platform:deployment:tell"]


def test_another_deployment_under_a_known_delivery_is_refused(platform, deployments):
    deployments.take("d1", told(), PIPELINE)

    with pytest.raises(DeploymentDiffers):
        deployments.take("d1", told(version="3"), PIPELINE)

    assert platform.tags()[-1] == "platform:deployment:refuse"


def test_two_pipelines_may_use_the_same_delivery_id(deployments):
    deployments.take("d1", told(), PIPELINE)
    deployments.take("d1", told(version="3"), an_actor(id="other", may=PIPELINE.may))

    assert len(deployments.deployments(DeploymentFilter()).items) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"service": " "},
        {"version": ""},
        {"service": "x" * 256},
        {"version": "a\x00b"},
        {"link": "h" * 2_001},
        {"at": NOW + HOUR},
    ],
)
def test_what_no_pipeline_means_is_refused_with_a_hint(deployments, fields):
    with pytest.raises(InvalidInput) as caught:
        deployments.take("d1", told(**fields), PIPELINE)

    assert caught.value.hint


def test_who_may_not_tell_alerts_may_not_tell_deployments(platform, deployments):
    with pytest.raises(Denied):
        deployments.take("d1", told(), an_actor(may=frozenset({"read"})))

    assert platform.tags() == ["platform:deployment:refuse"]


def test_deployments_are_listed_newest_first_in_pages(deployments):
    for number in range(5):
        at = NOW - number * MINUTE
        deployments.take(f"d{number}", told(version=str(number), at=at), PIPELINE)
    deployments.take("else", told(service="billing-api"), PIPELINE)
    wanted = DeploymentFilter(services=("user-api",), since=NOW - 3 * MINUTE, until=NOW)

    first = deployments.deployments(wanted, limit=2)
    rest = deployments.deployments(wanted, limit=2, after=first.next)

    assert [d.version for d in (*first.items, *rest.items)] == ["1", "2", "3"]
    assert rest.next is None


def all_of(counter: FailedLookupCounter, *keys: str, **fields: Any) -> list[Any]:
    wanted = {"since": NOW - HOUR, "until": NOW + HOUR, **fields}
    return list(counter.failed_lookups(FailedLookupFilter(keys=keys, **wanted)))


def test_failed_lookups_are_added_up_by_minute_over_all_processes(platform):
    here, there = FailedLookupCounter(platform.deps), FailedLookupCounter(platform.deps)
    asked = Question(service("user-api"), "frontend")
    for counter in (here, here, there):
        counter.note(asked, GONE)
    here.flush()
    there.flush()
    platform.clock.advance(MINUTE)
    here.note(asked, GONE)
    here.note(Question(service("billing-api"), "frontend"), GONE)

    found = all_of(here, "user-api")

    assert [(each.minute, each.code, each.times) for each in found] == [
        (NOW, "alias.expired", 3),
        (NOW + MINUTE, "alias.expired", 1),
    ]


def test_who_asks_for_random_names_fills_no_table(platform):
    counter = FailedLookupCounter(platform.deps)
    unknown = UnknownName("It means nothing.", hint="See the list.")
    for number in range(6_000):
        counter.note(Question(service(f"n{number}"), "frontend"), unknown)

    (others,) = all_of(counter, "*")

    assert others.times == 1_000


def test_what_cannot_be_written_is_counted_until_it_can(platform):
    class Away:
        def __enter__(self):
            raise Unavailable("The database is away.", hint="Wait.")

        def __exit__(self, *_):
            return None

    is_away = [True]
    deps = platform.under(new_uow=lambda: Away() if is_away else platform.deps.new_uow()).deps
    counter = FailedLookupCounter(deps)
    counter.note(Question(service("user-api"), "frontend"), GONE)
    with pytest.raises(Unavailable):
        counter.flush()
    is_away.clear()

    assert [each.times for each in all_of(counter, "user-api")] == [1]


def test_old_counts_are_forgotten(platform):
    counter = FailedLookupCounter(platform.deps)
    counter.note(Question(service("user-api"), "frontend"), GONE)
    counter.flush()
    platform.clock.advance(timedelta(days=15))

    assert counter.prune() == ["1 counts of failed lookups forgotten."]
    assert all_of(counter, "user-api") == []
    assert counter.prune() == []


def test_a_replayed_delivery_waits_for_the_first_one(platform):
    """Two servers get the same delivery; the row decides, not who asks first."""
    first, second = Deployments(platform.deps), Deployments(platform.deps)

    made, _ = first.take("d1", told(), PIPELINE)
    with SqlUnitOfWork(platform.engine) as uow:
        take = partial(uow.add_deployment, delivery="d1", digest="x")
        assert not take(made)

    assert second.take("d1", told(), PIPELINE) == (made, False)
