"""What bears out a program's word: roles, conditions, tables, recorded changes, figures."""

from __future__ import annotations

import json
from textwrap import dedent

from tests.support.causes import causes_of, recorded

APP = "till-5c9f7b8d6b-2xk4q"
REFUSED = (
    'ERROR pods is forbidden: User "system:serviceaccount:shop:till" cannot list resource '
    '"pods" in API group "" at the cluster scope'
)
ROLE = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata:
      name: {name}
    rules:
    - apiGroups: [""]
      resources: [{resources}]
      verbs: [get, list]
    """
BINDING = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata:
      name: till-reads
    roleRef:
      kind: ClusterRole
      name: {name}
    subjects:
    - kind: ServiceAccount
      name: till
    """
POLICY = """
    apiVersion: v1
    kind: List
    items:
    - apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: store-door
        namespace: data
      spec:
        podSelector:
          matchLabels: {app: store}
        policyTypes: [Ingress]
        ingress:
        - from:
          - namespaceSelector:
              matchExpressions:
              - key: LABEL
                operator: In
                values: [PLACE]
    """
STORE = """
    NAME      READY   STATUS    RESTARTS   AGE   LABELS
    store-0   1/1     Running   0          9d    app=store
    """


def log(pod: str, *lines: str) -> str:
    return recorded("fetch_pod_logs", "\n".join(lines), pod_name=pod, namespace="shop")


def sure(question: str, *files: str) -> list[tuple[str, str]]:
    found = causes_of(question, *map(dedent, files))
    return [(c.entity, c.fault) for c in found if str(c.certainty) == "certain"]


def policy(place: str, label: str = "kubernetes.io/metadata.name") -> str:
    return POLICY.replace("PLACE", place).replace("LABEL", label)


def pods_in(place: str, table: str) -> str:
    return recorded("kubectl_get", dedent(table), kind="pod", namespace=place)


def test_a_role_without_the_right_bears_out_a_refusal() -> None:
    lacks = ROLE.format(name="till", resources="secrets")
    gives = ROLE.format(name="till", resources="secrets, pods")

    assert sure("Why does till fail?", log(APP, REFUSED), lacks) == [("till", "access_denied")]
    assert not sure("Why does till fail?", log(APP, REFUSED), gives)
    assert not sure("Why does till fail?", log(APP, REFUSED))


def test_bindings_tell_which_role_an_account_has() -> None:
    lacks = ROLE.format(name="reader", resources="secrets")
    bound, unbound = BINDING.format(name="reader"), BINDING.format(name="writer")

    found = sure("Why does till fail?", log(APP, REFUSED), lacks, bound)

    assert found == [("till", "access_denied")]
    assert not sure("Why does till fail?", log(APP, REFUSED), lacks, unbound)


def test_a_policy_that_lets_in_other_namespaces_only_keeps_a_caller_out() -> None:
    line = "ERROR connect to store.data.svc:5672 failed: timeout"
    files = (log(APP, line), pods_in("data", STORE))

    assert sure("Why does till fail?", *files, policy("billing")) == [
        ("store-door", "network_policy")
    ]
    assert not sure("Why does till fail?", *files, policy("shop"))
    assert not sure("Why does till fail?", *files, policy("billing", "team"))


def test_a_refusal_is_an_answer_and_so_no_work_of_a_policy() -> None:
    line = "ERROR connect to store.data.svc:5672 failed: connection refused"
    files = (log(APP, line), pods_in("data", STORE))

    assert not sure("Why does till fail?", *files, policy("billing"))


def test_a_table_of_certificates_bears_out_who_is_turned_away() -> None:
    table = recorded(
        "kubectl_get",
        "NAME         READY   SECRET       AGE\nledger-tls   False   ledger-tls   9d",
        kind="certificate",
        namespace="shop",
    )
    line = "ERROR call https://ledger.shop.svc:8443/x: x509: certificate has expired"

    assert sure("Why does till fail?", log(APP, line), table) == [
        ("ledger-tls", "certificate_expired")
    ]
    assert not sure(
        "Why does till fail?", log(APP, line), table.replace("ledger-tls", "web-tls")
    )


def test_a_changed_password_bears_out_credentials_that_are_refused() -> None:
    def change(at: str, what: str) -> str:
        return json.dumps(
            [{"datetime": at, "type": "vault_role", "name": "store/till", "description": what}]
        )

    line = "2026-03-16T09:00:00Z ERROR password authentication failed for user till"
    asked = "Why does till not work?"

    assert sure(asked, log(APP, line), change("2026-03-16T08:59:00Z", "password rotated"))
    assert not sure(asked, log(APP, line), change("2026-03-16T09:01:00Z", "password rotated"))
    assert not sure(asked, log(APP, line), change("2026-03-16T08:59:00Z", "icon replaced"))


def test_credentials_in_a_stack_without_times_are_dated_by_the_errors_around_it() -> None:
    change = json.dumps(
        [
            {
                "datetime": "2026-03-16T08:59:00Z",
                "type": "vault_role",
                "name": "store/till",
                "description": "password rotated",
            }
        ]
    )
    lines = (
        "2026-03-16T09:00:00Z ERROR sync failed",
        "StoreException: Access denied for user 'till'@'10.0.0.1'",
    )

    found = sure("Why does till not work?", log(APP, *lines), change)

    assert found == [("till", "authentication_failed")]


def test_a_consumer_that_stays_at_a_message_bears_out_that_it_cannot_read_it() -> None:
    def groups(at: int) -> str:
        head = "GROUP   TOPIC   PARTITION   CURRENT-OFFSET   LOG-END-OFFSET   LAG"
        return f"{head}\ntill    bills   3           {at}           990000           108789\n"

    line = "ERROR cannot decode message partition=3 offset=881211: invalid type; will retry"
    asked = "Why does the lag of till grow?"

    assert sure(asked, log(APP, line), groups(881211)) == [("till", "bad_message")]
    assert not sure(asked, log(APP, line), groups(123456))


def test_settings_that_were_changed_bear_out_figures_that_move() -> None:
    def times(hour: int, took: int) -> list[str]:
        return [
            f"2026-03-16T{hour:02}:{minute:02}:01Z level=info msg=request took={took}ms"
            for minute in range(40)
        ]

    turn = '2026-03-16T09:00:00Z level=info msg="config reloaded"'
    pod = log(APP, *times(8, 20), turn, *times(9, 4_000))
    change = json.dumps(
        [
            {
                "datetime": "2026-03-16T08:58:00Z",
                "type": "configmap",
                "name": "till-settings",
                "description": "cache: on -> off",
            }
        ]
    )
    other = change.replace("till-settings", "search-settings")

    assert sure("p99 of till went up. Why?", pod, change) == [("till", "config_change")]
    assert not sure("p99 of till went up. Why?", pod, other)


PRESSED = """
    LAST SEEN   TYPE      REASON                 OBJECT                          MESSAGE
    3m          Warning   Evicted                pod/till-5c9f7b8d6b-2xk4q       The node was low on resource: memory. Container main was using 90Mi
    3m          Warning   EvictionThresholdMet   node/rack-1                     Attempting to reclaim memory
    """
USE = """
    NAMESPACE   NAME                        CPU(cores)   MEMORY(bytes)
    maps        heatmap-6d7c8b9f5d-7hj2k    61m          {most}Mi
    shop        till-5c9f7b8d6b-2xk4q       58m          90Mi
    """
PLACES = """
    NAME                       READY   STATUS    RESTARTS   AGE   IP         NODE
    heatmap-6d7c8b9f5d-7hj2k   1/1     Running   0          2d    10.0.0.1   {place}
    till-5c9f7b8d6b-2xk4q      0/1     Evicted   0          2d    10.0.0.2   rack-1
    """


def test_who_uses_most_by_far_of_a_pressed_node_is_the_cause() -> None:
    asked = "Why was till evicted?"
    here, much = PLACES.format(place="rack-1"), USE.format(most=13_611)

    assert sure(asked, PRESSED, much, here) == [("heatmap", "out_of_memory")]
    assert ("heatmap", "out_of_memory") not in sure(asked, PRESSED, USE.format(most=200), here)
    elsewhere = PLACES.format(place="rack-2")
    assert ("heatmap", "out_of_memory") not in sure(asked, PRESSED, much, elsewhere)


def test_series_tell_who_fills_the_disk_of_a_node() -> None:
    def used(pod: str, to: int) -> dict[str, object]:
        labels = {"pod": pod, "node": "rack-1"}
        values = [[1_774_375_200 + 60 * n, str(to)] for n in range(5)]
        return {"metric": labels, "values": values}

    events = PRESSED.replace("memory", "ephemeral-storage")
    series = json.dumps(
        {
            "status": "success",
            "data": {
                "resultType": "matrix",
                "result": [used("spool-0", 75_000_000_000), used("till-0", 36_000)],
            },
        }
    )

    found = sure("Why was till evicted?", events, series, PLACES.format(place="rack-1"))

    assert found == [("spool-0", "disk_full")]


def test_a_condition_without_words_that_are_known_is_no_certain_cause() -> None:
    state = recorded(
        "kubectl_describe",
        """
        Name:         till
        Namespace:    shop
        Kind:         Kustomization
        Status:
          Conditions:
            Message:  WORDS
            Reason:   Failed
            Status:   False
            Type:     Ready
        """,
        kind="kustomization",
        name="till",
        namespace="shop",
    )
    known = state.replace("WORDS", 'storageclass.storage.k8s.io "fast" not found')
    asked = "What is wrong with till?"

    assert sure(asked, known) == [("till", "missing_object")]
    assert not sure(asked, state.replace("WORDS", "it did not work out"))
    assert not causes_of(asked, known.replace("Status:   False", "Status:   True"))


def test_a_table_of_any_objects_tells_which_are_not_ready() -> None:
    table = recorded(
        "kubectl_get",
        "NAME    STORE   STATUS   READY\ntill    vault   certificate has expired   False",
        kind="externalsecret",
        namespace="shop",
    )

    assert sure("What is wrong with till?", table) == [("till", "certificate_expired")]
    assert not causes_of("What is wrong with till?", table.replace("False", "True"))


def test_a_part_of_which_something_was_read_is_looked_for_there() -> None:
    lines = [
        f'{{"level": "info", "msg": "q", "vault_ms": {9_000 + n}, "total_ms": {9_010 + n}}}'
        for n in range(20)
    ]
    asked = "Why is till slow?"

    assert sure(asked, log(APP, *lines)) == [("till", "slow_dependency")]
    assert not sure(asked, log(APP, *lines), log("vault-0", "INFO compacting"))


def test_who_asks_on_the_wrong_port_bears_out_that_it_is_wrong() -> None:
    objects = """
        apiVersion: v1
        kind: Service
        metadata: {name: till, namespace: shop}
        spec:
          selector: {app: till}
          ports: [{port: 80, targetPort: 8081}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: till, namespace: shop}
        spec:
          template:
            metadata: {labels: {app: till}}
            spec:
              containers: [{name: till, ports: [{containerPort: 8080}]}]
        """
    refused = (
        "[error] connect() failed (111: Connection refused), upstream: http://10.0.0.9:{}/"
    )
    asked = "Why does the service till answer 502?"

    found = sure(asked, objects, log("door-0", refused.format(8081)))

    assert found == [("till", "port_mismatch")]
    assert not sure(asked, objects, log("door-0", refused.format(9999)))


def test_a_claim_that_is_measured_as_full_bears_out_a_full_disk() -> None:
    def used(to: float) -> str:
        labels = {"persistentvolumeclaim": "till-data", "namespace": "shop"}
        values = [[1_774_375_200 + 60 * n, str(to)] for n in range(5)]
        result = [{"metric": labels, "values": values}]
        return json.dumps(
            {"status": "success", "data": {"resultType": "matrix", "result": result}}
        )

    line = "ERROR write /data/1.tmp: no space left on device"
    asked = "Why does till fail?"

    assert sure(asked, log(APP, line), used(0.997)) == [("till", "disk_full")]
    assert sure(asked, log(APP, line), used(99.9)) == [("till", "disk_full")]
    assert not sure(asked, log(APP, line), used(0.91))
    assert not sure(asked, log(APP, line), used(5_000))
