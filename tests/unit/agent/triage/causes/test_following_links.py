"""From what was asked about to what it rests on: services, addresses, webhooks, machines."""

from __future__ import annotations

from tests.support.causes import causes_of, described, recorded

APP = "till-5c9f7b8d6b-2xk4q"
OOM = """
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
    Ready:          False
    Restart Count:  9
"""


def log(pod: str, *lines: str, place: str = "shop") -> str:
    return recorded("fetch_pod_logs", "\n".join(lines), pod_name=pod, namespace=place)


def sure(question: str, *files: str) -> list[tuple[str, str]]:
    found = causes_of(question, *files)
    return [(c.entity, c.fault) for c in found if str(c.certainty) == "certain"]


def test_a_webhook_that_does_not_answer_leads_to_its_pods() -> None:
    events = """
        LAST SEEN   TYPE      REASON         OBJECT                        MESSAGE
        3m          Warning   FailedCreate   replicaset/till-75c8f9d6b7    Error creating: Internal error occurred: failed calling webhook "check.guard.svc": failed to call webhook: Post "https://guard-svc.guard.svc:443/check": no endpoints available for service "guard-svc"
        """

    found = sure("Why are no pods of till made?", events, described("guard-admission-0", OOM))

    assert found == [("guard-admission-0", "out_of_memory")]


def test_an_address_leads_to_what_has_it() -> None:
    table = """
        NAME       READY   STATUS             RESTARTS   AGE   IP           NODE
        prices-0   0/1     CrashLoopBackOff   4          2d    10.42.9.31   rack-1
        """
    line = "ERROR dial tcp 10.42.9.31:8080: connect: connection refused"

    found = sure("Why does till fail?", log(APP, line), table, described("prices-0", OOM))

    assert found == [("prices-0", "out_of_memory")]


def test_an_address_without_a_name_leads_by_its_port_to_the_only_one_of_that_sort() -> None:
    line = 'ERROR connection to server at "172.20.14.9", port 5432 failed: Connection refused'
    pg, other = described("till-pg-0", OOM), described("stock-pg-0", OOM)

    assert sure("Why does till fail?", log(APP, line), pg) == [("till-pg-0", "out_of_memory")]
    assert not sure("Why does till fail?", log(APP, line), pg, other)


def test_endpoints_lead_from_a_service_to_its_pods() -> None:
    endpoints = """
        NAME     ENDPOINTS         AGE
        ledger   10.42.7.7:8080    2d
        """
    pods = """
        NAME          READY   STATUS             RESTARTS   AGE   IP          NODE
        books-api-0   0/1     CrashLoopBackOff   4          2d    10.42.7.7   rack-1
        """
    line = "ERROR cannot connect to ledger.shop.svc:8080: connection refused"

    found = sure(
        "Why does till fail?", log(APP, line), endpoints, pods, described("books-api-0", OOM)
    )

    assert found == [("books-api-0", "out_of_memory")]


def test_links_are_followed_more_than_once() -> None:
    first = log(APP, "ERROR cannot connect to basket:8080: connection refused")
    second = log("basket-6d7c8b9f5d-7hj2k", "ERROR cannot connect to cellar:6379: refused")

    found = sure("Why does till fail?", first, second, described("cellar-0", OOM))

    assert found == [("cellar-0", "out_of_memory")]


def test_a_circle_of_callers_comes_to_an_end() -> None:
    first = log(APP, "ERROR cannot connect to basket:8080: connection refused")
    second = log("basket-6d7c8b9f5d-7hj2k", "ERROR cannot connect to till:8080: refused")

    assert causes_of("Why does till fail?", first, second)


def test_what_is_missing_leads_to_what_should_have_made_it() -> None:
    events = """
        LAST SEEN   TYPE      REASON   OBJECT      MESSAGE
        3m          Warning   Failed   pod/till-0  Error: secret "till-keys" not found
        """
    maker = recorded(
        "kubectl_describe",
        """
        Name:         till-keys
        Namespace:    shop
        Kind:         ExternalSecret
        Status:
          Conditions:
            Message:  could not get secret data: permission denied on path kv/till
            Reason:   SecretSyncedError
            Status:   False
            Type:     Ready
        """,
        kind="externalsecret",
        name="till-keys",
        namespace="shop",
    )

    assert sure("Why does till-0 not start?", events, maker) == [("till-keys", "access_denied")]
    assert sure("Why does till-0 not start?", events) == [("till-0", "missing_object")]


def test_a_column_that_is_not_there_leads_to_the_job_that_should_have_made_it() -> None:
    line = "ERROR column orders.due does not exist"
    job = log(
        "till-migrate-7-9wz7k",
        "Running migrations",
        "OperationalError: canceling statement due to lock timeout",
    )
    table = """
        NAME                   READY   STATUS    RESTARTS   AGE
        till-migrate-7-9wz7k   0/1     Error     0          38m
        """

    found = sure("Why does till answer 500?", log(APP, line), job, table)

    assert found == [("till-migrate-7", "migration_failed")]


def test_names_that_nobody_answers_lead_to_the_dns_pods() -> None:
    line = "ERROR lookup tax.shop.svc on 10.96.0.10:53: read udp 10.0.0.1:5->10.96.0.10:53: read: connection refused"
    dns = log(
        "coredns-5d78c9869d-2m7bk",
        '[FATAL] plugin/loop: Loop (127.0.0.1:5 -> :53) detected for zone "."',
    )
    pods = """
        NAME                       READY   STATUS             RESTARTS   AGE
        coredns-5d78c9869d-2m7bk   0/1     CrashLoopBackOff   17         1d
        """

    assert sure("Why does till fail?", log(APP, line), dns, pods) == [
        ("coredns", "bad_configuration")
    ]


def test_what_a_pod_says_it_waits_for_is_followed() -> None:
    events = """
        LAST SEEN   TYPE      REASON               OBJECT                              MESSAGE
        3m          Warning   ProvisioningFailed   persistentvolumeclaim/till-store    storageclass.storage.k8s.io "gold" not found
        3m          Warning   FailedScheduling     pod/till-pg-0                       0/3 nodes are available: persistentvolumeclaim "till-store" not found.
        """
    line = "waiting for till-pg:5432 ..."

    assert sure("Why is stock stuck?", log("stock-5c9f7b8d6b-2xk4q", line), events)
    assert not sure("Why is stock stuck?", log("stock-5c9f7b8d6b-2xk4q", "ready"), events)


def test_a_network_plugin_that_fails_leads_to_its_pods() -> None:
    events = """
        LAST SEEN   TYPE      REASON                   OBJECT       MESSAGE
        3m          Warning   FailedCreatePodSandBox   pod/till-0   Failed to create pod sandbox: plugin type="weave" failed (add): unauthorized
        """
    agent = described("weave-net-7hj2k", OOM)

    found = sure("Why does till-0 not start?", events, agent)

    assert found == [("weave-net", "out_of_memory")]


def test_an_autoscaler_without_figures_leads_to_who_measures() -> None:
    events = """
        LAST SEEN   TYPE      REASON                    OBJECT                         MESSAGE
        3m          Warning   FailedGetResourceMetric   horizontalpodautoscaler/till   unable to fetch metrics from resource metrics API: the server is currently unable to handle the request (get pods.metrics.k8s.io)
        """

    found = sure("Why does till not scale?", events, described("metrics-server-0", OOM))

    assert found == [("metrics-server-0", "out_of_memory")]


def test_a_webhook_whose_certificate_has_expired_is_at_fault_itself() -> None:
    events = """
        LAST SEEN   TYPE      REASON         OBJECT                       MESSAGE
        3m          Warning   FailedCreate   replicaset/till-75c8f9d6b7   Error creating: failed calling webhook "in.mesh.io": Post "https://injector.mesh.svc:443/inject": x509: certificate has expired
        """

    assert sure("Why are no pods of till made?", events) == [
        ("injector", "certificate_expired")
    ]


def test_what_explains_itself_comes_before_what_it_leads_to() -> None:
    crash = OOM.replace("OOMKilled", "Error").replace("137", "1")
    lines = (
        "WARN cannot reach cellar-store:4317: connection refused",
        "ERROR missing required environment variable TILL_DSN",
    )
    asked, beside = "Why does till crash?", described("cellar-store-0", OOM)

    found = sure(asked, described(APP, crash), log(APP, *lines), beside)

    assert found == [("till", "missing_configuration")]
    assert sure(asked, described(APP, crash), log(APP, lines[0]), beside) == [
        ("cellar-store-0", "out_of_memory")
    ]


def test_what_is_called_by_its_name_and_scaled_to_none_is_at_fault() -> None:
    table = """
        NAME         READY   AGE
        till-cache   0/0     9d
        """
    kinds = recorded("kubectl_get", table, kind="statefulset", namespace="shop")
    line = "ERROR health: cache till-cache:6379 unreachable"

    assert sure("Why is till-web not ready?", log("till-web-0", line), kinds) == [
        ("till-cache", "suspended")
    ]
    assert not sure("Why is till-web not ready?", log("till-web-0", "ERROR no"), kinds)


def test_an_address_leads_to_the_only_service_on_that_port() -> None:
    endpoints = """
        NAME      ENDPOINTS                          AGE
        rating    10.244.3.12:9191,10.244.5.9:9191   4d
        till      10.244.3.13:8080                   4d
        """
    line = "ERROR dial tcp 172.20.44.7:9191: i/o timeout"

    found = sure("Why does till fail?", log(APP, line), endpoints, described("rating", OOM))

    assert found == [("rating", "out_of_memory")]


def test_a_resolver_that_asks_in_vain_says_whom() -> None:
    line = '{"level": "ERROR", "msg": "authorize failed", "exc": "java.net.UnknownHostException: hub.example: Temporary failure in name resolution"}'
    dns = log(
        "coredns-5d78c9869d-2m7bk",
        "[ERROR] plugin/errors: 2 hub.example. A: read udp 10.0.0.3:41->10.20.0.35:53: i/o timeout",
    )

    found = causes_of("Why does till fail?", log(APP, line), dns)

    assert (found[0].entity, found[0].fault) == ("coredns", "dns_failure")
    assert "`10.20.0.35`" in found[0].says
