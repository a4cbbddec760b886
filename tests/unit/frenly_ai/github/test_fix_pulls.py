"""One pull request for one fix, whoever else asks at the same moment, and whatever is refused."""

from __future__ import annotations

import pytest

from agent.review.fixing import Left
from frenly_ai.github.branches import BranchMoved, NewFile
from frenly_ai.github.fix_plan import Plan
from frenly_ai.github.fix_pull import FixPulls, Target
from frenly_ai.github.host import HostRefuses
from frenly_ai.github.memory_branches import MemoryBranches
from frenly_ai.views.fix_pull import tips_in
from tests.support.reviews import a_finding

BASE, NEXT, SHOP = "a" * 40, "b" * 40, "example/shop"
TARGET = Target(repository=SHOP, onto="main", base=BASE, about="Asked for on #7.")
PLAN = Plan((NewFile("a.py", "100644", b"new"),), (a_finding(),))
OTHER = Plan((NewFile("a.py", "100644", b"newer"),), (a_finding(),))


@pytest.fixture
def held():
    held = MemoryBranches()
    held.hold(BASE, {"a.py": b"old"})
    held.tips["main"] = BASE
    return held


class Between:
    """A host on which something happens just before one thing is done."""

    def __init__(self, inner, step, act):
        self._inner, self._step, self._act = inner, step, act

    def __getattr__(self, name):
        if name == self._step:
            self._step = ""
            self._act()
        return getattr(self._inner, name)


@pytest.mark.parametrize("step", ["tip", "put_commit", "begin", "open_pull"])
def test_whoever_asks_for_the_same_at_once_gets_the_same_one(held, step):
    first = []
    between = Between(held, step, lambda: first.append(FixPulls(held).demand(TARGET, PLAN)))

    second = FixPulls(between).demand(TARGET, PLAN)

    assert (first[0].did, second.did) == ("opened", "stands")
    assert second.number == first[0].number
    assert list(held.opened) == [second.number]
    assert set(held.tips) == {"main", second.branch}


def test_another_fix_of_the_same_commit_takes_the_place_of_the_first_in_the_same_one(held):
    first = FixPulls(held).demand(TARGET, PLAN)

    second = FixPulls(held).demand(TARGET, OTHER)

    assert (second.did, second.number) == ("updated", first.number)
    assert held.commits[second.commit].parents == (first.commit, BASE)
    assert held.is_ancestor(SHOP, first.commit, second.commit)


def test_a_commit_that_comes_while_ours_is_moved_is_kept_and_the_words_stay_true(held):
    first = FixPulls(held).demand(TARGET, PLAN)
    theirs = []

    def push():
        tree = held.commits[first.commit].tree
        theirs.append(held.put_commit(SHOP, tree, [first.commit], "theirs"))
        held.advance(SHOP, first.branch, theirs[0])

    with pytest.raises(BranchMoved):
        FixPulls(Between(held, "advance", push)).demand(TARGET, OTHER)

    assert held.tips[first.branch] == theirs[0]
    assert tips_in(held.opened[first.number][2].body, held.seal) == {first.commit}


def test_a_branch_that_somebody_added_to_just_now_is_closed_and_not_taken_away(held):
    first = FixPulls(held).demand(TARGET, PLAN)
    theirs = held.put_commit(SHOP, held.commits[first.commit].tree, [first.commit], "theirs")

    def push():
        held.tips[first.branch] = theirs

    FixPulls(Between(held, "close_pull", push)).demand(TARGET, Plan())

    assert held.tips[first.branch] == theirs
    assert held.opened == {}


def test_where_the_pull_request_is_refused_and_the_branch_cannot_go_it_is_said(held):
    held.protected.add("main")

    def protect():
        (branch,) = set(held.tips) - {"main"}
        held.protected.add(branch)

    with pytest.raises(HostRefuses) as caught:
        FixPulls(Between(held, "open_pull", protect)).demand(TARGET, PLAN)

    assert "stays behind" in caught.value.message
    assert "Delete the branch" in caught.value.hint


def test_of_several_of_ours_one_stays_and_the_others_are_closed(held):
    first = FixPulls(held).demand(TARGET, PLAN)
    tip, words = held.tips[first.branch], held.opened[first.number][2]
    held.tips["frenly/fix-second"] = tip
    held.opened[900] = ("frenly/fix-second", "main", words)

    again = FixPulls(held).demand(TARGET, PLAN)

    assert (again.did, list(held.opened)) == ("stands", [first.number])
    assert "frenly/fix-second" not in held.tips


def test_one_that_people_closed_is_opened_again_from_the_same_branch(held):
    first = FixPulls(held).demand(TARGET, PLAN)
    held.close_pull(SHOP, first.number)

    again = FixPulls(held).demand(TARGET, PLAN)

    assert (again.did, again.branch, again.commit) == ("opened", first.branch, first.commit)


def test_the_message_is_of_numbers_and_the_words_tell_what_is_left(held):
    plan = PLAN._replace(left=(Left(a_finding(path="b`@x`.py"), "it @said so"),))

    made = FixPulls(held).demand(TARGET, plan)

    words = held.opened[made.number][2]
    assert "user-api" not in held.messages[made.commit]
    assert "1 name left:" in words.body
    assert "- `b'@x'.py:3` `user-api`: it `@said` so" in words.body
