"""Which changes and ends in the registry count as a cause, and how surely."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from agent.triage.causes.of_registry import registry_causes
from agent.triage.faults import FAULTS
from registry.contracts.alerts import AlertStatus
from registry.contracts.incidents import Certainty
from tests.incident_builders import a_scene, an_alert, an_evidence


def an_applied(**data: Any) -> Any:
    change = {
        "row": "alias:service:application:user-api",
        "name": "user-api",
        "context": "application",
        "before": {"target": "user-management-api", "status": "active"},
        "after": {"target": "billing-api", "status": "active"},
    }
    given = {
        "tag": "registry:revision:apply",
        "proposal": "P-1",
        "changes": [change],
        "is_near": True,
        "seconds_before": 180,
    }
    return an_evidence(id="E2", kind="change", source="audit:1", data={**given, **data})


def a_rise(**fields: Any) -> Any:
    return an_evidence(
        **{"id": "E3", "kind": "usage", "data": {"rose": True, "since": 40}, **fields}
    )


def test_a_change_after_which_lookups_fail_is_certain() -> None:
    (cause,) = registry_causes(a_scene(), [an_evidence(), an_applied(), a_rise()])

    assert (cause.entity, cause.certainty) == ("user-api", Certainty.CERTAIN)
    assert cause.evidence_for == ("E2", "E3")
    assert cause.says == (
        "user-api was changed by proposal P-1 3 minutes before: "
        "target user-management-api -> billing-api changed."
    )
    assert cause.disproof


@pytest.mark.parametrize(
    ("by_minute", "certainty"),
    [
        ({"2026-01-05T11:50Z": 40}, Certainty.LIKELY),
        ({"2026-01-05T11:50Z": 20, "2026-01-05T11:57Z": 20}, Certainty.LIKELY),
        ({"2026-01-05T11:50Z": 1, "2026-01-05T11:57Z": 39}, Certainty.CERTAIN),
        ({"2026-01-05T11:57Z": 2}, Certainty.LIKELY),
    ],
)
def test_lookups_that_failed_before_the_change_are_not_laid_to_it(by_minute, certainty) -> None:
    at = datetime(2026, 1, 5, 11, 57, 30, tzinfo=UTC)
    data = {"rose": True, "since": sum(by_minute.values()), "by_minute": by_minute}
    changed = replace(an_applied(), at=at)

    (cause,) = registry_causes(a_scene(), [changed, a_rise(data=data)])

    assert cause.certainty is certainty


@pytest.mark.parametrize(
    ("asked", "certainty"),
    [
        ({"code": "name.unknown", "context": "frontend"}, Certainty.LIKELY),
        ({"code": "name.unknown", "context": "application"}, Certainty.CERTAIN),
        ({"code": "alias.retired", "context": "frontend"}, Certainty.CERTAIN),
    ],
)
def test_who_asks_where_a_name_means_nothing_makes_no_change_certain(asked, certainty) -> None:
    data = {"rose": True, "since": 40, **asked}

    (cause,) = registry_causes(a_scene(), [an_applied(), a_rise(data=data)])

    assert cause.certainty is certainty


def test_time_alone_makes_a_change_likely_for_an_alert_of_failing_calls() -> None:
    (cause,) = registry_causes(a_scene(), [an_applied()])

    assert cause.certainty is Certainty.LIKELY


@pytest.mark.parametrize(
    ("alert", "data"),
    [
        ({"name": "DiskFills", "annotations": {}}, {}),
        ({"status": AlertStatus.RESOLVED}, {}),
        ({}, {"seconds_before": 3_600}),
        ({}, {"is_near": False}),
    ],
)
def test_less_than_that_is_only_possible(alert, data) -> None:
    (cause,) = registry_causes(a_scene(an_alert(**alert)), [an_applied(**data)])

    assert cause.certainty is Certainty.POSSIBLE


def test_of_two_changes_of_a_name_only_the_later_is_likely() -> None:
    earlier = an_applied(proposal="P-0", seconds_before=900)
    later = an_evidence(id="E5", kind="change", source="audit:2", data=an_applied().data)

    found = registry_causes(a_scene(), [earlier, later])

    assert [(c.evidence_for, c.certainty) for c in found] == [
        (("E5",), Certainty.LIKELY),
        (("E2",), Certainty.POSSIBLE),
    ]
    assert found[1].evidence_against == ("E5",)


@pytest.mark.parametrize(
    "data",
    [
        {"tag": "registry:alias:warn"},
        {"proposal": ""},
        {"seconds_before": 2 * 24 * 3_600},
        {"seconds_before": -600},
        {"seconds_before": "soon"},
        {"changes": []},
        {
            "changes": [
                {"name": "user-api", "before": {"target": "a"}, "after": {"target": "a"}}
            ]
        },
    ],
)
def test_what_changes_no_lookup_or_lies_far_off_is_no_cause(data) -> None:
    assert registry_causes(a_scene(), [an_applied(**data)]) == ()


def test_a_name_that_expired_is_a_cause() -> None:
    ended = an_evidence(
        id="E4",
        kind="expiry",
        source="alias:service:application:user-api",
        data={"row": "alias:service:application:user-api", "turn": "expires", "is_past": True},
    )

    (likely,) = registry_causes(a_scene(), [ended])
    (certain,) = registry_causes(a_scene(), [ended, a_rise()])

    assert (likely.fault, likely.certainty) == ("name_expired", Certainty.LIKELY)
    assert certain.certainty is Certainty.CERTAIN


def test_an_end_that_is_still_to_come_is_no_cause() -> None:
    coming = an_evidence(id="E4", kind="expiry", data={"turn": "expires", "is_past": False})

    assert registry_causes(a_scene(), [coming]) == ()


def test_an_alert_about_an_end_to_come_names_the_alias_that_ends() -> None:
    coming = an_evidence(
        kind="expiry",
        data={"row": "alias:service:a:user-api", "turn": "expires", "is_past": False},
    )

    (cause,) = registry_causes(a_scene(an_alert(name="NameExpiresSoon")), [coming])

    assert (cause.fault, cause.certainty) == ("name_expires", Certainty.LIKELY)


def test_a_few_failed_lookups_are_chance() -> None:
    (cause,) = registry_causes(
        a_scene(), [an_applied(), a_rise(data={"rose": True, "since": 2})]
    )

    assert cause.certainty is Certainty.LIKELY


def leading_nowhere(**data: Any) -> Any:
    given = {"row": "alias:service:application:user-api", "code": "x", "state": "live"}
    return an_evidence(id="E6", kind="usage", data={**given, **data})


def test_an_alias_that_leads_nowhere_is_likely_once_somebody_asks_for_it() -> None:
    (asked,) = registry_causes(a_scene(), [leading_nowhere(), a_rise()])
    (unasked,) = registry_causes(a_scene(), [leading_nowhere(state="expired")])

    assert (asked.fault, asked.certainty) == ("dead_target", Certainty.LIKELY)
    assert (unasked.fault, unasked.certainty) == ("name_expired", Certainty.POSSIBLE)


def test_an_alias_that_leads_nowhere_since_a_change_is_told_once() -> None:
    (cause,) = registry_causes(a_scene(), [an_applied(), leading_nowhere()])

    assert (cause.rule, cause.certainty) == ("changed_just_before", Certainty.CERTAIN)


def test_what_only_an_alert_says_is_no_cause() -> None:
    told = an_evidence(says="P-1 broke user-api", data={**an_applied().data})

    assert registry_causes(a_scene(), [told]) == ()


def test_every_fault_is_a_word_that_all_share() -> None:
    ended = an_evidence(
        kind="expiry", data={"row": "contract:service:a", "turn": "sunset", "is_past": True}
    )

    found = registry_causes(a_scene(), [an_applied(), ended])

    assert {cause.fault for cause in found} <= set(FAULTS)
