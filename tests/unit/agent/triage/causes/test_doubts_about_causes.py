"""What keeps a strong cause from being certain: symptoms, what is over, what else is wrong."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from agent.triage.causes.ranking import rank
from tests.support.causes import a_scene_of, causes_of, described, recorded
from tools.evidence.reading.files import read_attached

POD = "quiz-api-6958c5bdd8-69gtn"
CRASHES = """
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       Error
      Exit Code:    1
    Ready:          False
    Restart Count:  9
"""
WELL = """
    State:          Running
      Started:      Mon, 02 Feb 2026 08:00:00 +0000
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
      Finished:     Mon, 02 Feb 2026 08:00:00 +0000
    Ready:          True
    Restart Count:  1
"""
UNREADY = "State:          Running\nReady:          False\nRestart Count:  0"
CANNOT_CONNECT = "FATAL cannot connect to quiz-store:7777: connection refused"


def log(pod: str, *lines: str) -> str:
    return recorded("fetch_pod_logs", "\n".join(lines), pod_name=pod, namespace="edu")


def told(question: str, *files: str) -> list[tuple[str, str, str]]:
    return [(c.entity, c.fault, str(c.certainty)) for c in causes_of(question, *files)]


def sure(question: str, *files: str) -> list[tuple[str, str]]:
    return [(who, what) for who, what, how in told(question, *files) if how == "certain"]


def sure_without_alert(*files: str) -> list[tuple[str, str]]:
    """Only a log tells when it began: no alert that fired, no time in the question."""
    named = {f"{n}.txt": text for n, text in enumerate(files)}
    scene = a_scene_of("What is wrong with quiz-api?", named)
    quiet = replace(scene, alerts=tuple(replace(a, starts_at=None) for a in scene.alerts))
    found = rank(quiet, read_attached(quiet))
    return [(c.entity, c.fault) for c in found if str(c.certainty) == "certain"]


def changed(*rows: tuple[str, str, str]) -> str:
    keys = ("datetime", "type", "name", "description")
    found = [
        dict(zip(keys, (at, "deployment", name, text), strict=True)) for at, name, text in rows
    ]
    return json.dumps(found)


def test_a_refused_connection_is_the_last_word_where_nothing_else_is_wrong() -> None:
    found = sure("Why does quiz-api crash?", described(POD, CRASHES), log(POD, CANNOT_CONNECT))

    assert found == [("quiz-api", "unreachable_dependency")]


def test_a_refused_connection_is_not_certain_beside_another_fault() -> None:
    table = """
        NAME           READY   STATUS             RESTARTS   AGE
        vault-keys-0   0/1     CrashLoopBackOff   40         9d
        """

    found = told(
        "Why does quiz-api crash?", described(POD, CRASHES), log(POD, CANNOT_CONNECT), table
    )

    assert ("quiz-api", "unreachable_dependency", "likely") in found
    assert not [each for each in found if each[2] == "certain"]


def test_who_suffers_from_a_thing_raises_no_doubt_about_it() -> None:
    caller = log(
        "lobby-5c9f7b8d6b-2xk4q",
        "ERROR GET http://quiz-api.edu:8080/quiz failed: connection refused",
    )
    files = (described(POD, CRASHES), log(POD, CANNOT_CONNECT))

    assert sure("Why does quiz-api crash?", *files, caller) == sure(
        "Why does quiz-api crash?", *files
    )


def test_one_cause_at_most_is_certain() -> None:
    other = "tutor-api-7d9f8b5d47-mm4xt"
    state = "State:          Waiting\n  Reason:       ImagePullBackOff\nReady:          False"

    found = sure(
        "What is wrong?",
        described(POD, WELL.replace("Running", "Waiting").replace("True", "False")),
        described(other, state),
    )

    assert len(found) == 1


def test_what_was_killed_long_ago_and_runs_well_is_no_cause_of_today() -> None:
    line = "2026-03-16T09:00:00Z ERROR token refused: kid unknown"

    now = told("Why does quiz-api refuse every request?", described(POD, WELL), log(POD, line))
    asked = told("Why was quiz-api killed?", described(POD, WELL), log(POD, line))

    assert ("quiz-api", "out_of_memory", "possible") in now
    assert ("quiz-api", "out_of_memory", "certain") in asked


def test_what_is_killed_now_and_then_is_still_a_cause_on_the_same_day() -> None:
    often = WELL.replace("Count:  1", "Count:  7")
    line = "2026-02-02T11:00:00Z ERROR upstream gone"

    found = told("Why does quiz-api lose requests?", described(POD, often), log(POD, line))

    assert ("quiz-api", "out_of_memory", "certain") in found


@pytest.mark.parametrize(
    "answer",
    [
        "HTTP probe failed with statuscode: 503",
        'Get "http://10.0.0.1/ready": context deadline exceeded',
    ],
)
def test_a_check_that_the_program_fails_gives_way_to_its_log(answer: str) -> None:
    events = f"Warning  Unhealthy  2m (x88 over 15m)  kubelet  Readiness probe failed: {answer}"
    pod = described(POD, UNREADY, events=events)
    line = "ERROR warmup: the question bank is stale, refusing traffic"

    assert not sure("quiz-api does not become ready, why?", pod, log(POD, line))
    assert sure("quiz-api does not become ready, why?", pod) == [("quiz-api", "probe_failing")]


def test_last_words_of_a_program_that_a_check_kills_are_of_stopping() -> None:
    events = """
        Warning  Unhealthy  2m (x60 over 2h)  kubelet  Liveness probe failed: connection refused
        Normal   Killing    2m (x14 over 2h)  kubelet  Container main failed liveness probe, will be restarted
        """
    pod = described(POD, UNREADY.replace("Count:  0", "Count:  14"), events=events)
    end = log(POD, "INFO SIGTERM received", "ERROR write tcp 10.0.0.7:5432: broken pipe")

    assert sure("Why does quiz-api restart?", pod, end) == [("quiz-api", "probe_failing")]


def test_that_a_job_took_too_long_is_no_reason() -> None:
    events = """
        LAST SEEN   TYPE      REASON             OBJECT           MESSAGE
        3m          Warning   DeadlineExceeded   job/close-day    Job was active longer than specified deadline
        """

    assert told("Why did job close-day fail?", events) == [
        ("close-day", "deadline_exceeded", "likely")
    ]


def test_machines_that_take_nothing_have_a_cause_of_their_own() -> None:
    node = """
        Name:               rack-3
        Roles:              worker
        Conditions:
          Type             Status   LastHeartbeatTime   LastTransitionTime   Reason                   Message
          ----             ------   -----------------   ------------------   ------                   -------
          DiskPressure     True     10:00:00            10:01:00             KubeletHasDiskPressure   kubelet has disk pressure
        """
    events = """
        LAST SEEN   TYPE      REASON             OBJECT         MESSAGE
        3m          Warning   FailedScheduling   pod/render-0   0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }.
        """

    down = node.replace("DiskPressure     True ", "Ready            False")
    down = down.replace("KubeletHasDiskPressure", "KubeletNotReady").replace(
        "disk pressure", "stopped"
    )

    assert sure("Why is render-0 pending?", events, down) == [("rack-3", "node_unhealthy")]
    assert told("Why is render-0 pending?", events, node)[0] == (
        "rack-3",
        "disk_full",
        "likely",
    )
    assert not sure("Why is render-0 pending?", events)


def test_a_change_is_outweighed_by_a_mechanism_elsewhere() -> None:
    files = (
        changed(("2026-03-16T08:58:00Z", "quiz-api", "image 1 -> 2")),
        log(
            POD,
            "2026-03-16T08:00:00Z INFO ready",
            "2026-03-16T09:00:00Z ERROR insert failed: No space left on device in quiz-pg",
        ),
        log("quiz-pg-0", "2026-03-16T09:00:00Z ERROR: insert failed: No space left on device"),
    )
    asked = "quiz-api answers 500 since 09:00. Why?"

    assert ("quiz-api", "rollout", "likely") in told(asked, *files)
    assert sure(asked, *files) == [("quiz-pg-0", "disk_full")]


def test_errors_of_a_log_that_begins_after_a_change_are_not_surely_of_it() -> None:
    change = changed(("2026-03-16T08:58:00Z", "quiz-api", "image 1 -> 2"))
    before = "2026-03-16T08:00:00Z INFO ready"
    error = "2026-03-16T09:00:00Z ERROR the answer sheet is empty"

    assert sure_without_alert(change, log(POD, before, error)) == [("quiz-api", "rollout")]
    assert not sure_without_alert(change, log(POD, error))


def test_a_failure_without_a_known_reason_is_not_certain() -> None:
    app = """
        Name:               argocd/quiz
        Project:            default
        Sync Status:        OutOfSync
        Phase:              Failed
        Message:            one or more objects failed to apply: {}
        """
    known = app.format(
        'Deployment.apps "quiz" is invalid: spec.selector: Invalid value: field is immutable'
    )

    assert sure("What is wrong with quiz?", known)[0][1] == "immutable_field"
    assert not sure("What is wrong with quiz?", app.format("something odd"))


def test_what_a_program_says_while_it_stops_is_not_why() -> None:
    cause, stop = 'ERROR config: unknown field "retires" in section http', "INFO shutting down"
    noise = "ERROR metrics push failed: dial tcp pushgw:9091: connect: connection refused"

    found = sure(
        "Why does quiz-api crash?", described(POD, CRASHES), log(POD, cause, stop, noise)
    )

    assert found == [("quiz-api", "bad_configuration")]


def test_a_warning_is_not_why_a_program_ended_with_an_error() -> None:
    warning = "WARN disk is full"
    error = "ERROR it did not work out"
    asked = "Why does quiz-api crash?"

    assert not sure(asked, described(POD, CRASHES), log(POD, warning, error))
    assert sure(asked, described(POD, CRASHES), log(POD, warning)) == [
        ("quiz-api", "disk_full")
    ]


def test_that_a_node_runs_short_is_no_answer_to_why_it_does() -> None:
    node = """
        Name:               rack-3
        Roles:              worker
        Conditions:
          Type             Status   LastHeartbeatTime   LastTransitionTime   Reason                   Message
          ----             ------   -----------------   ------------------   ------                   -------
          DiskPressure     True     10:00:00            10:01:00             KubeletHasDiskPressure   kubelet has disk pressure
        """

    assert told("Why does node rack-3 run out of disk?", node) == [
        ("rack-3", "disk_full", "likely")
    ]


def test_a_warning_or_two_in_a_long_log_are_hardly_a_cause() -> None:
    fine = [f"INFO GET /{n} 200" for n in "abcdefghijklmnopqrstuvwxyz" * 3]
    warning = "WARN slow query took 210ms"

    rare = told("Is quiz-api slow?", log(POD, *fine, warning))
    often = told("Is quiz-api slow?", log(POD, *fine, *[warning] * 9))

    assert rare == [("quiz-api", "slow_dependency", "possible")]
    assert often == [("quiz-api", "slow_dependency", "likely")]


def test_last_words_of_a_job_that_gave_up_count_in_whatever_words() -> None:
    job = recorded(
        "kubectl_describe",
        """
        Name:             quiz-migrate
        Namespace:        edu
        Pods Statuses:    0 Active (0 Ready) / 0 Succeeded / 6 Failed
        Completions:      1
        """,
        kind="job",
        name="quiz-migrate",
        namespace="edu",
    )
    end = log("quiz-migrate-x7k2p", "Running migrations", "Duplicate column name 'vat'")

    assert sure("Why did quiz-migrate fail?", job, end) == [
        ("quiz-migrate", "migration_failed")
    ]
    assert not told("Why did quiz-migrate fail?", end)


def test_a_check_that_failed_at_the_start_is_over_where_all_pods_are_ready() -> None:
    events = """
        LAST SEEN   TYPE      REASON      OBJECT                             MESSAGE
        50m         Warning   Unhealthy   pod/quiz-api-6958c5bdd8-69gtn      Readiness probe failed: connection refused
        """
    table = """
        NAME                        READY   STATUS    RESTARTS   AGE
        quiz-api-6958c5bdd8-69gtn   1/1     Running   0          53m
        """

    assert not sure("What is wrong with quiz-api?", events, table)
    unready = table.replace("1/1", "0/1")
    assert sure("What is wrong with quiz-api?", events, unready) == [
        ("quiz-api", "probe_failing")
    ]


def test_being_held_back_is_certain_only_where_somebody_suffers() -> None:
    def alert(severity: str) -> str:
        labels = {"alertname": "CPUThrottlingHigh", "pod": POD, "severity": severity}
        text = {"description": "41% throttling of CPU"}
        return json.dumps({"name": "CPUThrottlingHigh", "labels": labels, "annotations": text})

    pod = described(POD, "State: Running\nReady: True\nLimits:\n  cpu:  100m")

    assert sure("Look at the finding", alert("warning"), pod) == [("quiz-api", "cpu_throttled")]
    assert sure("Why is quiz-api slow?", alert("info"), pod) == [("quiz-api", "cpu_throttled")]
    assert not sure("Look at the finding", alert("info"), pod)


def test_an_autoscaler_is_not_doubted_for_what_ails_a_stranger() -> None:
    events = """
        LAST SEEN   TYPE      REASON                    OBJECT                             MESSAGE
        3m          Warning   FailedGetResourceMetric   horizontalpodautoscaler/quiz-api   missing request for cpu in container shipper
        """
    stranger = described("tutor-0", WELL.replace("Running", "Waiting").replace("True", "False"))

    assert sure("Why does quiz-api not scale?", events, stranger) == [
        ("quiz-api", "scaling_blocked")
    ]


def test_what_keeps_a_certificate_from_being_made_anew_comes_before_its_end() -> None:
    certificate = recorded(
        "kubectl_describe",
        """
        Name:         quiz-tls
        Namespace:    edu
        Kind:         Certificate
        Spec:
          Dns Names:
            quiz.example.com
        Status:
          Conditions:
            Message:  Certificate expired on Tue
            Reason:   Expired
            Status:   False
            Type:     Ready
        """,
        kind="certificate",
        name="quiz-tls",
        namespace="edu",
    )
    issuer = log("cert-manager-5c9f7b8d6b-2xk4q", "ERROR presenting challenge: AccessDenied")
    unsaid = log("cert-manager-5c9f7b8d6b-2xk4q", "ERROR could not do it")
    asked = "Browsers refuse quiz.example.com of quiz-web. Why?"

    assert sure(asked, certificate) == [("quiz-tls", "certificate_expired")]
    assert not sure(asked, certificate, unsaid)
    found = causes_of(asked, certificate, issuer)[0]
    assert "It is not made anew" in found.says
    assert "AccessDenied" in found.says
