"""Why no cause is told: all is well, it is not there, or there is no data."""

from __future__ import annotations

import json

import pytest

from agent.triage.nothing import HEALTHY, UNKNOWN, UNTOLD, nothing_said
from tests.support.causes import a_scene_of, recorded
from tests.support.scenes import a_scene, an_alert
from tools.evidence.reading.files import read_attached

CLEAN = recorded("fetch_pod_logs", "INFO ready\nINFO served\n", pod_name="till", namespace="a")
GONE = 'Error from server (NotFound): deployments.apps "till" not found'
ABSENT = recorded("kubectl_describe", GONE, status="error", name="till", namespace="a")
EMPTY = recorded("fetch_pod_logs", "", status="no_data", pod_name="till", namespace="a")
PODS = "NAME    READY   STATUS    RESTARTS   AGE\ntill    {}     Running   0          2d\n"
DESCRIBED = (
    "Name:          till\nNamespace:     a\nStrategyType:  RollingUpdate\nConditions:\n"
    "  Type       Status  Reason\n  ----       ------  ------\n  Available  {}   Replicas\n"
)
STEADY = json.dumps(
    {
        "data": {
            "resultType": "matrix",
            "result": [{"metric": {}, "values": [[n, "1"] for n in range(9)]}],
        }
    }
)


def said(question: str, *files: str) -> str:
    scene = a_scene_of(question, {f"{n}.txt": text for n, text in enumerate(files)})
    return " ".join(nothing_said(scene, read_attached(scene)))


@pytest.mark.parametrize(
    ("question", "files", "words"),
    [
        (
            "Is till well?",
            [CLEAN],
            "till is running without issues: its log tells of no error.",
        ),
        ("Is till well?", [PODS.format("1/1")], "till shows no issue: all of it"),
        ("Is till well?", [STEADY, PODS.format("1/1")], "and no figure that was read jumps"),
        ("Is till well?", [DESCRIBED.format("True")], "till shows no issue: all of it"),
        ("Is till well?", [DESCRIBED.format("False")], UNKNOWN),
        ("Did it go up?", [STEADY], "are steady: none of them jumps."),
        ("Why is till down?", [ABSENT], "till does not exist in namespace a"),
        ("Why is till slow?", [EMPTY], "There is no data to tell from: fetch_pod_logs"),
        ("Why is till slow?", [CLEAN], UNKNOWN),
        ("Why is till down?", [PODS.format("0/1")], UNKNOWN),
        ("Why is till down?", [PODS.format("1/1"), EMPTY], "There is no data to tell from"),
    ],
)
def test_each_reason_for_no_cause_has_its_own_words(question, files, words) -> None:
    assert words in said(question, *files)


def test_a_clean_log_of_another_thing_clears_nobody() -> None:
    found = said("Why is till down?", CLEAN.replace("till", "web"), PODS.format("0/1"))

    assert "without issues" not in found


def test_what_is_not_there_is_told_with_what_is_called_nearly_so() -> None:
    pods = "NAME          READY   STATUS    RESTARTS   AGE\ntiller-shop   1/1     Running   0   2d\n"
    absent = ABSENT.replace("till", "tiler-shop")

    assert "nearly so: tiller-shop" in said("Why is tiler-shop down?", absent, pods)


def test_a_search_that_found_nothing_tells_that_it_is_not_there() -> None:
    error = "Command `kubectl get -A pod | grep till-shop` failed with return code 1\nOutput:\n"
    call = {"tool_name": "find", "toolset_name": "t", "match_params": {"keyword": "till-shop"}}
    told = {"schema_version": "1", "status": "error", "error": error, "return_code": 1}

    found = said("Where is till-shop?", f"{json.dumps(call)}\n{json.dumps(told)}\n")

    assert found == "till-shop does not exist: it was looked for and not found."


def test_a_thing_that_was_read_elsewhere_is_there() -> None:
    assert "does not exist" not in said("Why is till down?", ABSENT, PODS.format("1/1"))


def test_filtered_logs_without_a_line_are_told_as_that() -> None:
    filtered = recorded("fetch_pod_logs", "", status="no_data", pod_name="till", filter="WARN")

    assert said("Show WARN logs of till", filtered) == "No WARN logs were found for till."


def test_an_alert_that_fires_by_design_is_well_and_another_is_not_known() -> None:
    finding = json.dumps({"name": "AppDown", "labels": {"severity": "critical"}})

    assert nothing_said(a_scene(an_alert("Watchdog", severity="none")), ()) == (HEALTHY,)
    assert nothing_said(a_scene(), ()) == (UNTOLD,)
    assert said("Investigate", finding) == UNKNOWN


def test_the_image_that_a_manifest_gives_is_named() -> None:
    pod = {
        "kind": "Pod",
        "metadata": {"name": "till", "namespace": "a"},
        "spec": {"containers": [{"name": "m", "image": "till:7"}]},
    }

    assert "till (till:7) is running" in said("Is till well?", CLEAN, json.dumps(pod))
