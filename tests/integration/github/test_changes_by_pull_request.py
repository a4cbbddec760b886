"""An edited table is a proposal; reviews of its owners are decisions, and of nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frenly_ai.github.host import PullRef
from tests.integration.github.changing import (
    ANA,
    BEN,
    CLEO,
    HEAD,
    MAIN,
    PATH,
    a_change,
    approvals,
    heard,
    opened,
    proposal_of,
    pushed,
    reviewed,
    tagged,
)
from tests.integration.github.conftest import TABLE


@pytest.fixture
def pull(shop):
    """A pull request by ana that adds a name, which ben and cleo own."""
    return a_change(shop)


def test_an_edited_table_is_a_proposal_of_who_opened_it(shop, pull):
    opened(shop)

    view = proposal_of(shop, pull)
    assert (view.proposal.author, view.proposal.status) == ("ana", "pending")
    assert [edit.name.key for edit in view.proposal.edits] == [shop.added]
    assert view.proposal.origin.thread == str(pull)
    assert view.proposal.id in shop.host.said[pull][0].body


def test_reviews_of_two_owners_apply_it(shop, pull):
    opened(shop)

    reviewed(shop, pull, BEN)
    assert approvals(shop, pull) == ["ben"]
    reviewed(shop, pull, CLEO)
    shop.app.registry.work()

    view = proposal_of(shop, pull)
    assert view.proposal.status == "applied"
    assert {decision.auth for decision in view.decisions} == {"github"}


def test_a_review_of_the_author_counts_for_nothing(shop, pull):
    opened(shop)

    reviewed(shop, pull, ANA)

    assert approvals(shop, pull) == []


@pytest.mark.parametrize(("action", "sender"), [("opened", BEN), ("reopened", ANA)])
def test_what_the_author_is_not_known_to_have_pushed_is_not_asked_for(
    shop, pull, action, sender
):
    opened(shop, action, sender=sender)

    assert proposal_of(shop, pull) is None
    assert "Nothing is proposed" in shop.host.said[pull][0].body.replace("`", "")


@pytest.mark.parametrize("account", [99, 14])
def test_a_review_of_somebody_unknown_or_without_the_right_counts_for_nothing(
    shop, pull, account
):
    owners = "* @account-99 @account-14\n"
    shop.host.files[".github/CODEOWNERS", MAIN] = owners
    opened(shop)

    reviewed(shop, pull, account)

    assert approvals(shop, pull) == []


def test_owners_that_the_change_itself_names_are_not_asked(shop, pull):
    shop.host.files[".github/CODEOWNERS", MAIN] = "* @account-12\n"
    shop.host.files[".github/CODEOWNERS", HEAD] = "* @account-13\n"
    opened(shop)

    reviewed(shop, pull, CLEO)

    assert approvals(shop, pull) == []


def test_a_branch_that_anybody_made_asks_for_nothing_and_names_no_owners(shop):
    ref = a_change(shop, onto="mine", is_onto_default=False)
    shop.host.files[".github/CODEOWNERS", "refs/heads/mine"] = "* @account-12 @account-13\n"

    opened(shop)

    assert proposal_of(shop, ref) is None


def test_a_pull_request_that_is_led_elsewhere_loses_its_reviews(shop, pull):
    opened(shop)
    reviewed(shop, pull, BEN)
    shop.host.pulls[pull] = replace(shop.host.pulls[pull], onto="mine", is_onto_default=False)

    reviewed(shop, pull, CLEO)
    opened(shop, "synchronize")

    assert approvals(shop, pull) == []
    assert proposal_of(shop, pull).proposal.status == "expired"


def test_a_review_of_an_old_commit_counts_for_nothing(shop, pull):
    opened(shop)
    pushed(shop, pull, shop.added, "other-" + shop.added)

    reviewed(shop, pull, BEN, commit=HEAD)

    assert approvals(shop, pull) == []


def test_a_forged_sender_decides_nothing_that_the_host_does_not_confirm(shop, pull):
    opened(shop)

    heard(shop, BEN)

    assert approvals(shop, pull) == []


def test_a_review_told_twice_counts_once(shop, pull):
    opened(shop)
    reviewed(shop, pull, BEN)

    heard(shop, BEN)

    assert approvals(shop, pull) == ["ben"]
    assert len(proposal_of(shop, pull).decisions) == 1


@pytest.mark.parametrize("state", ["dismissed", "changes_requested"])
def test_an_agreement_that_is_taken_back_counts_no_more(shop, pull, state):
    opened(shop)
    given = reviewed(shop, pull, BEN)
    if state == "dismissed":
        shop.host.reviewed[pull] = [replace(given, state=state)]
        heard(shop, CLEO, action="dismissed")
    else:
        reviewed(shop, pull, BEN, state)

    assert approvals(shop, pull) == []
    assert tagged(shop, pull) == ["code:change:supersede"]


def test_a_remark_takes_no_agreement_back(shop, pull):
    opened(shop)
    reviewed(shop, pull, BEN)

    reviewed(shop, pull, BEN, "commented")

    assert approvals(shop, pull) == ["ben"]


def test_a_push_ends_the_proposal_and_its_reviews(shop, pull):
    opened(shop)
    first = proposal_of(shop, pull).proposal.id
    reviewed(shop, pull, BEN)

    pushed(shop, pull, "quite-" + shop.added)

    assert shop.app.registry.proposal(first).proposal.status == "expired"
    assert proposal_of(shop, pull).proposal.id != first
    assert approvals(shop, pull) == []


def test_a_push_that_asks_for_the_same_has_to_be_agreed_to_again(shop, pull):
    opened(shop)
    reviewed(shop, pull, BEN)

    pushed(shop, pull, shop.added)

    assert approvals(shop, pull) == []


def test_a_push_between_quorum_and_apply_stops_the_change(shop, pull):
    opened(shop)
    first = proposal_of(shop, pull).proposal.id
    reviewed(shop, pull, BEN)
    reviewed(shop, pull, CLEO)

    pushed(shop, pull, "quite-" + shop.added)
    shop.app.registry.work()

    assert shop.app.registry.proposal(first).proposal.status == "expired"
    assert approvals(shop, pull) == []


def test_a_fork_asks_for_nothing(shop):
    ref = a_change(shop, is_fork=True)

    opened(shop)

    assert proposal_of(shop, ref) is None


def test_who_is_unknown_here_asks_for_nothing(shop, pull):
    shop.host.pulls[pull] = replace(shop.host.pulls[pull], author_id=99)

    opened(shop)

    assert proposal_of(shop, pull) is None
    assert "Nothing is proposed" in shop.host.said[pull][0].body.replace("`", "")


def test_a_closed_pull_request_ends_its_proposal_and_a_merged_one_does_not(shop):
    for is_merged, status in ((False, "expired"), (True, "pending")):
        ref = a_change(shop)
        opened(shop)
        shop.host.pulls[ref] = replace(shop.host.pulls[ref], is_open=False, is_merged=is_merged)

        opened(shop, "closed")

        assert proposal_of(shop, ref).proposal.status == status


def test_a_table_that_cannot_be_read_proposes_nothing_and_says_why(shop, pull):
    shop.host.files[PATH, HEAD] = TABLE + "  - {name: x y z, target: }\n  - oops: [\n"

    opened(shop)

    assert proposal_of(shop, pull) is None
    assert "Nothing is proposed" in shop.host.said[pull][0].body.replace("`", "")


def test_a_wish_that_was_there_before_is_not_ended_by_a_push(shop, pull):
    opened(shop)
    first = proposal_of(shop, pull).proposal
    names, files = shop.added, dict(shop.host.files)
    second = shop.begin("example/shop", author_id=BEN)
    shop.host.files = files
    opened(shop, sender=BEN)
    assert proposal_of(shop, second).proposal.id == first.id

    pushed(shop, second, "quite-" + names, sender=BEN)

    assert shop.app.registry.proposal(first.id).proposal.status == "pending"


def test_a_reference_reads_as_people_write_it():
    assert str(PullRef("example/shop", 7)) == "example/shop#7"
