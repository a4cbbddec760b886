"""What fires by design is told from what is named like it."""

from __future__ import annotations

import pytest

from agent.triage.healthy import is_healthy_signal, rule_of
from registry.contracts.alerts import AlertStatus
from tests.support.scenes import an_alert

MUTING = 'ALERTS{severity = "info"} == 1 unless on (namespace) ALERTS{alertstate="firing"}'


@pytest.mark.parametrize(
    ("name", "severity", "expr"),
    [
        ("Watchdog", "none", "vector(1)"),
        ("Watchdog", "none", None),
        ("DeadMansSwitch", None, None),
        ("dead-mans-switch", "info", None),
        ("InfoInhibitor", "none", MUTING),
        ("AnythingAtAll", "none", "vector(1) == 1"),
        ("Pulse", None, "(vector(1)) > 0"),
        ("Pulse", None, "1"),
    ],
)
def test_a_signal_that_fires_by_design_is_healthy(name, severity, expr):
    notes = {"expr": expr} if expr else {}

    assert is_healthy_signal(an_alert(name, severity=severity, annotations=notes))


@pytest.mark.parametrize(
    ("name", "severity", "expr"),
    [
        ("Watchdog", "none", "up == 0"),
        ("Watchdog", "critical", None),
        ("Watchdog", "critical", "vector(1)"),
        ("AnythingAtAll", "warning", "vector(1) == 1"),
        ("WatchdogMissing", "critical", None),
        ("KubePodCrashLooping", "none", None),
        ("KubePodCrashLooping", "none", MUTING),
        ("InfoInhibitor", "critical", MUTING),
        ("Error", None, "vector(1) and on() up == 0"),
    ],
)
def test_a_name_alone_makes_no_alert_healthy(name, severity, expr):
    notes = {"expr": expr} if expr else {}

    assert not is_healthy_signal(an_alert(name, severity=severity, annotations=notes))


def test_one_that_is_resolved_should_not_be():
    resolved = an_alert("Watchdog", severity="none", status=AlertStatus.RESOLVED)

    assert not is_healthy_signal(resolved)


def test_the_rule_is_read_from_the_senders_link():
    shown = an_alert("A", link="http://p.example/graph?g0.expr=vector%281%29&g0.tab=1")

    assert rule_of(shown) == "vector(1)"
    assert rule_of(an_alert("A", link="http://p.example/graph?g0.expr=A")) is None
    assert rule_of(an_alert("A", link="http://[p/")) is None
    assert rule_of(an_alert("A")) is None


def test_a_rule_of_endless_spaces_is_not_weighed_for_long():
    endless = an_alert("A", annotations={"expr": "1" + " " * 100_000 + "x"})

    assert not is_healthy_signal(endless)
