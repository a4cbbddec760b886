"""Things that do not run because they are told not to, and services that pick nothing."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.support.causes import causes_of, recorded

JOBS = """
    NAME           SCHEDULE      SUSPEND   ACTIVE   LAST SCHEDULE   AGE
    tidy-caches    0 * * * *     False     0        10m             90d
    send-digests   0 6 * * *     True      0        9d              90d
    """
DEPLOYMENTS = """
    NAME       READY   UP-TO-DATE   AVAILABLE   AGE
    mailroom   0/0     0            0           30d
    porter     2/2     2            2           30d
    """
PAUSED = """
    Name:                   porter
    Namespace:              hall
    Replicas:               2 desired | 0 updated | 2 total | 2 available | 0 unavailable
    StrategyType:           RollingUpdate
    Conditions:
      Type           Status   Reason
      ----           ------   ------
      Available      True     MinimumReplicasAvailable
      Progressing    Unknown  DeploymentPaused
    Events:          <none>
    """
SETS = """
    NAME       READY   AGE
    mailroom   0/0     30d
    """
NODES = """
    NAME     STATUS                     ROLES    AGE   VERSION
    rack-7   Ready,SchedulingDisabled   <none>   9d    v1.29
    """
SUSPENDED = """
    kind: CronJob
    metadata:
      name: send-digests
      namespace: hall
    spec:
      suspend: true
      schedule: 0 6 * * *
    """


def told(question: str, *files: str) -> list[tuple[str, str, str]]:
    return [(c.entity, c.fault, c.certainty) for c in causes_of(question, *map(dedent, files))]


@pytest.mark.parametrize(
    ("question", "file", "name"),
    [
        ("Why does send-digests not run?", JOBS, "send-digests"),
        ("Why does send-digests not run?", SUSPENDED, "send-digests"),
        ("Why is mailroom down?", DEPLOYMENTS, "mailroom"),
        ("Why is mailroom down?", SETS, "mailroom"),
        ("What is wrong with rack-7?", NODES, "rack-7"),
        ("Why is the new version of porter not out?", PAUSED, "porter"),
    ],
)
def test_what_is_switched_off_and_asked_about_is_certain(question, file, name) -> None:
    assert told(question, file) == [(name, "suspended", "certain")]


@pytest.mark.parametrize(
    ("question", "file"),
    [
        ("Why does tidy-caches fail?", JOBS),
        ("Why is porter down?", DEPLOYMENTS),
        ("Why is porter slow?", PAUSED),
    ],
)
def test_what_is_off_elsewhere_or_explains_nothing_is_not_certain(question, file) -> None:
    assert "certain" not in {how for _, _, how in told(question, file)}


def test_what_ran_and_failed_was_not_kept_from_running() -> None:
    log = recorded(
        "fetch_pod_logs",
        "2026-02-03T09:00:00Z ERROR no space left on device\n",
        pod_name="send-digests",
        namespace="hall",
    )

    found = told("Why does send-digests fail?", JOBS, log)

    assert found[0][:2] == ("send-digests", "disk_full")
    assert ("send-digests", "suspended", "certain") not in found


SERVICE = """
    Name:              finder
    Namespace:         maps
    Labels:            <none>
    Selector:          app=finder,track=live
    Type:              ClusterIP
    TargetPort:        8080/TCP
    Endpoints:         {}
    Session Affinity:  None
    """
LABELLED = """
    NAME                      READY   STATUS    RESTARTS   AGE   LABELS
    finder-5c9f7b8d6b-2xk4q   {}     Running   0          2h    app=finder,track={}
    """


def test_a_described_service_without_endpoints_and_labels_of_a_table_are_enough() -> None:
    found = told(
        "Why is finder refused?", SERVICE.format("<none>"), LABELLED.format("1/1", "x")
    )

    assert found == [("finder", "selector_mismatch", "certain")]


@pytest.mark.parametrize(
    ("endpoints", "ready", "track"),
    [("10.0.0.1:8080", "1/1", "live"), ("<none>", "0/1", "live")],
    ids=["has endpoints", "its pods are not ready"],
)
def test_a_service_that_fits_its_pods_is_no_cause(endpoints, ready, track) -> None:
    found = told(
        "Why is finder refused?", SERVICE.format(endpoints), LABELLED.format(ready, track)
    )

    assert "selector_mismatch" not in {fault for _, fault, _ in found}


def test_an_empty_list_of_endpoints_alone_is_likely() -> None:
    table = """
        NAME     ENDPOINTS   AGE
        finder   <none>      3d
        """

    found = told("Why is finder refused?", SERVICE.format("<none>"), table)

    assert found == [("finder", "selector_mismatch", "likely")]


SCALER = """
    Name:              usher
    Namespace:         hall
    Reference:         Deployment/usher
    Metrics:           ( current / target )
    Max replicas:      4
    Conditions:
      Type            Status  Reason   Message
      ----            ------  ------   -------
      {}
    """


@pytest.mark.parametrize(
    ("condition", "how"),
    [
        ("ScalingActive   False   FailedGetScale   no such scale", "certain"),
        ("ScalingLimited  True    TooManyReplicas  more than the maximum", "possible"),
    ],
)
def test_conditions_of_an_autoscaler_are_read(condition, how) -> None:
    found = told("Why does usher not scale?", SCALER.format(condition))

    assert found == [("usher", "scaling_blocked", how)]


def test_an_autoscaler_that_may_scale_is_no_cause() -> None:
    fine = SCALER.format("ScalingActive   True    ValidMetricFound  it could count")

    assert told("Why does usher not scale?", fine) == []


def shop(body: str) -> str:
    return recorded("fetch_pod_logs", body, pod_name="shop-web", namespace="hall")


REFUSED = "2026-02-03T09:31:10Z ERROR http://{}:8080/pay: connect ECONNREFUSED\n"


def test_what_is_called_and_scaled_to_none_is_why_the_caller_fails() -> None:
    found = told("Why does shop-web fail?", shop(REFUSED.format("mailroom")), DEPLOYMENTS)

    assert found[0] == ("mailroom", "suspended", "certain")


def test_an_older_one_of_a_family_may_be_off() -> None:
    rows = """
        NAME          READY   UP-TO-DATE   AVAILABLE   AGE
        mailroom-v1   0/0     0            0           90d
        mailroom-v2   2/2     2            2           30d
        """

    found = told("Why does shop-web fail?", shop(REFUSED.format("mailroom")), rows)

    assert ("mailroom-v1", "suspended", "certain") not in found
