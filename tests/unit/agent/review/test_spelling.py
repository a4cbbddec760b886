from __future__ import annotations

import pytest

from agent.review.spelling import spelled_as
from registry.contracts.usage import Use
from registry.domain.names import Kind, Name


@pytest.mark.parametrize(
    ("kind", "old", "spelled", "new", "written"),
    [
        (Kind.SERVICE, "user-api", "user-api", "identity", "identity"),
        (Kind.PATH, "/users/{id}", "/users/{userId}", "/people/{id}", "/people/{userId}"),
        (
            Kind.PATH,
            "/a/{x}/b/{y}",
            "/a/{one}/b/{two}",
            "/c/{y}/{x}",
            "/c/{two}/{one}",
        ),
        (Kind.PATH, "/users", "/users", "/v2/people", "/v2/people"),
        (Kind.PATH, "/users/{id}", "/users/{id}", "/people/{name}", None),
        (Kind.PATH, "/users", "/users", "/it's", None),
        (
            Kind.API_VERSION,
            "extensions/v1beta1 Ingress",
            "extensions/v1beta1",
            "networking.k8s.io/v1 Ingress",
            "networking.k8s.io/v1",
        ),
        (
            Kind.API_VERSION,
            "extensions/v1beta1 Ingress",
            "extensions/v1beta1 Ingress",
            "networking.k8s.io/v1 Ingress",
            "networking.k8s.io/v1 Ingress",
        ),
        (
            Kind.API_VERSION,
            "policy/v1beta1 PodSecurityPolicy",
            "policy/v1beta1",
            "security.example/v1 Policy",
            None,
        ),
        (
            Kind.API_VERSION,
            "istio.example/v1alpha3",
            "istio.example/v1alpha3",
            "istio.example/v1",
            "istio.example/v1",
        ),
        (Kind.FLAG, "--web.old", "--web.old", "--web.new=1", None),
    ],
)
def test_the_replacement_is_written_as_the_use_is(kind, old, spelled, new, written) -> None:
    use = Use("f.yaml", 1, 1, Name(kind, old), spelled)

    assert spelled_as(use, Name(kind, new)) == written


def test_a_name_of_another_kind_never_takes_its_place() -> None:
    use = Use("f.yaml", 1, 1, Name(Kind.SERVICE, "user-api"), "user-api")

    assert spelled_as(use, Name(Kind.FLAG, "user-flag")) is None
