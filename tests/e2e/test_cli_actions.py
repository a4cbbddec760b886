"""`frenly actions` from a shell, on a server that speaks Kubernetes' API."""

from __future__ import annotations

import pytest

from tests.support.cluster import Cluster

POLICY = """
version: 1
platform: kubernetes
kubeconfig: {kubeconfig}
namespaces:
  shop: {{ workloads: ["deployment/*"], acts: [restart, scale, roll_back], most_replicas: 20 }}
"""
CHECKOUT = "shop/deployment/checkout"


@pytest.fixture
def cluster():
    made = Cluster("checkout:1", "checkout:2")
    yield made
    made.close()


@pytest.fixture
def shop(empty_cli, cluster, tmp_path):
    """Somebody who asks and two who decide, on a platform that may be acted on."""
    config = tmp_path / "config"
    config.mkdir()
    kubeconfig = cluster.kubeconfig(tmp_path)
    (config / "platform.yaml").write_text(POLICY.format(kubeconfig=kubeconfig), "utf-8")
    empty_cli.environment.setenv("FRENLY_CONFIG_DIR", str(config))
    for name, role in {
        "root": "admin",
        "mia": "member",
        "ben": "maintainer",
        "dee": "maintainer",
    }.items():
        empty_cli.invite(name, role)
    return empty_cli


def proposed(shop, *words, by="mia"):
    return shop.done("actions", "propose", *words, "--json", by=by).json


def approved(shop, action, *names):
    seen = action["digest"][:12]
    for name in names or ("ben", "dee"):
        last = shop.done("actions", "approve", action["id"], "--seen", seen, by=name)
    return last


def test_a_roll_back_is_proposed_approved_done_and_taken_back(shop, cluster) -> None:
    asked = proposed(shop, "roll_back", CHECKOUT, "--reason", "2 fails")
    shown = shop.done("actions", "show", asked["id"], by="ben").out
    assert cluster.deployment["spec"]["template"]["spec"]["containers"][0]["image"] == (
        "checkout:2"
    )
    assert "would change  image of checkout: checkout:2 -> checkout:1" in shown
    assert "takes       2 people" in shown

    said = approved(shop, asked)
    assert "done" in said.out
    image = cluster.deployment["spec"]["template"]["spec"]["containers"][0]["image"]
    assert image == "checkout:1"

    back = shop.done("actions", "undo", asked["id"], "--json", by="mia").json
    assert back["undoes"] == asked["id"]
    approved(shop, back)
    image = cluster.deployment["spec"]["template"]["spec"]["containers"][0]["image"]
    assert image == "checkout:2"
    assert [line for line in cluster.patches if not line[1]] == [
        ("/apis/apps/v1/namespaces/shop/deployments/checkout", False)
    ] * 2


def test_whoever_asked_does_not_decide_and_a_rejected_action_is_never_done(
    shop, cluster
) -> None:
    asked = proposed(shop, "restart", CHECKOUT, by="ben")
    own = shop("actions", "approve", asked["id"], "--seen", asked["digest"], by="ben")
    shop.done("actions", "reject", asked["id"], "--seen", asked["digest"], by="dee")
    listed = shop.done("actions", "list", "--status", "rejected", by="mia").out

    assert (own.code, "may not decide" in own.err) == (5, True)
    assert asked["id"] in listed
    assert all(dry for _, dry in cluster.patches)


def test_an_answer_that_is_lost_is_settled_by_who_looked(shop, cluster) -> None:
    asked = proposed(shop, "scale", CHECKOUT, "--replicas", 5)
    cluster.drops = True
    said = approved(shop, asked)
    assert "unknown" in said.out
    assert "frenly actions settle" in said.err
    cluster.drops = False

    settled = shop.done(
        "actions", "settle", asked["id"], "done", "--reason", "5 of 5", "--json", by="ben"
    ).json

    assert (settled["status"], settled["after"]["replicas"]) == ("done", 5)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("restart", "shop/checkout"), 2, "NAMESPACE/KIND/NAME"),
        (("reboot", CHECKOUT), 2, "restart"),
        (("scale", CHECKOUT), 2, "--replicas"),
        (("scale", CHECKOUT, "--replicas", 3), 4, "already"),
        (("scale", CHECKOUT, "--replicas", 21), 5, "at most 20"),
        (("restart", "bank/deployment/checkout"), 5, "platform.yaml"),
        (("restart", "shop/deployment/cart"), 3, "cart"),
        (("roll_back", "shop/statefulset/db"), 2, "deployment"),
    ],
    ids=str,
)
def test_bad_input_is_told_with_the_next_step(shop, words, code, says) -> None:
    answer = shop("actions", "propose", *words, by="mia")

    assert (answer.code, says in answer.err) == (code, True), answer


def test_without_a_platform_it_says_what_to_set(empty_cli) -> None:
    empty_cli.invite("root", "admin")
    empty_cli.invite("mia", "member")

    answer = empty_cli("actions", "propose", "restart", CHECKOUT, by="mia")

    assert (answer.code, "platform.yaml" in answer.err) == (75, True)
    assert "there is no such action" in empty_cli.done("actions", "list", by="mia").err


def test_a_wrong_platform_file_is_refused_with_its_line(empty_cli, tmp_path) -> None:
    (tmp_path / "platform.yaml").write_text(
        "version: 1\nplatform: none\nnamespace: {}\n", "utf-8"
    )
    empty_cli.environment.setenv("FRENLY_CONFIG_DIR", str(tmp_path))

    answer = empty_cli("actions", "list")

    assert answer.code == 2
    assert "platform.yaml:3" in answer.err
    assert "Did you mean 'namespaces'?" in answer.err
