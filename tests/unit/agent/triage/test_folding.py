"""Alerts become incidents: one for a cause, the same however they were told."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.triage.folding import NEAR, SAME, AlertFolding
from agent.triage.healthy import is_healthy_signal
from tests.support.folded import FIRING, RESOLVED, Memory, at, pod, tellings, told_of

MINUTES = NEAR.total_seconds() / 60
HOURS = SAME.total_seconds() / 60


def folded(*alerts, **ports) -> Memory:
    memory = Memory(AlertFolding(**ports))
    for alert in alerts:
        memory.fold(alert)
    return memory


def test_a_storm_of_one_name_in_one_namespace_is_one_incident() -> None:
    memory = Memory()
    alerts = [told_of(labels=pod(n), starts_at=at(n / 100)) for n in range(1_000)]

    for start in range(0, 1_000, 200):
        memory.fold(*alerts[start : start + 200])

    assert memory.opened == 1
    assert len(memory.incidents[1]) == 1_000


def test_unrelated_alerts_stay_apart() -> None:
    memory = folded(
        told_of(),
        told_of("DiskFull", labels={"node": "worker-1"}, namespace=None),
        told_of("HighLatency", labels={"service": "search"}),
        told_of(namespace="billing"),
    )

    assert memory.opened == 4


def in_group(group: str):
    """A crash and the errors that it makes elsewhere, as one sender groups them."""
    crash = told_of("KubePodCrashLooping", labels={"pod": "redis-0"}, group=group)
    errors = told_of("HighErrorRate", labels={"service": "cart"}, group=group, starts_at=at(2))
    return crash, errors


def test_what_the_sender_groups_by_place_is_one_incident_within_the_window() -> None:
    crash, errors = in_group('{}:{namespace="shop"}')
    late = replace(errors, starts_at=at(MINUTES + 1))

    assert folded(crash, errors).opened == folded(errors, crash).opened == 1
    assert folded(crash, late).opened == 2


@pytest.mark.parametrize(
    "group", ["", "{}:{}", '{}:{severity="critical"}', '{}:{namespace="other"}']
)
def test_a_group_of_another_kind_draws_nothing_together(group: str) -> None:
    assert folded(*in_group(group)).opened == 2


def test_a_group_by_name_and_place_draws_together_no_more_than_the_name_does() -> None:
    group = '{}:{alertname="HighErrorRate", namespace="shop"}'

    assert folded(*in_group(group)).opened == 2


def test_different_alerts_of_one_workload_are_one_incident_within_the_window() -> None:
    late = told_of("HighErrorRate", labels={"service": "checkout"}, starts_at=at(MINUTES))

    assert folded(told_of(), late).opened == 1
    assert folded(told_of(), replace(late, starts_at=at(MINUTES + 1))).opened == 2


def test_the_same_alert_on_another_replica_is_one_incident_for_hours() -> None:
    late = told_of(labels=pod(7), starts_at=at(HOURS))

    assert folded(told_of(), late).opened == 1
    assert folded(told_of(), replace(late, starts_at=at(HOURS + 1))).opened == 2


def test_a_flapping_alert_is_one_incident_however_often_it_turns() -> None:
    memory = Memory()
    for turn in range(20):
        since, until = at(turn * 60), at(turn * 60 + 10)
        memory.fold(told_of(starts_at=since))
        memory.fold(told_of(status=RESOLVED, starts_at=since, ends_at=until))

    assert memory.opened == 1
    assert len(memory.incidents[1]) == 20
    assert memory.firing == set()


def test_an_alert_that_fires_again_soon_after_a_long_time_is_the_same_incident() -> None:
    memory = folded(
        told_of(),
        told_of(status=RESOLVED, ends_at=at(48 * 60)),
        told_of(starts_at=at(48 * 60 + 5)),
    )

    assert memory.opened == 1
    assert len(memory.firing) == 1


def test_a_resolution_told_before_its_firing_leaves_nothing_firing() -> None:
    memory = folded(told_of(status=RESOLVED, ends_at=at(5)), told_of())

    assert memory.opened == 1
    assert memory.firing == set()


def test_a_resolution_that_got_lost_keeps_nothing_firing_twice() -> None:
    memory = folded(told_of(), told_of(starts_at=at(60)))

    assert [e.is_firing for e in memory.episodes.values()] == [False, True]


def test_an_older_telling_never_opens_what_is_over() -> None:
    memory = folded(
        told_of(starts_at=at(60)),
        told_of(status=RESOLVED, starts_at=at(60), ends_at=at(70)),
        told_of(starts_at=at(0)),
    )

    assert memory.firing == set()


def test_a_resolution_that_tells_another_beginning_ends_the_firing_all_the_same() -> None:
    memory = folded(told_of(), told_of(status=RESOLVED, starts_at=at(3), ends_at=at(9)))

    assert memory.firing == set()


def test_who_never_says_when_it_began_is_believed_in_the_order_of_telling() -> None:
    plain = told_of(starts_at=None)
    memory = folded(plain, plain, replace(plain, status=RESOLVED), plain)

    assert memory.opened == 1
    assert [e.is_firing for e in memory.episodes.values()] == [False, True]


def test_a_resolution_without_any_moment_ends_the_last_firing() -> None:
    plain = told_of(starts_at=None)

    assert folded(plain, replace(plain, status=RESOLVED)).firing == set()
    assert folded(replace(plain, status=RESOLVED)).firing == set()


def test_an_end_before_the_beginning_is_not_believed() -> None:
    memory = folded(told_of(status=RESOLVED, ends_at=at(-90)))

    (episode,) = memory.episodes.values()
    assert episode.until == episode.since


def test_a_signal_that_all_is_well_opens_no_incident() -> None:
    watchdog = told_of("Watchdog", labels={}, namespace=None, severity="none")

    memory = folded(watchdog, is_healthy=is_healthy_signal)

    assert memory.opened == 0
    assert memory.healthy == [watchdog.fingerprint]


def test_what_comes_between_two_incidents_makes_them_one() -> None:
    early, late = told_of("A"), told_of("B", starts_at=at(MINUTES + 20))
    between = told_of("C", starts_at=at(25))

    assert folded(early, late).opened == 2
    assert len(folded(early, late, between).incidents) == 1


def test_names_of_one_contract_are_one_thing_wherever_they_are_told_of() -> None:
    one = told_of("HighErrorRate", labels={"service": "user-api"}, namespace="web")
    other = told_of("Slow", labels={"app": "user-management-api"}, namespace="core")
    known = {"user-api": "u", "user-management-api": "u"}

    def look_up(names):
        return {name: known[name] for name in names if name in known}

    assert folded(one, other).opened == 2
    assert folded(one, other, canonicals=look_up).opened == 1


def test_who_measured_is_not_what_is_wrong() -> None:
    scraper = {"service": "kube-state-metrics", "instance": "10.0.0.7:8080"}
    one = told_of("A", labels={**pod(1), **scraper})
    other = told_of("B", labels={**pod(1, "search"), **scraper}, namespace="web")

    assert folded(one, other).opened == 2


def test_texts_of_any_length_become_keys_that_fit() -> None:
    long = told_of("x" * 500, labels={"pod": "p" * 5_000}, fingerprint="f" * 500)
    memory = Memory()
    memory.fold(long)

    assert all(len(each.link.key) <= 255 for each in memory.links)
    assert all(len(each.fingerprint) <= 64 for each in memory.episodes.values())


@given(st.lists(tellings(), min_size=1, max_size=12), st.data())
def test_order_repetition_and_split_of_telling_change_nothing(alerts, data) -> None:
    again = data.draw(
        st.permutations(alerts + data.draw(st.lists(st.sampled_from(alerts), max_size=5)))
    )
    cuts = sorted(data.draw(st.lists(st.integers(0, len(again)), max_size=5)))
    one, other = Memory(), Memory()

    one.fold(*alerts)
    for start, end in pairwise([0, *cuts, len(again)]):
        other.fold(*again[start:end])

    assert one.shape() == other.shape()


@given(st.lists(tellings(), min_size=1, max_size=12))
def test_every_telling_is_in_exactly_one_incident(alerts) -> None:
    memory = Memory()
    for alert in alerts:
        memory.fold(alert)

    members = [key for keys in memory.incidents.values() for key in keys]
    assert len(members) == len(set(members))
    assert {fingerprint for fingerprint, _ in members} == {a.fingerprint for a in alerts}


def test_a_telling_in_every_order_of_three_is_the_same() -> None:
    alerts = (
        told_of(),
        told_of(status=RESOLVED, ends_at=at(200)),
        told_of(labels=pod(2), starts_at=at(230)),
    )

    shapes = [folded(*order).shape() for order in permutations(alerts)]

    assert all(shape == shapes[0] for shape in shapes)
    assert FIRING in {alert.status for alert in alerts}
