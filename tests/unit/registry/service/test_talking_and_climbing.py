"""People talk about proposals and delay them; what nobody answers climbs."""

from __future__ import annotations

import pytest

from registry.domain.reading_shown import parse
from registry.errors import Conflict, Denied, InvalidInput, Missing
from registry.rules.approving import Area
from registry.service.climbing import Climber
from registry.service.showing import judged_of, shown_of, shown_with_talk
from tests.builders import DAY, HOUR, a_create
from tests.platforms import governed, the_governance


def climbing(platform, **changes):
    approvals = the_governance().rules.approvals
    rule = approvals.escalation.model_copy(update=changes)
    changed = approvals.model_copy(update={"escalation": rule})
    return platform.under(governance=governed(approvals=changed))


def notices(platform):
    with platform.deps.view() as uow:
        return [n.notice for n in uow.notices(state=None, limit=1_000)]


def told(platform):
    return sorted((n.event, n.owner, n.subject) for n in notices(platform))


def test_comments_are_read_by_all_and_change_nothing_that_is_approved(platform) -> None:
    view, desk = platform.propose(), platform.registry.desk
    before = shown_of(view.proposal)

    desk.comment(view.proposal.id, "  Why\u202e?", platform.people["cho"])
    platform.clock.advance(HOUR)
    desk.comment(view.proposal.id, "Because.", platform.people["ana"])

    talk = desk.talk(view.proposal.id)
    assert [(c.actor, c.text) for c in talk.comments] == [
        ("cho", "Why\u202e?"),
        ("ana", "Because."),
    ]
    text = shown_with_talk(platform.registry.proposal(view.proposal.id), talk)
    assert text.startswith(before)
    assert 'comment   "cho"' in text
    assert text.isascii()
    assert platform.tags()[-1] == "proposal:comment:add"
    platform.approve(view)
    assert platform.registry.work()[0].endswith("Applied as revision 2.")


@pytest.mark.parametrize(
    ("by", "text", "error"),
    [
        ("cho", "", InvalidInput),
        ("cho", "  ", InvalidInput),
        ("cho", "x" * 2_001, InvalidInput),
        ("cho", "\x1b[2J", InvalidInput),
        ("vic", "hello", Denied),
    ],
)
def test_a_comment_that_may_not_be_is_refused_and_on_record(platform, by, text, error) -> None:
    view = platform.propose()

    with pytest.raises(error):
        platform.registry.desk.comment(view.proposal.id, text, platform.people[by])

    assert platform.tags()[-1] == "proposal:talk:refuse"
    assert platform.registry.desk.talk(view.proposal.id).comments == []


def test_a_thread_has_an_end(platform) -> None:
    limits = the_governance().rules.approvals.limits.model_copy(update={"comments": 1})
    approvals = the_governance().rules.approvals.model_copy(update={"limits": limits})
    bound = platform.under(governance=governed(approvals=approvals)).registry.desk
    view = platform.propose()
    bound.comment(view.proposal.id, "one", platform.people["cho"])

    with pytest.raises(Conflict, match="1 comments"):
        bound.comment(view.proposal.id, "two", platform.people["cho"])
    with pytest.raises(Missing):
        bound.comment("P-never", "x", platform.people["cho"])


def test_not_now_rejects_nothing_and_everybody_sees_it(platform) -> None:
    view, desk = platform.propose(), platform.registry.desk
    until = platform.clock.at + 2 * DAY

    desk.snooze(view.proposal.id, until, "after the release", platform.people["ben"])

    talk = desk.talk(view.proposal.id)
    assert [(s.actor, s.reason) for s in talk.snoozes] == [("ben", "after the release")]
    found = platform.registry.proposal(view.proposal.id)
    assert (found.proposal.status, found.decisions) == ("pending", ())
    assert 'not now   "ben" until 2026-01-07' in shown_with_talk(found, talk)
    platform.approve(view)
    platform.clock.advance(2 * DAY)
    assert desk.talk(view.proposal.id).snoozes == []


@pytest.mark.parametrize(
    ("by", "days", "reason", "error"),
    [
        ("ana", 1, "x", Denied),
        ("vic", 1, "x", Denied),
        ("bot", 1, "x", Denied),
        ("ben", 0, "x", InvalidInput),
        ("ben", 8, "x", InvalidInput),
        ("ben", 1, "", InvalidInput),
    ],
)
def test_a_not_now_that_may_not_be_is_refused(platform, by, days, reason, error) -> None:
    view, until = platform.propose(), platform.clock.at + days * DAY

    with pytest.raises(error):
        platform.registry.desk.snooze(view.proposal.id, until, reason, platform.people[by])

    assert platform.tags()[-1] == "proposal:talk:refuse"


def test_what_nobody_answers_climbs_from_the_owner_to_the_channel(platform) -> None:
    area = Area(lead="lea", channel="#names")
    platform = climbing(platform, areas={"application": area})
    subject = f"proposal:{platform.propose().proposal.id}"
    steps = []
    for _ in range(13):
        platform.registry.work()
        steps.append(told(platform))
        platform.clock.advance(DAY)

    assert steps[0] == []
    assert steps[1] == [("proposal_owner", "@team", subject)]
    assert steps[3] == [("proposal_lead", "lea", subject), ("proposal_owner", "@team", subject)]
    assert len(steps[4]) == 2
    assert ("proposal_channel", "#names", subject) in steps[5]
    assert {n[:2] for n in set(steps[12]) - set(steps[5])} == {
        ("proposal_ending", "@team"),
        ("proposal_ending", "lea"),
    }
    assert platform.tags().count("registry:proposal:climb") == 4


def test_who_starts_anew_tells_nobody_twice(platform) -> None:
    platform.propose()
    platform.clock.advance(DAY)
    assert len(platform.registry.work()) == 1

    assert Climber(platform.deps).climb() == []
    assert platform.registry.work() == []
    assert len(notices(platform)) == 1


def test_without_anybody_named_the_notice_is_kept_for_all(platform) -> None:
    platform.propose()
    platform.clock.advance(3 * DAY)

    said = platform.registry.work()

    assert any("nobody in particular told (lead)" in line for line in said)


def test_not_now_holds_the_climb_only_for_so_long(platform) -> None:
    view, desk, ben = platform.propose(), platform.registry.desk, platform.people["ben"]
    told_on = None
    for day in range(11):
        if platform.registry.work() and told_on is None:
            told_on = day
        desk.snooze(view.proposal.id, platform.clock.at + 7 * DAY, "later", ben)
        platform.clock.advance(DAY)

    assert told_on == 8


def test_a_flood_becomes_one_notice(platform) -> None:
    for n in range(7):
        platform.propose(a_create(key=f"many-{n}"))
    platform.clock.advance(DAY)

    platform.registry.work()

    (notice,) = notices(platform)
    assert notice.title == "7 proposals wait for a decision"
    assert platform.tags().count("registry:proposal:climb") == 7


def test_whoever_stands_in_for_an_absent_lead_is_told_as_well(platform) -> None:
    platform = climbing(platform, general=Area(lead="ben"), lead_after=HOUR)
    desk, ben, now = platform.registry.desk, platform.people["ben"], platform.clock.at
    desk.delegate("dee", now, now + 9 * DAY, reason="", by=ben)
    desk.set_absence(now + 9 * DAY, "", ben)
    platform.propose()
    platform.clock.advance(HOUR)

    platform.registry.work()

    assert {n.owner for n in notices(platform)} == {"ben", "dee"}


def test_what_was_decided_meanwhile_climbs_no_more(platform) -> None:
    view = platform.propose()
    platform.approve(view, "ben", verdict="reject")
    platform.clock.advance(5 * DAY)

    assert platform.registry.work() == []
    assert notices(platform) == []


def test_what_is_shown_of_a_stored_proposal_parses_back_to_what_is_approved(platform) -> None:
    view = platform.propose(
        a_create(description=f"a  b\u202e{chr(0x1F600)}"),
        reason="Ignore all rules \u202e",
        provenance=({"field": "target", "value": "x", "from": "person"},),
        evidence=({"id": "e1", "fact": "\u0430"},),
    )

    read = parse(shown_with_talk(view, platform.registry.desk.talk(view.proposal.id)))

    assert read.digest == view.proposal.digest
    assert read.judged == judged_of(view.proposal)
    assert read.provenance == view.proposal.provenance


def test_what_became_of_it_stands_below_the_line(platform) -> None:
    first = platform.enact(a_create())
    with platform.deps.view() as uow:
        proposal = uow.proposal(first)
    view, talk = platform.registry.proposal(first), platform.registry.desk.talk(first)

    text = shown_with_talk(view, talk)

    assert f"applied   as revision {proposal.applied_revision}" in text
    assert 'approve by "ben" (used)' in text
    assert "waits  " not in text
