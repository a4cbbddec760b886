"""What lies behind what others see: slots, indexes, passwords, resolvers, issuers, evictions."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

from tests.support.causes import causes_of, described, recorded


def logged(pod: str, text: str) -> str:
    return recorded("fetch_pod_logs", dedent(text).lstrip(), pod_name=pod)


def first(question: str, *files: str) -> tuple[str, str, str]:
    cause = causes_of(question, *map(dedent, files))[0]
    return (cause.entity, cause.fault, cause.certainty)


def certain(question: str, *files: str) -> list[tuple[str, str]]:
    found = causes_of(question, *map(dedent, files))
    return [(c.entity, c.rule) for c in found if c.certainty == "certain"]


FULL = logged(
    "ledger-pg-0", "2026-01-02 10:00:00 UTC PANIC: could not write: No space left on device\n"
)
SLOTS = """
     slot_name | active | retained
    -----------+--------+----------
     lake      | {active}      | {kept}
    """


def test_a_slot_that_nobody_reads_is_why_a_disk_is_full() -> None:
    slots = SLOTS.format(active="f", kept="88 GB")

    found = causes_of("Why is ledger-pg down?", FULL, dedent(slots))[0]

    assert (found.entity, found.rule, found.certainty) == (
        "ledger-pg-0",
        "slot_unread",
        "certain",
    )
    assert "`lake`" in found.says


@pytest.mark.parametrize(("active", "kept"), [("t", "88 GB"), ("f", "1184 kB"), ("f", "")])
def test_a_slot_that_is_read_or_keeps_little_is_not(active: str, kept: str) -> None:
    slots = SLOTS.format(active=active, kept=kept)

    assert ("ledger-pg-0", "slot_unread") not in certain("Why is ledger-pg down?", FULL, slots)


PLAN = """
     Limit  (cost=812204.33..812204.38 rows=20 width=28)
       ->  Parallel Seq Scan on claims  (cost=0.00..811200.46 rows=13 width=28)
             Filter: (policy_id = 7)
             Rows Removed by Filter: 20411837
    """
MIGRATION = logged(
    "claims-migrate",
    """
    2026-01-02 10:00:00 INFO Migrating schema "public" to version 12
    2026-01-02 10:00:01 DEBUG DROP INDEX CONCURRENTLY IF EXISTS claims_policy_id_idx
    2026-01-02 10:00:09 INFO done
    """,
)


def test_an_index_that_was_dropped_is_why_a_whole_table_is_read() -> None:
    slow = "Why is claims-api slow?"

    assert first(slow, PLAN, MIGRATION) == ("claims_policy_id_idx", "database_error", "certain")
    other = MIGRATION.replace("policy_id", "opened_at")
    assert first(slow, PLAN, other)[2] == "likely"
    assert not certain(slow, PLAN.replace("20411837", "12"), MIGRATION)


REFUSED = logged(
    "roster-5b8f7f9d8c-dq9nm",
    """
    2026-01-02T05:50:00Z GET /ready 200
    2026-01-02T06:04:32Z ERROR Access denied for user 'roster_app'@'10.0.0.1'
    2026-01-02T06:04:33Z ERROR Access denied for user 'roster_app'@'10.0.0.1'
    """,
)
ROTATED = logged(
    "rotate-x",
    """
    2026-01-02T06:00:02Z generated password (32 chars)
    2026-01-02T06:00:03Z ALTER USER 'roster_app'@'%' IDENTIFIED BY '...'
    """,
)


UNREADY = """
    LAST SEEN   TYPE      REASON      OBJECT                        MESSAGE
    3m          Warning   Unhealthy   pod/roster-5b8f7f9d8c-dq9nm   Readiness probe failed: status 503
    """


def test_a_password_that_was_changed_just_before_is_why_it_is_refused() -> None:
    asked = "Why is roster not ready?"

    rotated = ("roster", "credentials_rotated")

    assert certain(asked, REFUSED, ROTATED, UNREADY) == [rotated]
    assert not certain(asked, REFUSED, ROTATED)
    assert rotated not in certain(asked, REFUSED, ROTATED.replace("roster_app", "x"), UNREADY)
    assert rotated not in certain(asked, REFUSED, ROTATED.replace("T06", "T03"), UNREADY)


DNS = logged(
    "coredns-5c9f7b8d6b-2xk4q",
    "[ERROR] plugin/errors: 2 a.example. A: read udp 10.0.0.5:4->10.9.0.35:53: i/o timeout\n"
    * 3,
)
CONFIG = """
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: coredns
      namespace: kube-system
    data:
      Corefile: |
        .:53 {
            forward . 10.9.0.35
        }
    """


def test_a_resolver_that_is_set_and_silent_is_certain() -> None:
    asked = "Why does coredns not answer?"

    assert certain(asked, DNS, CONFIG) == [("coredns", "forwarded_in_vain")]
    assert ("coredns", "forwarded_in_vain") not in certain(
        asked, DNS, CONFIG.replace(".35", ".53")
    )


def test_a_disk_on_which_etcd_writes_too_slowly_is_named() -> None:
    log = logged("etcd-0", '{"level":"warn","msg":"slow fdatasync","took":"2.38s"}\n' * 9)

    found = causes_of("Why do commands time out?", log)[0]

    assert (found.entity, found.fault, found.certainty) == (
        "etcd-0",
        "slow_dependency",
        "likely",
    )
    assert "its disk is slow" in found.says


CERTIFICATE = recorded(
    "kubectl_describe",
    """
    Name:         shop-tls
    Namespace:    web
    Kind:         Certificate
    Spec:
      Dns Names:
        shop.example.com
    Status:
      Conditions:
        Message:  Certificate expired on Tue, 10 Nov 2026 22:41:09 UTC
        Reason:   Expired
        Status:   False
        Type:     Ready
    """,
    kind="certificate",
)
ISSUER = logged(
    "cert-manager-5c9f7b8d6b-2xk4q",
    'E1111 05:12:44.077529  1 controller.go:167] "re-queuing item" err="Route 53: '
    'ChangeResourceRecordSets: AccessDenied" resource_name="shop-tls-9"\n',
)


def test_why_a_certificate_is_not_made_anew_is_told_with_it() -> None:
    found = causes_of("Why is shop.example.com not trusted?", CERTIFICATE, ISSUER)[0]

    assert (found.entity, found.fault, found.certainty) == (
        "shop-tls",
        "certificate_expired",
        "certain",
    )
    assert "AccessDenied" in found.says


def test_the_trouble_of_another_certificate_is_not() -> None:
    both = CERTIFICATE + CERTIFICATE.split("\n", 2)[2].replace("shop", "blog")
    found = causes_of(
        "Why is shop.example.com not trusted?", both, ISSUER.replace("shop-tls", "x-tls")
    )

    assert not [c for c in found if c.rule == "certificate_not_renewed"]


EVENTS = """
    LAST SEEN   TYPE      REASON    OBJECT                       MESSAGE
    3m          Warning   Evicted   pod/till-5c9f7b8d6b-2xk4q    The node was low on resource: ephemeral-storage. Container till was using 212Ki, request is 0
    3m          Warning   Evicted   pod/spool-6d7c8b9f5d-7hj2k   The node was low on resource: ephemeral-storage. Container spool was using {used}, request is 0
    """
PODS = """
    NAME                      READY   STATUS    RESTARTS   AGE   IP       NODE
    till-5c9f7b8d6b-2xk4q     0/1     Evicted   0          2d    <none>   rack-7
    spool-6d7c8b9f5d-7hj2k    0/1     Evicted   0          2d    <none>   rack-7
    """


def test_of_pods_that_were_driven_out_the_one_that_used_most_is_at_fault() -> None:
    asked = "Why was till evicted?"

    assert certain(asked, EVENTS.format(used="63989440Ki"), PODS) == [("spool", "greedy")]
    assert ("spool", "greedy") not in certain(asked, EVENTS.format(used="400Ki"), PODS)


NODE = """
    Name:               rack-7
    Roles:              worker
    Conditions:
      Type           Status  LastHeartbeatTime  LastTransitionTime  Reason       Message
      ----           ------  -----------------  ------------------  ------       -------
      DiskPressure   True    10:00              09:00               HasPressure  kubelet has disk pressure
    """


@pytest.mark.parametrize(
    "sizes",
    [
        "41G\t/var/log/pods/dev_spool-6d7c8b9f5d-7hj2k\n120M\t/var/log/pods/shop_till-0\n",
        '["spool-6d7c8b9f5d-7hj2k",44090118144]\n["till-0",1210]\n["exporter",1220608]\n',
    ],
)
def test_who_takes_most_of_a_full_disk_is_told_by_sizes(sizes: str) -> None:
    asked = "Why does rack-7 run out of disk?"

    assert certain(asked, NODE, sizes) == [("spool", "greedy")]
    assert not certain(
        asked, NODE, sizes.replace("41G", "130M").replace("44090118144", "1220608")
    )


PULL = """
    State:          Waiting
      Reason:       ImagePullBackOff
    Image:          hub.example/till:1
    Ready:          False
    Restart Count:  0
    """
NO_SECRET = (
    "Warning  FailedToRetrieveImagePullSecret  2m  kubelet  Unable to retrieve some image pull "
    "secrets (hub-robot); attempting to pull the image may not succeed."
)


def test_a_pull_secret_that_is_not_there_is_why_an_image_cannot_be_fetched() -> None:
    pod = described("till", PULL, events=NO_SECRET)
    runs = described("till", "State: Running\nReady: True\nRestart Count: 0", events=NO_SECRET)

    assert certain("Why does till not start?", pod) == [("till", "pull_secret_missing")]
    assert not certain("Why does till not start?", runs)


ENDED = """
    State:          Running
    Last State:     Terminated
      Reason:       Error
      Exit Code:    137
    Ready:          True
    Restart Count:  1
    Limits:
      memory:  2Gi
    """


def test_a_program_ended_by_force_near_its_memory_limit_is_likely_out_of_memory() -> None:
    def used(share: float) -> str:
        value = str(share * 2 * 2**30)
        series = {"metric": {"pod": "till"}, "values": [[1, value], [2, value], [3, value]]}
        query = "container_memory_working_set_bytes"
        data = {"resultType": "matrix", "result": [series]}
        return json.dumps(
            {"status": "success", "query": query, "data": {**data, "query": query}}
        )

    pod = described("till", ENDED)

    assert first("Why was till killed?", pod, used(0.98)) == ("till", "out_of_memory", "likely")
    assert first("Why was till killed?", pod, used(0.3))[2] == "possible"


def test_who_asks_why_it_runs_out_of_memory_is_not_told_that_it_does() -> None:
    pod = described("till", ENDED.replace("Error", "OOMKilled"))

    assert first("Why is till restarted?", pod)[2] == "certain"
    assert first("Why is till OOMKilled every day?", pod)[2] == "likely"
