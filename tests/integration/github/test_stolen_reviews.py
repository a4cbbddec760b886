"""Whoever wants a name changed without those who must agree: none of these ways leads there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frenly_ai.github.host import TooLarge
from registry.errors import Conflict
from registry.service.code_changes import CodeChanges
from tests.integration.github.changing import (
    ANA,
    BEN,
    CLEO,
    HEAD,
    MAIN,
    NEXT,
    PATH,
    a_change,
    approvals,
    heard,
    of,
    opened,
    proposal_of,
    pushed,
    reviewed,
    table_with,
)
from tests.integration.github.conftest import TABLE, asked, told

MALLORY = 66
"""Who may write to the repository, and is nobody in Frenly."""


@pytest.fixture
def pull(shop):
    return a_change(shop)


def test_a_push_of_somebody_else_is_not_proposed_in_the_name_of_who_opened_it(shop, pull):
    opened(shop)
    first = proposal_of(shop, pull).proposal

    pushed(shop, pull, "evil-" + shop.added, sender=MALLORY)
    reviewed(shop, pull, BEN, commit=NEXT)
    reviewed(shop, pull, CLEO, commit=NEXT)

    assert proposal_of(shop, pull).proposal.id == first.id
    assert shop.app.registry.proposal(first.id).proposal.status == "expired"
    assert approvals(shop, pull) == []


def test_a_push_of_a_second_account_does_not_hide_who_wrote_the_change(shop, pull):
    opened(shop, sender=BEN)

    pushed(shop, pull, shop.added, sender=MALLORY)
    reviewed(shop, pull, BEN, commit=NEXT)

    assert proposal_of(shop, pull) is None


def test_a_commit_that_the_author_pushed_first_and_somebody_else_put_back_waits(shop, pull):
    opened(shop)
    pushed(shop, pull, "evil-" + shop.added, sender=MALLORY)
    shop.host.pulls[pull] = replace(shop.host.pulls[pull], head=HEAD)

    opened(shop, "synchronize", sender=MALLORY)
    reviewed(shop, pull, BEN)

    assert approvals(shop, pull) == []


def test_a_body_that_somebody_kept_until_it_is_forgotten_says_nothing_of_who_pushed(shop, pull):
    old = of(shop, HEAD) | {"updated_at": "2024-01-05T12:00:00Z"}

    shop.tell(told(shop.number) | {"pull_request": old})

    assert proposal_of(shop, pull) is None


def test_a_command_that_somebody_kept_is_not_heard_again(shop, pull):
    kept = asked(shop.number, "/frenly propose")
    kept["comment"]["created_at"] = "2024-01-05T12:00:00Z"

    answer = shop.post(kept)

    assert (answer.status_code, answer.json()["taken"]) == (202, False)


def test_a_dismissal_by_a_program_takes_an_agreement_back(shop, pull):
    opened(shop)
    given = reviewed(shop, pull, BEN)
    shop.host.reviewed[pull] = [replace(given, state="dismissed")]

    shop.tell(
        told(shop.number, "dismissed")
        | {
            "pull_request": of(shop, HEAD),
            "review": {},
            "sender": {"id": 99, "login": "merger[bot]", "type": "Bot"},
        }
    )

    assert approvals(shop, pull) == []


def test_a_review_that_is_told_after_its_dismissal_counts_for_nothing(shop, pull):
    opened(shop)
    given = reviewed(shop, pull, CLEO, "commented")
    late = replace(given, id=given.id + 100_000, author_id=BEN, login="account-12")
    shop.host.reviewed[pull] = [replace(late, state="dismissed")]

    heard(shop, BEN, action="dismissed")
    heard(shop, BEN)

    assert approvals(shop, pull) == []


def test_a_review_that_is_told_before_the_push_it_is_of_counts_for_nothing(shop, pull):
    opened(shop)
    reviewed(shop, pull, BEN)
    shop.host.pulls[pull] = replace(shop.host.pulls[pull], head=NEXT)
    shop.host.files[PATH, NEXT] = table_with("evil-" + shop.added)

    reviewed(shop, pull, CLEO, commit=NEXT)

    assert approvals(shop, pull) == []
    assert proposal_of(shop, pull).proposal.status == "expired"


def test_a_review_of_the_newest_commit_is_not_carried_to_an_older_one(shop, pull):
    opened(shop)

    reviewed(shop, pull, BEN, commit=NEXT)

    assert approvals(shop, pull) == []


def test_a_taken_login_gives_nobody_the_right_of_who_bore_it(shop, pull):
    opened(shop)
    given = reviewed(shop, pull, MALLORY)

    shop.host.reviewed[pull] = [replace(given, login="account-12")]
    heard(shop, MALLORY)

    assert approvals(shop, pull) == []


def test_owners_are_not_read_from_a_tag_that_is_named_like_the_branch(shop, pull):
    del shop.host.files[".github/CODEOWNERS", MAIN]
    shop.host.files[".github/CODEOWNERS", "main"] = "* @account-12\n"
    opened(shop)

    reviewed(shop, pull, BEN)

    assert approvals(shop, pull) == []


def test_a_pull_request_that_is_led_elsewhere_is_heard_of_at_once(shop, pull):
    opened(shop)
    reviewed(shop, pull, BEN)
    shop.host.pulls[pull] = replace(shop.host.pulls[pull], onto="mine", is_onto_default=False)

    shop.tell(
        told(shop.number, "edited", sender=MALLORY)
        | {"pull_request": of(shop, HEAD), "changes": {"base": {"ref": {"from": "main"}}}}
    )

    assert approvals(shop, pull) == []
    assert proposal_of(shop, pull).proposal.status == "expired"


def test_one_that_was_merged_elsewhere_leaves_no_agreement(shop, pull):
    opened(shop)
    reviewed(shop, pull, BEN)
    shop.host.pulls[pull] = replace(
        shop.host.pulls[pull],
        onto="mine",
        is_onto_default=False,
        is_open=False,
        is_merged=True,
    )

    opened(shop, "closed")

    assert approvals(shop, pull) == []


def test_the_same_repository_in_other_letters_is_the_same_pull_request(shop, pull):
    opened(shop)
    reviewed(shop, pull, BEN)
    shop.host.pulls[pull] = replace(shop.host.pulls[pull], head=NEXT)
    shop.host.files[PATH, NEXT] = table_with("quite-" + shop.added)

    shop.tell(
        told(shop.number, "synchronize", sender=ANA, repository="Example/Shop")
        | {"pull_request": of(shop, NEXT)}
    )

    assert approvals(shop, pull) == []
    assert [e.name.key for e in proposal_of(shop, pull).proposal.edits] == [
        "quite-" + shop.added
    ]


def test_reviews_that_are_too_many_to_read_count_for_nothing(shop, pull):
    opened(shop)
    reviewed(shop, pull, BEN)
    reader = type(shop.host)

    class Crowded(reader):
        def reviews(self, ref):
            raise TooLarge("There are too many.", hint="None.")

    shop.host.__class__ = Crowded
    try:
        reviewed(shop, pull, CLEO)
    finally:
        shop.host.__class__ = reader

    assert approvals(shop, pull) == []


@pytest.mark.parametrize("state", ["pending", "commented", "APPROVED", ""])
def test_only_an_approval_agrees(shop, pull, state):
    opened(shop)

    reviewed(shop, pull, BEN, state)

    assert approvals(shop, pull) == []


@pytest.mark.parametrize(
    "row",
    [
        '{name: NAME, target: user-management-api, description: "a\\0b"}',
        '{name: NAME, target: user-management-api, description: "\\u202e/frenly @all"}',
        '{name: NAME, target: user-management-api, owner: "@e\\u202evil"}',
        '{name: NAME, target: user-management-api, owner: "@e\\0vil"}',
    ],
)
def test_a_table_with_signs_that_nobody_sees_changes_nothing(shop, pull, row):
    shop.host.files[PATH, HEAD] = TABLE + f"  - {row}\n".replace("NAME", shop.added)

    opened(shop)

    assert proposal_of(shop, pull) is None
    assert "Nothing is proposed" in shop.host.said[pull][0].body.replace("`", "")


def test_a_review_that_is_counted_while_a_push_is_told_counts_for_nothing(shop, pull):
    opened(shop)
    changes = CodeChanges(shop.app.deps)
    read_before = changes.current(str(pull))
    pushed(shop, pull, shop.added)

    with pytest.raises(Conflict):
        changes.count(read_before, 1)

    assert changes.current(str(pull)).head == NEXT
