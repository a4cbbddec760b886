"""Workloads, deeds, what they promise and what takes them back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.domain.actions import Action, ActionStatus
from registry.domain.promising import NothingToDo, bound, inverse, is_kept
from registry.domain.proposals import NotPending, Origin, Quorum, StaleDigest, check_may_decide
from registry.domain.workloads import Act, Deed, Workload, WorkloadState
from registry.errors import InvalidInput
from tests.builders import NOW, an_actor

CHECKOUT = Workload.parse("shop/deployment/checkout")
BEFORE = WorkloadState(replicas=3, template="b" * 64, previous="a" * 64)
RESTART = Deed(act=Act.RESTART, workload=CHECKOUT)
SCALE = Deed(act=Act.SCALE, workload=CHECKOUT, replicas=5)
ROLL_BACK = Deed(act=Act.ROLL_BACK, workload=CHECKOUT, to="a" * 64)
DEEDS = pytest.mark.parametrize("deed", [RESTART, SCALE, ROLL_BACK], ids=lambda d: d.act)
BEN = an_actor(id="ben", may=frozenset({"decide"}), groups=frozenset({"ssot_maintainers"}))


def an_action(**fields) -> Action:
    given = {
        "id": "A-1",
        "deed": SCALE,
        "before": BEFORE,
        "would": ("replicas: 3 -> 5",),
        "author": "ana",
        "agent": "",
        "origin": Origin(channel="cli"),
        "reason": "slow",
        "quorum": Quorum(approvals=2, groups=("ssot_maintainers",)),
        "hashes": {"rules": "r"},
        "created_at": NOW,
        "expires_at": NOW + timedelta(days=1),
    }
    return Action(**{**given, **fields})


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "checkout",
        "shop/checkout",
        "shop/deployment/checkout/x",
        "Shop/deployment/checkout",
        "shop/pod/checkout",
        "shop/deployment/../x",
        "shop/deployment/check out",
        "shop/deployment/checkout\n",
        "s.hop/deployment/checkout",
        "shop/deployment/" + "x" * 254,
        "-shop/deployment/checkout",
        "shop/deployment/%63heckout",
    ],
)
def test_what_does_not_name_a_workload_is_refused(raw) -> None:
    with pytest.raises(InvalidInput):
        Workload.parse(raw)


@DEEDS
def test_a_deed_reads_what_it_wrote(deed) -> None:
    assert Deed.read(deed.content()) == deed
    assert str(CHECKOUT) in deed.says()


def test_a_roll_back_without_a_version_says_none() -> None:
    assert replace(ROLL_BACK, to="").says() == "roll back shop/deployment/checkout"


def test_a_state_says_what_it_can_go_back_to() -> None:
    assert "before it aaaaaaaaaaaa" in BEFORE.says()
    assert "before" not in replace(BEFORE, previous="").says()


@pytest.mark.parametrize(
    "fields",
    [
        {"act": Act.SCALE},
        {"act": Act.RESTART, "replicas": 3},
        {"act": Act.SCALE, "replicas": -1},
        {"act": Act.SCALE, "replicas": 1_001},
        {"act": Act.RESTART, "to": "a"},
        {"act": Act.SCALE, "replicas": 1, "workload": Workload.parse("shop/daemonset/log")},
        {"act": Act.ROLL_BACK, "workload": Workload.parse("shop/statefulset/db")},
    ],
    ids=str,
)
def test_a_deed_that_does_not_fit_is_refused(fields) -> None:
    with pytest.raises(InvalidInput):
        Deed(**{"workload": CHECKOUT, **fields})


def test_nothing_is_done_for_nothing() -> None:
    with pytest.raises(NothingToDo):
        bound(replace(SCALE, replicas=3), BEFORE)
    with pytest.raises(NothingToDo):
        bound(replace(ROLL_BACK, to=""), replace(BEFORE, previous=""))
    with pytest.raises(NothingToDo):
        bound(replace(ROLL_BACK, to="c" * 64), BEFORE)


def test_a_roll_back_is_bound_to_the_version_before() -> None:
    assert bound(replace(ROLL_BACK, to=""), BEFORE) == ROLL_BACK
    assert bound(RESTART, BEFORE) == RESTART
    assert bound(SCALE, BEFORE) == SCALE


def test_a_promise_is_kept_by_just_what_was_promised() -> None:
    restarted = replace(BEFORE, restarted_by="A-1")
    scaled = replace(BEFORE, replicas=5)
    rolled = replace(BEFORE, template="a" * 64, previous="b" * 64)

    for deed, after in ((RESTART, restarted), (SCALE, scaled), (ROLL_BACK, rolled)):
        assert is_kept(deed, "A-1", BEFORE, after)
        assert not is_kept(deed, "A-1", BEFORE, BEFORE)
    assert not is_kept(RESTART, "A-2", BEFORE, restarted)
    assert not is_kept(RESTART, "A-1", BEFORE, replace(restarted, replicas=1))
    assert not is_kept(SCALE, "A-1", BEFORE, replace(scaled, template="c" * 64))
    assert not is_kept(ROLL_BACK, "A-1", BEFORE, replace(rolled, replicas=1))


def test_the_way_back_leads_to_what_was() -> None:
    assert inverse(SCALE, BEFORE) == replace(SCALE, replicas=3)
    assert inverse(ROLL_BACK, BEFORE) == replace(ROLL_BACK, to="b" * 64)
    assert inverse(RESTART, BEFORE) is None


@pytest.mark.parametrize(
    "change",
    [
        {"id": "A-2"},
        {"deed": RESTART},
        {"before": replace(BEFORE, replicas=4)},
        {"would": ()},
        {"author": "cho"},
        {"agent": "agent:frenly"},
        {"origin": Origin(channel="chat")},
        {"reason": "other"},
        {"quorum": Quorum(approvals=1, groups=("ssot_maintainers",))},
        {"hashes": {"rules": "s"}},
        {"undoes": "A-0"},
        {"expires_at": NOW},
    ],
    ids=str,
)
def test_an_approval_binds_to_everything_that_was_shown(change) -> None:
    assert an_action(**change).digest != an_action().digest


def test_where_an_action_stands_does_not_change_its_digest() -> None:
    moved = an_action(status=ActionStatus.DONE, fence=2, taken_at=NOW, after=BEFORE, says="x")

    assert moved.digest == an_action().digest
    assert moved.content_key == an_action(reason="other").content_key


def test_where_a_wish_came_from_is_part_of_what_is_approved() -> None:
    traced = an_action(provenance=({"field": "workload", "from": "person"},))

    assert traced.digest != an_action().digest
    assert traced.content_key == an_action().content_key


def test_statuses_say_what_may_still_happen() -> None:
    assert [s for s in ActionStatus if s.is_open] == ["pending", "approved"]
    assert [s for s in ActionStatus if s.is_busy] == ["executing", "unknown"]


def test_only_what_waits_is_decided_as_it_was_seen() -> None:
    action = an_action()
    check_may_decide(action, action.digest, BEN, NOW, what="action")

    with pytest.raises(StaleDigest):
        check_may_decide(action, "0" * 64, BEN, NOW, what="action")
    with pytest.raises(NotPending):
        check_may_decide(action, action.digest, BEN, action.expires_at, what="action")
    done = an_action(status=ActionStatus.DONE)
    with pytest.raises(NotPending):
        check_may_decide(done, done.digest, BEN, NOW, what="action")
