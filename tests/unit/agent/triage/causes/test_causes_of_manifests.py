"""Causes that follow from how manifests fit together."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agent.triage.causes.policies import selects
from tests.support.causes import causes_of, recorded

CANNOT = "ERROR dial tcp: lookup web.shop.svc on 10.0.0.1:53: i/o timeout\n"


def thing(kind: str, name: str, spec: dict[str, Any], **more: Any) -> dict[str, Any]:
    meta = {"name": name, "namespace": "shop", "labels": more.pop("labels", {})}
    return {"apiVersion": "v1", "kind": kind, "metadata": meta, "spec": spec, **more}


def deployment(name: str, container: dict[str, Any], **spec: Any) -> dict[str, Any]:
    template = {
        "metadata": {"labels": {"app": name}},
        "spec": {"containers": [{"name": "main", **container}], **spec},
    }
    return thing("Deployment", name, {"template": template})


def policy(**spec: Any) -> dict[str, Any]:
    return thing("NetworkPolicy", "wall", {"podSelector": {}, **spec})


def files(*things: dict[str, Any]) -> str:
    return json.dumps({"kind": "List", "items": list(things)})


def log(body: str, pod: str = "orders") -> str:
    return recorded("fetch_pod_logs", body, pod_name=pod, namespace="shop")


def test_a_policy_that_lets_nothing_out_is_the_cause_of_a_failing_call() -> None:
    manifests = files(deployment("orders", {}), policy(policyTypes=["Egress"], egress=[]))

    found = causes_of("Why is orders down?", manifests, log(CANNOT))

    assert (found[0].entity, found[0].fault, found[0].certainty) == (
        "wall",
        "network_policy",
        "certain",
    )


@pytest.mark.parametrize(
    "harmless",
    [
        policy(policyTypes=["Egress"], egress=[{}]),
        policy(policyTypes=["Egress"], egress=[{"ports": [{"port": 53}]}]),
        policy(policyTypes=["Ingress"], ingress=[]),
        policy(policyTypes=["Egress"], egress=[], podSelector={"matchLabels": {"app": "web"}}),
        {**policy(policyTypes=["Egress"], egress=[]), "metadata": {"name": "wall", "namespace": "x"}},
    ],
    ids=["all", "names", "coming in", "another pod", "another namespace"],
)  # fmt: skip
def test_a_policy_that_does_not_forbid_it_is_no_cause(harmless: dict[str, Any]) -> None:
    found = causes_of(
        "Why is orders down?", files(deployment("orders", {}), harmless), log(CANNOT)
    )

    assert "network_policy" not in {c.fault for c in found}


def test_what_one_of_several_policies_allows_is_allowed() -> None:
    manifests = files(
        deployment("orders", {}),
        policy(policyTypes=["Egress"], egress=[]),
        {**policy(policyTypes=["Egress"], egress=[{}]), "metadata": {"name": "door", "namespace": "shop"}},
    )  # fmt: skip
    found = causes_of("Why is orders down?", manifests, log(CANNOT))

    assert "network_policy" not in {c.fault for c in found}


def test_a_policy_of_what_is_called_is_found_too() -> None:
    manifests = files(
        deployment("orders", {}),
        deployment("pg", {}),
        thing("Service", "pg-svc", {"selector": {"app": "pg"}}),
        policy(
            podSelector={"matchLabels": {"app": "pg"}},
            policyTypes=["Ingress"],
            ingress=[{"from": [{"podSelector": {"matchLabels": {"app": "admin"}}}]}],
        ),
    )
    found = causes_of(
        "Why is orders down?", manifests, log("ERROR pg-svc:5432 connection timed out\n")
    )

    assert found[0].fault == "network_policy"


def test_a_failing_call_without_a_policy_is_not_laid_to_one() -> None:
    found = causes_of("Why is orders down?", files(deployment("orders", {})), log(CANNOT))

    assert [c.fault for c in found] == ["dns_failure"]


@pytest.mark.parametrize(
    ("term", "answer"),
    [
        ({"key": "app", "operator": "In", "values": ["web"]}, True),
        ({"key": "app", "operator": "NotIn", "values": ["web"]}, False),
        ({"key": "app", "operator": "Exists"}, True),
        ({"key": "app", "operator": "DoesNotExist"}, False),
        ({"key": "app", "operator": "Else"}, False),
    ],
)
def test_expressions_of_selectors_are_evaluated(term: dict[str, Any], answer: bool) -> None:
    assert selects({"matchExpressions": [term]}, {"app": "web"}) is answer


def test_a_service_that_selects_nothing_is_found() -> None:
    manifests = files(
        deployment("orders", {}), thing("Service", "orders-svc", {"selector": {"app": "order"}})
    )
    found = causes_of("Why is orders not reachable?", manifests)

    assert (found[0].entity, found[0].fault) == ("orders-svc", "selector_mismatch")
    assert "app=order" in found[0].says


def test_a_service_that_sends_to_a_port_on_which_none_listens_is_found() -> None:
    manifests = files(
        deployment("orders", {"ports": [{"containerPort": 8000}]}),
        thing("Service", "orders", {"selector": {"app": "orders"}, "ports": [{"port": 80, "targetPort": 8080}]}),
    )  # fmt: skip
    found = causes_of("Why is orders not reachable?", manifests)

    assert "sends to port 8080, but the pods of orders listen on 8000" in found[0].says


def test_a_probe_on_another_port_is_found() -> None:
    container = {"ports": [{"containerPort": 80}], "livenessProbe": {"httpGet": {"port": 81}}}

    found = causes_of("Why does orders restart?", files(deployment("orders", container)))

    assert found[0].fault == "port_mismatch"


@pytest.mark.parametrize(
    ("there", "tells"),
    [
        (thing("Secret", "db-credential", {}), "`db-credential`"),
        (thing("ConfigMap", "db-credentials", {}), "is a ConfigMap"),
        (thing("Secret", "db-credentials", {}, data={"user": "eA=="}), "which has only user"),
    ],
    ids=["a letter", "another kind", "a key"],
)
def test_what_is_referred_to_under_a_wrong_name_is_found(
    there: dict[str, Any], tells: str
) -> None:
    env = [
        {"name": "P", "valueFrom": {"secretKeyRef": {"name": "db-credentials", "key": "pw"}}}
    ]

    found = causes_of(
        "Why does orders not start?", files(deployment("orders", {"env": env}), there)
    )

    assert tells in found[0].says


def test_what_other_files_may_define_is_not_called_missing() -> None:
    env = [
        {"name": "P", "valueFrom": {"secretKeyRef": {"name": "db-credentials", "key": "pw"}}}
    ]

    assert causes_of("Is orders well?", files(deployment("orders", {"env": env}))) == ()


def test_an_autoscaler_without_requests_to_measure_against_is_found() -> None:
    scaler = thing("HorizontalPodAutoscaler", "orders", {"scaleTargetRef": {"name": "orders"}})

    found = causes_of("Why is orders not scaled?", files(deployment("orders", {}), scaler))

    assert found[0].fault == "scaling_blocked"


def test_a_claim_on_a_class_that_is_not_there_is_found() -> None:
    manifests = files(
        thing("PersistentVolumeClaim", "data", {"storageClassName": "fast"}),
        thing("StorageClass", "standard", {}),
        deployment("orders", {}, volumes=[{"persistentVolumeClaim": {"claimName": "data"}}]),
    )
    found = causes_of("Why is orders pending?", manifests)

    assert found[0].fault == "unbound_volume"
    assert "there are: standard" in found[0].says


def test_an_ingress_to_a_service_that_is_not_there_is_found() -> None:
    body = """\
        Name:             shop-in
        Namespace:        shop
        Labels:           <none>
        Rules:
          Host  Path  Backends
          ----  ----  --------
          a.b   /     web:80 (<error: endpoints "web" not found>)
    """
    found = causes_of("Why does shop-in fail?", recorded("kubectl_describe", body))

    assert (found[0].fault, found[0].certainty) == ("missing_object", "certain")
    assert "`web`" in found[0].says


def test_an_ingress_class_that_nothing_serves_is_likely() -> None:
    found = causes_of(
        "Why does shop-in fail?",
        files(thing("Ingress", "shop-in", {"ingressClassName": "ngimx"})),
    )

    assert found[0].certainty == "likely"
    assert "`ngimx`" in found[0].says
