"""Network policies as they are described, evaluated like those that are written."""

from __future__ import annotations

import pytest

from tests.support.causes import causes_of, recorded

PODS = """
    NAME                      READY   STATUS    RESTARTS   AGE   IP         LABELS
    till-5c9f7b8d6b-2xk4q     1/1     Running   0          2d    10.0.0.1   app=till,tier=front
    rates-6d7c8b9f5d-7hj2k    1/1     Running   0          2d    10.0.0.2   app=rates
    """
PODS_IN_SHOP = recorded("kubectl_get_by_kind_in_namespace", PODS, kind="pod", namespace="shop")
ENDPOINTS = """
    NAME    ENDPOINTS          AGE
    rates   10.0.0.2:9090      9d
    """
CUT_OFF = recorded(
    "fetch_pod_logs",
    "2026-01-02T10:00:00Z ERROR rating failed: dial tcp 172.20.4.7:9090: i/o timeout\n" * 3,
    pod_name="till-5c9f7b8d6b-2xk4q",
    namespace="shop",
)


def described(spec: str, name: str = "rates-allow") -> str:
    body = "\n".join(f"  {line}" for line in spec.strip().splitlines())
    text = f"Name:         {name}\nNamespace:    shop\nLabels:       <none>\nSpec:\n{body}\n"
    return recorded("kubectl_describe", text, kind="networkpolicy", namespace="shop")


def certain(*files: str) -> list[tuple[str, str]]:
    found = causes_of("Why does till time out?", PODS_IN_SHOP, ENDPOINTS, CUT_OFF, *files)
    return [(c.entity, c.fault) for c in found if c.certainty == "certain"]


LETS_IN = """
PodSelector:     app=rates
Allowing ingress traffic:
  To Port: {port}
  From:
    {peer}
Not affecting egress traffic
Policy Types: Ingress
"""
LETS_OUT = """
PodSelector:     app in (till,other),!batch
Allowing egress traffic:
  To Port: <any> (traffic allowed to all ports)
  To:
    {peer}
Policy Types: Egress
"""


@pytest.mark.parametrize(
    "spec",
    [
        LETS_IN.format(port="9090/TCP", peer="PodSelector: tier=back"),
        LETS_IN.format(port="9090/TCP", peer="PodSelector: tier in (back,batch)"),
        LETS_IN.format(
            port="9090/TCP", peer="NamespaceSelector: kubernetes.io/metadata.name=hr"
        ),
        LETS_IN.format(port="8080/TCP", peer="PodSelector: tier=front"),
        LETS_OUT.format(peer="PodSelector: app=ledger"),
        LETS_OUT.format(peer="PodSelector: !app"),
        """
        PodSelector:     <none> (Allowing the specific traffic to all pods in this namespace)
        Allowing egress traffic:
          <none> (Selected pods are isolated for egress connectivity)
        Policy Types: Egress
        """,
    ],
)
def test_a_described_policy_that_does_not_let_a_caller_through_is_certain(spec: str) -> None:
    assert certain(described(spec)) == [("rates-allow", "network_policy")]


@pytest.mark.parametrize(
    "spec",
    [
        LETS_IN.format(port="9090/TCP", peer="PodSelector: tier=front"),
        LETS_IN.format(port="grpc/TCP", peer="PodSelector: tier=front"),
        LETS_IN.format(port="<any>", peer="PodSelector: tier"),
        LETS_IN.format(port="9090/TCP", peer="IPBlock:\n      CIDR: 10.0.0.0/8"),
        LETS_OUT.format(peer="PodSelector: app=rates"),
        LETS_IN.format(port="9090/TCP", peer="x").replace("From:", "From: <any> (all)"),
        LETS_IN.format(port="9090/TCP", peer="PodSelector: tier=back").replace("app=rates", "app=x"),
    ],
)  # fmt: skip
def test_one_that_lets_it_through_is_no_cause(spec: str) -> None:
    assert not certain(described(spec))


def test_what_a_second_rule_or_a_second_policy_lets_in_is_let_in() -> None:
    shut = LETS_IN.format(port="9090/TCP", peer="PodSelector: tier=back")
    open_too = shut.replace(
        "Not aff", "  ----------\n  From:\n    PodSelector: tier=front\nNot aff"
    )
    other = LETS_IN.format(port="9090/TCP", peer="PodSelector: tier=front")

    assert not certain(described(open_too))
    assert not certain(described(shut), described(other, "rates-too"))
