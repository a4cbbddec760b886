"""Which causes are certain: one of those that follow from each other, and none by accident."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

from agent.triage.causes.phrases import phrase_of
from tests.support.causes import causes_of, described, recorded

NODE = """
    Name:               rack-7
    Roles:              worker
    Labels:             kubernetes.io/hostname=rack-7
    Conditions:
      Type             Status    LastHeartbeatTime   LastTransitionTime   Reason              Message
      ----             ------    -----------------   ------------------   ------              -------
      Ready            Unknown   10:00:00            10:01:00             NodeStatusUnknown   Kubelet gone.
    Allocatable:
      cpu:  4
    """
PODS = """
    NAME                      READY   STATUS        RESTARTS   AGE   IP         NODE
    till-5c9f7b8d6b-2xk4q     1/1     Terminating   0          2d    10.0.0.1   rack-7
    stock-6d7c8b9f5d-7hj2k    1/1     Terminating   0          2d    10.0.0.2   rack-7
    """
EVENTS = """
    LAST SEEN   TYPE      REASON         OBJECT                       MESSAGE
    3m          Warning   NodeNotReady   pod/till-5c9f7b8d6b-2xk4q    Node is not ready
    3m          Warning   NodeNotReady   pod/stock-6d7c8b9f5d-7hj2k   Node is not ready
    2m          Warning   FailedAttachVolume   pod/till-5c9f7b8d6b-2xk4q   Multi-Attach error
    """


def told(question: str, *files: str) -> list[tuple[str, str, str]]:
    return [(c.entity, c.fault, c.certainty) for c in causes_of(question, *map(dedent, files))]


def certain(question: str, *files: str) -> list[tuple[str, str]]:
    return [(e, f) for e, f, how in told(question, *files) if how == "certain"]


def test_pods_that_leave_an_unwell_node_are_no_causes_of_their_own() -> None:
    found = causes_of("Why did pods vanish at once?", *map(dedent, (NODE, PODS, EVENTS)))

    sure = [c for c in found if c.certainty == "certain"]
    assert [(c.entity, c.fault) for c in sure] == [("rack-7", "node_unhealthy")]
    assert sure[0] is found[0]
    assert len(sure[0].evidence_for) > 1


def test_pods_driven_out_of_one_place_name_the_node_that_a_table_tells() -> None:
    found = certain("What happened?", PODS, EVENTS)

    assert found[0] == ("rack-7", "node_unhealthy")


def test_a_pod_that_filled_its_own_volume_is_at_fault_itself() -> None:
    evicted = """
        LAST SEEN   TYPE      REASON    OBJECT       MESSAGE
        3m          Warning   Evicted   pod/till-0   Usage of EmptyDir volume "tmp" exceeds the limit "1Gi".
        """

    assert certain("Why was till-0 evicted?", evicted) == [("till-0", "disk_full")]


def changes(*rows: tuple[str, str, str]) -> str:
    told = [
        {"datetime": at, "type": "deployment", "name": name, "description": text}
        for at, name, text in rows
    ]
    return json.dumps(told)


IMAGE = "image changed from a:1 to a:2"
ERRORS = recorded(
    "fetch_pod_logs",
    """
    2026-02-03T09:00:00Z INFO ready
    2026-02-03T09:31:10Z ERROR cannot read tariff of zone 7
    2026-02-03T09:31:20Z ERROR cannot read tariff of zone 9
    """,
    pod_name="tariff-api-5c9f7b8d6b-2xk4q",
    namespace="money",
)
ASKED = "Errors of tariff-api went up at 09:31, what changed?"


def test_a_change_of_the_same_thing_just_before_is_certain_and_no_other_is() -> None:
    rows = changes(
        ("2026-02-03T09:29:00Z", "tariff-api", IMAGE),
        ("2026-02-03T09:28:00Z", "badge-ui", IMAGE),
        ("2026-02-03T09:50:00Z", "tariff-worker", IMAGE),
    )

    found = told(ASKED, rows, ERRORS)

    assert found[0] == ("tariff-api", "rollout", "certain")
    assert {how for entity, _, how in found if entity in {"badge-ui", "tariff-worker"}} <= {
        "possible"
    }


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ("2026-02-03T09:45:00Z", IMAGE),
        ("2026-02-02T09:29:00Z", IMAGE),
        ("2026-02-03T06:00:00Z", IMAGE),
        ("2026-02-03T09:29:00Z", "replicas changed from 2 to 4"),
    ],
    ids=["after it began", "the day before", "hours before", "more of the same"],
)
def test_a_change_at_another_time_or_of_no_weight_is_never_certain(
    when: str, text: str
) -> None:
    assert not certain(ASKED, changes((when, "tariff-api", text)), ERRORS)


def test_a_change_after_it_began_counts_against_itself() -> None:
    rows = changes(("2026-02-03T09:45:00Z", "tariff-api", IMAGE))

    (late,) = [c for c in causes_of(ASKED, rows, ERRORS) if c.rule == "recorded_change"]

    assert late.evidence_against
    assert "after the trouble had begun" in late.says


def test_taking_a_change_back_later_speaks_not_against_it() -> None:
    rows = changes(
        ("2026-02-03T09:29:00Z", "tariff-api", IMAGE),
        ("2026-02-03T09:45:00Z", "tariff-api", "image changed from a:2 to a:1"),
    )

    assert certain(ASKED, rows, ERRORS)[0] == ("tariff-api", "rollout")


def test_a_jump_of_a_figure_tells_when_it_began() -> None:
    values = [[1770109200 + 60 * n, "0.2" if n < 10 else "2.5"] for n in range(20)]
    metric = {"app": "tariff-api"}
    answer = json.dumps(
        {"data": {"resultType": "matrix", "result": [{"metric": metric, "values": values}]}}
    )
    before, after = "2026-02-03T09:08:00Z", "2026-02-03T09:15:00Z"
    asked = "Why is tariff-api slow?"

    assert certain(asked, changes((before, "tariff-api", IMAGE)), answer) == [
        ("tariff-api", "rollout")
    ]
    assert not certain(asked, changes((after, "tariff-api", IMAGE)), answer)


def test_a_time_that_is_that_of_a_deployment_is_no_time_of_trouble() -> None:
    rows = changes(("2026-02-03T09:29:00Z", "tariff-api", IMAGE))

    assert not certain("Did the tariff-api we deployed at 09:30 change anything bad?", rows)
    assert not certain("Did the deployment of tariff-api at 09:30 cause errors?", rows)


def test_settings_of_what_was_asked_about_are_its_own() -> None:
    rows = json.dumps(
        [
            {
                "datetime": "2026-02-03T09:30:00Z",
                "type": "configmap",
                "name": "tariff-api-config",
                "description": "LIMIT from 20 to 2",
            }
        ]
    )

    assert certain(ASKED, rows, ERRORS)[0] == ("tariff-api-config", "config_change")


def test_a_missing_storage_class_is_at_fault_and_not_the_pod_that_waits() -> None:
    events = """
        LAST SEEN   TYPE      REASON               OBJECT                                MESSAGE
        3m          Warning   FailedScheduling     pod/ledger-0                          0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.
        3m          Warning   ProvisioningFailed   persistentvolumeclaim/data-ledger-0   storageclass.storage.k8s.io "nvme-z" not found
        """

    assert certain("Why is ledger-0 Pending?", events) == [("nvme-z", "missing_object")]


def test_a_claim_of_another_pod_is_not_taken_for_the_reason() -> None:
    events = """
        LAST SEEN   TYPE      REASON               OBJECT                               MESSAGE
        3m          Warning   FailedScheduling     pod/ledger-0                         0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.
        3m          Warning   ProvisioningFailed   persistentvolumeclaim/data-other-0   storageclass.storage.k8s.io "nvme-z" not found
        3m          Warning   ProvisioningFailed   persistentvolumeclaim/data-third-0   no disk left
        """

    assert told("Why is ledger-0 Pending?", events)[0] == (
        "ledger-0",
        "unbound_volume",
        "likely",
    )


def test_a_file_system_that_may_only_be_read_is_not_a_matter_of_rights() -> None:
    log = recorded(
        "fetch_pod_logs",
        "2026-02-03T09:00:00Z ERROR open /var/spool/x: read-only file system\n",
        pod_name="spooler",
        namespace="a",
    )

    assert told("Why does spooler fail?", log)[0][:2] == ("spooler", "read_only_filesystem")


def test_what_a_server_answers_names_no_service() -> None:
    log = recorded("fetch_logs", "2026-02-03T09:00:00Z ERROR connection refused\n")

    found = told("The shop answers 503 Service Temporarily Unavailable", log)

    assert found
    assert not {"temporarily", "unknown", ""} & {entity for entity, _, _ in found}


CRASHING = described(
    "kiln-5c9f7b8d6b-2xk4q",
    """
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       Error
      Exit Code:    1
    Ready:          False
    Restart Count:  9
    """,
)


def test_a_crash_loop_without_a_reason_is_told_and_gives_way_to_a_reason() -> None:
    log = recorded(
        "fetch_pod_logs",
        "2026-02-03T09:00:00Z ERROR no space left on device\n",
        pod_name="kiln-5c9f7b8d6b-2xk4q",
        namespace="shop",
    )

    assert told("Why does kiln crash?", CRASHING) == [("kiln", "application_error", "possible")]
    assert told("Why does kiln crash?", CRASHING, log) == [("kiln", "disk_full", "certain")]


def test_an_evicted_pod_whose_node_nobody_read_is_only_likely() -> None:
    evicted = """
        LAST SEEN   TYPE      REASON    OBJECT       MESSAGE
        3m          Warning   Evicted   pod/kiln-0   The node was low on resource: memory.
        """

    assert told("Why was kiln-0 evicted?", evicted) == [("kiln-0", "node_unhealthy", "likely")]


def test_a_question_whether_a_change_did_harm_is_not_its_own_evidence() -> None:
    rows = changes(("2025-02-03T09:29:00Z", "tariff-api", IMAGE))
    calm = recorded("fetch_pod_logs", "INFO ready\n", pod_name="tariff-api", namespace="money")

    assert not certain("Did the release of tariff-api at 09:29 do any harm?", rows, calm)


def test_who_waits_for_a_webhook_that_does_not_answer_is_not_surely_at_fault() -> None:
    events = """
        LAST SEEN   TYPE      REASON         OBJECT                       MESSAGE
        3m          Warning   FailedCreate   replicaset/till-5c9f7b8d6b   Error creating: Internal error occurred: failed calling webhook "check.gate.example": connection refused
        """

    found = told("Why does till get no pods?", events)

    assert found[0] == ("till", "unreachable_dependency", "likely")


def test_who_finds_no_free_connection_is_not_surely_who_holds_them() -> None:
    line = {"level": "error", "message": "sorry, too many clients already"}
    lines = [{"time": f"2026-02-03T09:{n:02}:00Z", **line} for n in range(40)]
    log = recorded(
        "fetch_pod_logs",
        "\n".join(map(json.dumps, lines)) + "\n",
        pod_name="kiln-5c9f7b8d6b-2xk4q",
        namespace="shop",
    )

    found = told("Why does kiln answer with errors?", log)

    assert found[0] == ("kiln", "connection_pool_exhausted", "likely")


@pytest.mark.parametrize(
    ("line", "is_setting"),
    [
        ("Failed to garbage collect required amount of images", False),
        ("PAYMENTS_URL must be set", True),
        ("environment variable payments_url is not set", True),
    ],
)
def test_words_are_no_variables_unless_they_look_or_are_called_so(line, is_setting) -> None:
    assert (phrase_of(line)[0].fault == "missing_configuration") is is_setting
