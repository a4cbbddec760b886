"""`/frenly fix`: one pull request with exactly the fixes that are shown, and what refuses it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frenly_ai.github.host import PullRef
from tests.integration.github.conftest import told
from tests.integration.github.fixing import (
    FIXED,
    HEAD,
    NEXT,
    PLACE,
    TEXT,
    answer,
    ask,
    begin,
    data_at,
    file_at,
    only,
    push,
    recorded,
    review,
)


def test_who_may_gets_one_pull_request_into_theirs_with_the_fixes_that_are_shown(shop):
    ref = begin(shop)
    review(shop)

    ask(shop)

    number, branch, onto, words = only(shop)
    assert onto == "change"
    assert branch.startswith("frenly/fix-aaaaaaaaaaaa-")
    assert data_at(shop, branch, "src/call.py") == FIXED.encode()
    assert data_at(shop, branch, "README.md") == b"legacy-api\n"
    assert shop.branches.commits[shop.branches.tips[branch]].parents == (HEAD,)
    assert words.title == "Write 1 name anew in 1 file"
    assert "`src/call.py:2` | `legacy-api` | `user-management-api`" in words.body
    assert f"#{number}" in answer(shop, ref)
    assert recorded(shop, ref) == [("ana", "opened")]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-8-sig"])
def test_every_other_byte_stays_whatever_the_encoding(shop, encoding):
    begin(shop, encoding=encoding, modes={"src/call.py": "100755"})

    ask(shop)

    _, branch, _, _ = only(shop)
    assert data_at(shop, branch, "src/call.py") == FIXED.encode(encoding)
    assert file_at(shop, branch, "src/call.py")[0] == "100755"


def test_the_same_demand_again_makes_nothing_new(shop):
    ref = begin(shop)
    ask(shop)
    tips, opened = dict(shop.branches.tips), dict(shop.branches.opened)

    ask(shop)

    assert (shop.branches.tips, shop.branches.opened) == (tips, opened)
    assert "has these fixes already" in answer(shop, ref)
    assert recorded(shop, ref) == [("ana", "stands"), ("ana", "opened")]


def test_two_demands_at_once_make_one_pull_request(shop):
    begin(shop)
    for text in ("/frenly fix", "/frenly fix please"):
        shop.post(_asked(shop, text))

    shop.work()

    only(shop)


def _asked(shop, text):
    from tests.integration.github.conftest import asked  # noqa: PLC0415 - one test's

    return asked(shop.number, text, repository=PLACE)


def test_a_head_that_moved_on_is_followed_by_the_same_pull_request(shop):
    ref = begin(shop)
    ask(shop)
    number, branch, _, _ = only(shop)
    later = TEXT.replace("print(GET)", "print(GET, 2)")
    push(shop, NEXT, {"src/call.py": later.encode()})
    shop.branches.commits[NEXT] = shop.branches.commits[NEXT]._replace(parents=(HEAD,))
    shop.host.pulls[ref] = replace(shop.host.pulls[ref], head=NEXT)

    ask(shop)

    assert only(shop)[:2] == (number, branch)
    tip = shop.branches.commits[shop.branches.tips[branch]]
    assert tip.parents[-1] == NEXT
    assert (
        data_at(shop, branch, "src/call.py")
        == later.replace("https://legacy-api", "https://user-management-api").encode()
    )
    assert recorded(shop, ref) == [("ana", "updated"), ("ana", "opened")]


def test_a_head_that_was_rewritten_gets_another_and_nothing_it_dropped_comes_back(shop):
    ref = begin(shop)
    ask(shop)
    number, branch, _, _ = only(shop)
    push(shop, NEXT, {"src/call.py": TEXT.encode()})
    shop.host.pulls[ref] = replace(shop.host.pulls[ref], head=NEXT)

    ask(shop)

    again, another, _, _ = only(shop)
    assert again != number
    assert branch not in shop.branches.tips
    assert not shop.branches.is_ancestor("", HEAD, shop.branches.tips[another])


def test_what_is_put_right_meanwhile_closes_it(shop):
    ref = begin(shop)
    ask(shop)
    shop.host.diffs[ref] = ""

    ask(shop)

    assert shop.branches.opened == {}
    assert "is closed" in answer(shop, ref)
    assert set(shop.branches.tips) == {"change"}


@pytest.mark.parametrize("is_merged", [False, True])
def test_one_that_is_given_up_takes_its_fix_along_and_one_that_is_merged_leaves_it(
    shop, is_merged
):
    ref = begin(shop)
    ask(shop)
    shop.host.pulls[ref] = replace(shop.host.pulls[ref], is_open=False, is_merged=is_merged)

    shop.tell(told(shop.number, "closed", repository=PLACE))

    assert len(shop.branches.opened) == is_merged
    assert ("change" in shop.branches.tips, len(shop.branches.tips)) == (True, 1 + is_merged)
    assert len(recorded(shop, ref)) == 2 - is_merged


def test_closing_another_one_of_the_same_branch_leaves_the_fix(shop):
    ref = begin(shop)
    ask(shop)
    other = PullRef(PLACE, 9_000_001)
    shop.host.pulls[other] = replace(shop.host.pulls[ref], ref=other, is_open=False)

    shop.tell(told(other.number, "closed", repository=PLACE))

    only(shop)


def test_closing_leaves_what_others_added_to(shop):
    ref = begin(shop)
    ask(shop)
    _, branch, _, _ = only(shop)
    shop.branches.hold(NEXT, {"theirs": b"work"})
    shop.branches.tips[branch] = NEXT
    shop.host.pulls[ref] = replace(shop.host.pulls[ref], is_open=False)

    said = shop.tell(told(shop.number, "closed", repository=PLACE))

    assert said == [f"{ref}: followed"]
    assert shop.branches.tips[branch] == NEXT
    only(shop)


def test_a_name_that_is_left_out_here_is_not_fixed(shop):
    ref = begin(shop)
    ask(shop, "/frenly ignore legacy-api because it is meant")

    ask(shop)

    assert shop.branches.opened == {}
    assert "Nothing shown here has a fix" in answer(shop, ref)


def test_where_it_is_off_it_says_what_to_switch_on_and_what_to_do_meanwhile(shop):
    ref = begin(shop, repository="example/plain")

    ask(shop, repository="example/plain")

    said = answer(shop, ref)
    assert "`fixes: true`" in said
    assert "Contents: write" in said
    assert "`frenly fix . --context application`" in said
    assert shop.branches.writes == []


def test_workflows_are_named_and_left(shop):
    ref = begin(shop, ".github/workflows/build.py", "src/call.py")

    ask(shop)

    _, branch, _, words = only(shop)
    assert data_at(shop, branch, ".github/workflows/build.py") == TEXT.encode()
    assert data_at(shop, branch, "src/call.py") == FIXED.encode()
    assert "workflows take a permission" in answer(shop, ref)
    assert "workflows take a permission" in words.body


def test_a_reader_gets_nothing(shop):
    ref = begin(shop)
    shop.host.permissions = {"account-11": "read"}

    ask(shop)

    assert "Only who may write" in answer(shop, ref)
    assert shop.branches.writes == []


def test_who_may_write_there_and_is_nobody_here_gets_nothing(shop):
    ref = begin(shop)
    shop.host.permissions = {"account-66": "admin"}

    ask(shop, sender=66)

    assert "not known to Frenly" in answer(shop, ref)
    assert shop.branches.writes == []


def test_on_one_that_is_closed_nothing_is_written(shop):
    ref = begin(shop, is_open=False)

    ask(shop)

    assert "is closed" in answer(shop, ref)
    assert shop.branches.writes == []


def test_a_change_from_a_fork_is_refused(shop):
    ref = begin(shop, is_fork=True)

    ask(shop)

    assert "from a fork" in answer(shop, ref)
    assert shop.branches.writes == []
