"""Causes that the platform itself tells, in the words in which it tells them."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.support.causes import causes_of, described, recorded

POD = "orders-7c5d9f6b8d-x2k4z"
CRASH = """\
State:          Waiting
  Reason:       CrashLoopBackOff
Last State:     Terminated
  Reason:       Error
  Exit Code:    1
Ready:          False
Restart Count:  7
"""
RUNNING = "State:  Running\nReady:  False\nRestart Count:  0\n"
WAITING = "State:  Waiting\n  Reason:  ContainerCreating\nReady:  False\nRestart Count:  0\n"


def waiting(reason: str, message: str) -> str:
    return f"State:  Waiting\n  Reason:  {reason}\n  Message:  {message}\nRestart Count:  0\n"


def ended(reason: str, code: int, message: str = "") -> str:
    told = f"  Message:  {message}\n" if message else ""
    return (
        "State:  Waiting\n  Reason:  CrashLoopBackOff\nLast State:  Terminated\n"
        f"  Reason:  {reason}\n{told}  Exit Code:  {code}\nRestart Count:  3\n"
        "Limits:\n  memory:  64Mi\n"
    )


def described_pod(container: str, events: str = "") -> str:
    body = described(POD, container, events=events)
    return recorded("kubectl_describe", body, kind="pod", name=POD, namespace="shop")


def log(body: str, pod: str = POD) -> str:
    return recorded("fetch_pod_logs", body, pod_name=pod, namespace="shop")


class Case(NamedTuple):
    name: str
    files: tuple[str, ...]
    fault: str
    tells: str


CASES = [
    Case("memory", (described_pod(ended("OOMKilled", 137)),), "out_of_memory", "64Mi"),
    Case(
        "command",
        (described_pod(ended("StartError", 128, 'exec: "pyhton": executable file not found')),),
        "bad_command",
        "`pyhton`, which is not found. It may be a typo of `python`",
    ),
    Case(
        "shell",
        (described_pod(ended("Error", 127)), log("sh: crul: not found\n")),
        "bad_command",
        "typo of `curl`",
    ),
    Case(
        "image",
        (
            described_pod(
                waiting("ImagePullBackOff", "Back-off pulling image"),
                'Warning  Failed  2m  kubelet  Failed to pull image "shop/oders:v1": not found',
            ),
        ),
        "image_pull",
        "`shop/oders:v1` fails: the image or its tag does not exist",
    ),
    Case(
        "secret",
        (described_pod(waiting("CreateContainerConfigError", 'secret "db-pass" not found')),),
        "missing_object",
        "secret `db-pass` is not found",
    ),
    Case(
        "key",
        (
            described_pod(
                waiting("CreateContainerConfigError", "couldn't find key pw in Secret shop/db")
            ),
        ),
        "missing_configuration",
        "key `pw` is missing in the Secret `shop/db`",
    ),
    Case(
        "volume of a config map",
        (
            described_pod(
                WAITING,
                "Warning  FailedMount  2m  kubelet  MountVolume.SetUp failed for volume "
                '"c" : configmap "orders-config" not found',
            ),
        ),
        "missing_object",
        "configmap `orders-config`",
    ),
    Case(
        "cpu",
        (
            described_pod(
                WAITING,
                "Warning  FailedScheduling  2m  default-scheduler  0/3 nodes are available: "
                "3 Insufficient cpu.",
            ),
        ),
        "unschedulable",
        "no node has enough cpu left",
    ),
    Case(
        "node selector",
        (
            described_pod(
                WAITING,
                "Warning  FailedScheduling  2m  default-scheduler  0/3 nodes are available: "
                "1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, "
                "2 node(s) didn't match Pod's node affinity/selector.",
            ),
        ),
        "unschedulable",
        "labels that its node selector or affinity asks for",
    ),
    Case(
        "claim",
        (
            described_pod(
                WAITING,
                "Warning  FailedScheduling  2m  default-scheduler  0/1 nodes are available: "
                "pod has unbound immediate PersistentVolumeClaims.",
            ),
        ),
        "unbound_volume",
        "claim of it is not bound",
    ),
    Case(
        "probe",
        (
            described_pod(
                RUNNING,
                "Warning  Unhealthy  2m (x30 over 5m)  kubelet  Readiness probe failed: "
                "HTTP probe failed with statuscode: 404",
            ),
        ),
        "probe_failing",
        "readiness probe fails (30 times)",
    ),
    Case(
        "setting",
        (
            described_pod(CRASH),
            log(
                "Traceback (most recent call last):\n  File 'a.py'\nKeyError: 'DATABASE_URL'\n"
            ),
        ),
        "missing_configuration",
        "environment variable `DATABASE_URL` is missing",
    ),
    Case(
        "database",
        (described_pod(CRASH), log("INFO up\nFailed to connect to database at pg:5432\n")),
        "unreachable_dependency",
        "`pg:5432`",
    ),
    Case(
        "rights",
        (
            described_pod(CRASH),
            log(
                "Error from server (Forbidden): pods is forbidden: User "
                '"system:serviceaccount:shop:orders" cannot list resource "pods" in API group\n'
            ),
        ),
        "access_denied",
        "`system:serviceaccount:shop:orders` may not list `pods`",
    ),
    Case(
        "exception",
        (
            described_pod(CRASH),
            log("Traceback:\n  File 'a.py'\nValueError: no such mode 'x'\n"),
        ),
        "application_error",
        "ValueError: no such mode 'x'",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_the_platform_tells_is_certain_and_first(case: Case) -> None:
    found = causes_of("Why does orders not run?", *case.files)

    assert (found[0].entity, found[0].fault, found[0].certainty) == (
        "orders",
        case.fault,
        "certain",
    )
    assert case.tells in found[0].says
    assert found[0].disproof


def test_a_controller_that_may_make_no_pods_says_why() -> None:
    body = """\
        Name:           report
        Namespace:      shop
        Completions:    1
        Events:
          Type     Reason        Age  From            Message
          ----     ------        ---  ----            -------
          Warning  FailedCreate  2s   job-controller  Error creating: pods "report-" is forbidden: error looking up service account shop/rep: serviceaccount "rep" not found
        """
    found = causes_of("Why did report fail?", recorded("kubectl_describe", body, kind="job"))

    assert (found[0].entity, found[0].fault) == ("report", "missing_object")
    assert "service account `rep`" in found[0].says


def test_a_used_up_quota_is_named() -> None:
    body = """\
        Name:           orders-7c5d9f6b8d
        Namespace:      shop
        Pods Status:    0 Running
        Events:
          Type     Reason        Age  From                   Message
          ----     ------        ---  ----                   -------
          Warning  FailedCreate  2s   replicaset-controller  Error creating: pods "orders-7c5d9f6b8d-abc" is forbidden: exceeded quota: compute, requested: cpu=1
        """
    found = causes_of("Why has orders no pods?", recorded("kubectl_describe", body))

    assert (found[0].entity, found[0].fault) == ("orders", "quota_exceeded")


def test_the_log_of_a_healthy_program_makes_nothing_certain() -> None:
    found = causes_of(
        "Why is orders slow?",
        described_pod("State:  Running\nReady:  True\nRestart Count:  0\n"),
        log("ERROR Failed to connect to database at pg:5432\n"),
    )

    assert found[0].fault == "unreachable_dependency"
    assert found[0].certainty == "likely"


def test_what_somebody_else_suffers_from_is_not_blamed_on_what_was_asked_about() -> None:
    healthy = "State:  Running\nReady:  True\nRestart Count:  0\n"
    asked = described("billing-api", healthy)

    found = causes_of(
        "What is wrong with billing-api?", asked, described_pod(CRASH), log("ERROR x\n")
    )

    assert found == ()


def test_of_what_cannot_be_found_nothing_is_told() -> None:
    nothing = recorded("kubectl_get", "", status="error", name="billing-api")

    assert causes_of("What is wrong with billing-api?", nothing) == ()


def test_a_question_of_counting_has_no_cause() -> None:
    assert causes_of("How many pods are there?", described_pod(CRASH), log("ERROR x\n")) == ()


def test_only_one_cause_of_a_thing_is_certain() -> None:
    probe = "Warning  Unhealthy  2m  kubelet  Liveness probe failed: connection refused"
    found = causes_of(
        "Why does orders restart?",
        described_pod(CRASH, probe),
        log("INFO up\nFailed to connect to database at pg:5432\n"),
    )

    assert [c.fault for c in found if c.certainty == "certain"] == ["unreachable_dependency"]
    assert "probe_failing" in {c.fault for c in found}


def test_a_table_alone_tells_the_state_and_no_reason() -> None:
    table = """\
        NAME                      READY   STATUS             RESTARTS     AGE
        orders-7c5d9f6b8d-x2k4z   0/1     CrashLoopBackOff   9 (2m ago)   1h
        """
    found = causes_of("What is wrong with orders?", recorded("kubectl_get", table, kind="pod"))

    assert [(c.entity, c.certainty) for c in found] == [("orders", "possible")]
    assert "9 restarts" in found[0].says


@pytest.mark.parametrize(
    "event",
    [
        "Warning  Unhealthy  9m  kubelet  Readiness probe failed: connection refused",
        "Warning  FailedScheduling  9m  default-scheduler  0/3 nodes are available: 3 Insufficient cpu.",
        'Warning  Failed  9m  kubelet  Failed to pull image "a:b": i/o timeout',
        'Warning  FailedMount  9m  kubelet  MountVolume.SetUp failed: configmap "c" not found',
    ],
)
def test_what_kept_a_pod_from_running_is_held_against_a_pod_that_runs(event: str) -> None:
    found = causes_of(
        "Is something wrong with orders?",
        described_pod("State:  Running\nReady:  True\nRestart Count:  0\n", event),
    )

    assert [c.certainty for c in found] in (["likely"], ["possible"])
    assert found[0].evidence_against


@pytest.mark.parametrize(
    "shown",
    [
        recorded("kubectl_get", f"NAME  READY  STATUS            RESTARTS  AGE\n{POD}  0/1  CrashLoopBackOff  7  1h\n", kind="pod"),
        recorded("kubectl_describe", "Name:  orders\nNamespace:  shop\nCompletions:  1\nPods Statuses:  0 Active / 0 Succeeded / 2 Failed\n", kind="job"),
        recorded("kubectl_events", f"LAST SEEN  TYPE     REASON   OBJECT     MESSAGE\n2m         Warning  BackOff  Pod/{POD}  Back-off restarting failed container\n"),
    ],
    ids=["a table", "a job", "an event"],
)  # fmt: skip
def test_whatever_shows_that_it_fails_bears_its_log_out(shown: str) -> None:
    found = causes_of(
        "Why does orders fail?", shown, log("INFO up\nFATAL no space left on device\n")
    )

    assert (found[0].fault, found[0].certainty) == ("disk_full", "certain")


def test_the_node_under_what_was_asked_about_is_looked_at() -> None:
    pod = described(POD, "State:  Running\nReady:  True\n").replace(
        "Status:", "Node:  n-1/10.0.0.1\nStatus:", 1
    )
    node = """\
        Name:     n-1
        Labels:   a=b
        Conditions:
          Type            Status  Reason                    Message
          ----            ------  ------                    -------
          MemoryPressure  True    KubeletHasInsufficientMemory  kubelet has insufficient memory
          Ready           True    KubeletReady              ok
        Allocatable:
          cpu:  2
    """
    found = causes_of("Why is orders slow?", pod, node)

    assert [(c.entity, c.fault) for c in found] == [("n-1", "node_unhealthy")]
    assert "MemoryPressure is True" in found[0].says


def test_who_takes_most_of_what_runs_short_is_named() -> None:
    table = (
        "NAME   CPU(cores)   MEMORY(bytes)\nweb    5m           40Mi\nhog    7m           3Gi\n"
    )

    found = causes_of("Why is there memory pressure?", table)

    assert [(c.entity, c.certainty) for c in found] == [("hog", "likely")]
    assert causes_of("Is all well?", table) == ()
