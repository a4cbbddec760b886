"""Clocks of machines, and programs that are refused because of them."""

from __future__ import annotations

import json

import pytest

from tests.support.causes import causes_of, recorded

PODS = """
    NAME                      READY   STATUS    RESTARTS   AGE   IP         NODE
    gate-5c9f7b8d6b-2xk4q     1/1     Running   0          2d    10.0.0.1   rack-7.local
    gate-5c9f7b8d6b-7hj2k     1/1     Running   0          2d    10.0.0.2   rack-8.local
    """
REFUSED = recorded(
    "fetch_pod_logs",
    "2026-01-02T10:00:00Z WARN verify failed: token used before issued\n" * 9,
    pod_name="gate-5c9f7b8d6b-2xk4q",
)


def series(metric: str, node: str, value: float) -> str:
    told = {
        "metric": {"__name__": metric, "instance": f"{node}:9100"},
        "values": [[1, value]] * 3,
    }
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": [told]}})


CHRONY = """
    ## rack-7
    Reference ID    : 7F7F0101 ()
    System time     : 97.250000000 seconds slow of NTP time
    Leap status     : Not synchronised
    ## rack-8
    System time     : 0.000021114 seconds fast of NTP time
    Leap status     : Normal
    """
NODE = """
    Name:               rack-7.local
    Roles:              worker
    Conditions:
      Type         Status  LastHeartbeatTime  LastTransitionTime  Reason      Message
      ----         ------  -----------------  ------------------  ------      -------
      NTPProblem   True    10:00              09:00               NTPIsDown   ntp service is not running
      Ready        True    10:00              09:00               Ready       ready
    """


def first(*files: str) -> tuple[str, str, str]:
    found = causes_of("Why are users of gate thrown out?", PODS, REFUSED, *files)
    return (found[0].entity, found[0].fault, found[0].certainty)


@pytest.mark.parametrize(
    "shown",
    [
        series("node_timex_offset_seconds", "rack-7", -97.2),
        series("node_timex_sync_status", "rack-7", 0),
        CHRONY,
        NODE,
    ],
)
def test_the_machine_whose_clock_is_off_is_certain(shown: str) -> None:
    entity, fault, certainty = first(shown)

    assert (entity.partition(".")[0], fault, certainty) == ("rack-7", "clock_skew", "certain")


@pytest.mark.parametrize(
    "shown",
    [
        series("node_timex_offset_seconds", "rack-7", 0.02),
        series("node_timex_sync_status", "rack-7", 1),
        series("node_timex_offset_seconds", "rack-8", -97.2),
        CHRONY.replace("rack-7", "rack-9"),
        NODE.replace("True    10:00              09:00               NTPIsDown", "False  10:00  9:00  Up"),
    ],
)  # fmt: skip
def test_a_clock_that_is_right_or_of_another_machine_makes_nobody_certain(shown: str) -> None:
    assert first(shown) == ("gate", "clock_skew", "likely")


def test_a_clock_that_is_off_and_harms_nobody_is_no_cause() -> None:
    assert causes_of("Why are users of gate thrown out?", PODS, CHRONY) == ()
