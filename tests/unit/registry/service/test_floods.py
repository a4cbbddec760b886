"""Nobody floods the people who decide, and what they rejected rests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.domain.actors import SYSTEM
from registry.domain.edits import RepointAlias
from registry.domain.proposals import Origin
from registry.domain.rows import AliasType
from registry.service.flooding import Resting, TooFast, TooManyAsked, wish_key
from registry.service.inbox import in_turns
from tests.builders import DAY, HOUR, a_create, a_wish, service
from tests.platforms import governed, the_governance


def limited(platform, **limits):
    approvals = the_governance().rules.approvals
    new = approvals.limits.model_copy(update=limits)
    changed = approvals.model_copy(update={"limits": new})
    return platform.under(governance=governed(approvals=changed))


def ask(platform, n, *, by="ana", channel="chat", thread="t1"):
    origin = Origin(channel=channel, thread=thread)
    return platform.propose(a_create(key=f"flood-{n}"), by=by, origin=origin)


def pending(platform):
    return platform.registry.proposals(status="pending", limit=1_000).items


def test_a_burst_of_500_from_one_source_leaves_no_more_than_its_limit(platform) -> None:
    limits = the_governance().rules.approvals.limits
    refused = 0
    for n in range(500):
        try:
            ask(platform, n)
        except TooManyAsked as error:
            refused += 1
            assert error.facts == {"source": "thread", "limit": "100"}

    assert len(pending(platform)) == limits.open_per_thread == 500 - refused
    assert platform.tags().count("registry:proposal:refuse") == refused
    assert ask(platform, 1_000, by="cho", thread="t2").proposal.status == "pending"


@pytest.mark.parametrize(
    ("limit", "others"),
    [
        ("open_per_author", {"by": "cho"}),
        ("hourly_per_author", {"by": "cho"}),
        ("open_per_thread", {"thread": "t2"}),
        ("hourly_per_thread", {"thread": "t2"}),
        ("open_per_channel", {"channel": "mcp"}),
        ("hourly_per_channel", {"channel": "mcp"}),
    ],
)
def test_each_source_has_a_bound_of_its_own(platform, limit, others) -> None:
    platform.clock.advance(HOUR)  # the ground was asked for as well
    bound = limited(platform, **{limit: 2})
    ask(bound, 1)
    ask(bound, 2)

    with pytest.raises(TooManyAsked) as caught:
        ask(bound, 3)

    assert limit.endswith(caught.value.facts["source"])
    assert ask(bound, 3, **others).proposal.status == "pending"


def test_the_same_wish_again_is_never_too_much(platform) -> None:
    bound = limited(platform, open_per_author=1)
    first = ask(bound, 1)

    assert ask(bound, 1, thread="t2").proposal.id == first.proposal.id


def test_what_is_decided_makes_room_and_an_hour_does(platform) -> None:
    few = limited(platform, open_per_author=1)
    platform.approve(ask(few, 1), "ben", verdict="reject")
    ask(few, 2)
    hourly = limited(platform, hourly_per_author=2)
    with pytest.raises(TooManyAsked, match="within an hour"):
        ask(hourly, 3)

    platform.clock.advance(HOUR)

    ask(hourly, 3)


def test_a_source_without_a_thread_is_its_channel(platform) -> None:
    bound = limited(platform, open_per_thread=1)

    ask(bound, 1, thread="")
    ask(bound, 2, thread="")


def test_the_registry_s_own_hands_are_never_stopped(platform) -> None:
    bound = limited(platform, open_per_author=1, open_per_channel=1)
    watcher = replace(SYSTEM, may=frozenset({"propose"}))

    for n in range(3):
        bound.registry.propose(a_wish(a_create(key=f"own-{n}")), watcher)


def test_a_wish_that_was_rejected_again_and_again_rests(platform) -> None:
    wish = a_create(key="nagging", type=AliasType.TEMPORARY, lifetime=30 * DAY)
    for days in (30, 31):
        view = platform.propose(replace(wish, lifetime=days * DAY), reason=f"really {days}")
        platform.approve(view, "ben", verdict="reject")

    with pytest.raises(Resting, match="rejected 2 times") as caught:
        platform.propose(replace(wish, lifetime=32 * DAY, description="please"), by="cho")

    assert caught.value.facts["again_at"].startswith("2026-01-06T12:00")
    assert "may be asked again at 2026-01-06 12:00 UTC" in caught.value.hint
    assert platform.tags()[-1] == "registry:proposal:refuse"
    platform.propose(replace(wish, target=service("billing-api")))
    platform.clock.advance(DAY)
    platform.propose(wish)


def test_rejections_of_long_ago_are_forgotten(platform) -> None:
    for _ in range(2):
        platform.approve(platform.propose(), "ben", verdict="reject")
        platform.clock.advance(5 * DAY)

    platform.propose()


def test_wishes_are_the_same_by_what_they_want() -> None:
    one, other = a_create(), a_create(key="other-api")
    move = RepointAlias(
        name=service("profile-api"), context="application", target=service("billing-api")
    )

    assert wish_key((one, other)) == wish_key((other, replace(one, owner="@x")))
    assert len({wish_key(edits) for edits in ((one,), (other,), (one, other), (move,))}) == 4


def test_an_inbox_takes_its_authors_in_turns_and_holds_only_so_much(platform) -> None:
    bound = limited(platform, shown_at_once=4)
    for n in range(10):
        ask(platform, n)
        platform.clock.advance(DAY / 100)
    late = ask(platform, 99, by="cho")
    mine = ask(platform, 100, by="ben")

    found = bound.registry.desk.inbox(platform.people["ben"])

    assert len(found.items) == 4
    assert late.proposal.id in {v.proposal.id for v in found.items}
    assert mine.proposal.id not in {v.proposal.id for v in found.items}
    assert found.others == 8


def test_an_inbox_leaves_out_what_is_decided_delayed_or_for_others(platform) -> None:
    ben, desk = platform.people["ben"], platform.registry.desk
    decided, delayed, gone = (ask(platform, n) for n in range(3))
    platform.approve(decided, "ben")
    desk.snooze(delayed.proposal.id, platform.clock.at + DAY, "later", ben)
    platform.approve(gone, "dee", verdict="reject")
    system = platform.propose(a_create(key="sys-api", context="system"))

    assert [v.proposal.id for v in desk.inbox(ben).items] == [system.proposal.id]
    assert {v.proposal.id for v in desk.inbox(platform.people["cho"]).items} == {
        decided.proposal.id,
        delayed.proposal.id,
    }
    platform.clock.advance(DAY)
    assert len(desk.inbox(ben).items) == 2


def test_turns_end_when_every_author_has_been_heard() -> None:
    assert list(in_turns([])) == []


def test_who_approves_faster_than_anybody_reads_is_stopped_and_it_is_on_record(
    platform,
) -> None:
    platform.clock.advance(HOUR)  # the ground was approved as well
    bound = limited(platform, approvals_per_hour=2)
    views = [ask(bound, n) for n in range(3)]
    for view in views[:2]:
        bound.approve(view, "ben")

    with pytest.raises(TooFast, match="within an hour") as caught:
        bound.approve(views[2], "ben")

    assert "rejecting is always possible" in caught.value.hint
    assert bound.tags()[-1] == "proposal:decision:refuse"
    assert bound.approve(views[2], "dee").proposal.status == "pending"
    assert bound.approve(views[2], "ben", verdict="reject").proposal.status == "rejected"


def test_an_hour_later_somebody_may_approve_again(platform) -> None:
    platform.clock.advance(HOUR)
    bound = limited(platform, approvals_per_hour=1)
    first, second = ask(bound, 1), ask(bound, 2)
    bound.approve(first, "ben")

    platform.clock.advance(HOUR)

    assert bound.approve(second, "ben").proposal.status == "pending"
