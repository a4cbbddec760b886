"""What every platform keeps to, the one in memory and Kubernetes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frenly_ai.platform.connecting import connect
from frenly_ai.platform.memory import MemoryPlatform
from frenly_ai.platform.policy import load_platform_policy
from registry.domain.promising import NothingToDo, bound, inverse, is_kept
from registry.domain.workloads import Workload
from registry.errors import Conflict, Missing, Unavailable
from tests.support.acting import BEFORE, CHECKOUT, RESTART, ROLL_BACK, scaling
from tests.support.cluster import Cluster

DEEDS = pytest.mark.parametrize("deed", [RESTART, ROLL_BACK, scaling(5), scaling(0)], ids=str)
POLICY = """
version: 1
platform: kubernetes
kubeconfig: {}
namespaces: {{}}
"""


@pytest.fixture
def cluster():
    made = Cluster("checkout:0", "checkout:1", "checkout:2")
    yield made
    made.close()


@pytest.fixture
def kubernetes(cluster, tmp_path):
    text = POLICY.format(cluster.kubeconfig(tmp_path))
    return connect(load_platform_policy(text, source="platform.yaml"))


@pytest.fixture(params=["memory", "kubernetes"])
def platform(request):
    if request.param == "memory":
        made = MemoryPlatform({str(CHECKOUT): BEFORE})
        made.touch = lambda: made.change(CHECKOUT, replace(BEFORE, replicas=9))
        return made
    made = request.getfixturevalue("kubernetes")
    made.touch = request.getfixturevalue("cluster").touch
    return made


@DEEDS
def test_a_dry_run_says_what_would_change_and_changes_nothing(platform, deed):
    seen = platform.look(CHECKOUT)

    said = platform.dry_run(bound(deed, seen.state), seen, "A-1")

    assert said
    assert all(" -> " in line for line in said)
    assert platform.look(CHECKOUT) == seen


@DEEDS
def test_a_deed_keeps_its_promise_and_its_inverse_takes_it_back(platform, deed):
    before = platform.look(CHECKOUT)
    deed = bound(deed, before.state)

    platform.execute(deed, before, "A-1")

    after = platform.look(CHECKOUT)
    assert is_kept(deed, "A-1", before.state, after.state)
    back = inverse(deed, before.state)
    if back is not None:
        platform.execute(bound(back, after.state), after, "A-2")
        assert platform.look(CHECKOUT).state == before.state


@DEEDS
def test_what_moved_meanwhile_is_refused_and_left_alone(platform, deed):
    seen = platform.look(CHECKOUT)
    platform.touch()
    moved = platform.look(CHECKOUT)

    with pytest.raises(Conflict):
        platform.execute(bound(deed, seen.state), seen, "A-1")

    assert platform.look(CHECKOUT) == moved


def test_two_restarts_leave_the_version_before_to_go_back_to(platform):
    first = platform.look(CHECKOUT)
    for key in ("A-1", "A-2"):
        platform.execute(RESTART, platform.look(CHECKOUT), key)

    assert platform.look(CHECKOUT).state == replace(first.state, restarted_by="A-2")


def test_a_workload_that_is_not_there_is_named(platform):
    with pytest.raises(Missing, match="shop/deployment/cart"):
        platform.look(Workload.parse("shop/deployment/cart"))


def test_only_the_version_right_before_can_be_gone_back_to(platform):
    state = platform.look(CHECKOUT).state

    with pytest.raises(NothingToDo):
        bound(replace(ROLL_BACK, to="0" * 64), state)


@pytest.mark.parametrize(
    ("status", "kind"), [(409, Conflict), (503, Unavailable), (429, Unavailable)]
)
def test_an_answer_of_the_cluster_says_whether_nothing_was_done(
    cluster, kubernetes, status, kind
):
    seen = kubernetes.look(CHECKOUT)
    cluster.fails = status

    with pytest.raises(kind, match="refused for a test"):
        kubernetes.execute(scaling(5), seen, "A-1")

    assert len(cluster.patches) == 1, "it was sent more than once"


def test_an_answer_that_is_lost_leaves_it_open_and_is_not_asked_again(cluster, kubernetes):
    seen = kubernetes.look(CHECKOUT)
    cluster.drops = True

    with pytest.raises(Unavailable):
        kubernetes.execute(scaling(5), seen, "A-1")

    assert len(cluster.patches) == 1, "it was sent more than once"
    assert kubernetes.look(CHECKOUT).state.replicas == 5


def test_a_cluster_that_is_away_is_unavailable(cluster, kubernetes):
    cluster.close()

    with pytest.raises(Unavailable):
        kubernetes.look(CHECKOUT)


def test_a_scaling_goes_through_the_scale_of_the_workload(cluster, kubernetes):
    kubernetes.execute(scaling(5), kubernetes.look(CHECKOUT), "A-1")

    path = "/apis/apps/v1/namespaces/shop/deployments/checkout/scale"
    assert cluster.patches == [(path, False)]
