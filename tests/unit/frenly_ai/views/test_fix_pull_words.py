"""What stands on a pull request with fixes: of fields, bounded, and with marks of ours alone."""

from __future__ import annotations

from agent.review.fixing import Left
from frenly_ai.github.branches import NewFile
from frenly_ai.github.fix_plan import Plan
from frenly_ai.github.memory_branches import MemoryBranches
from frenly_ai.views.fix_pull import message_of, tip_mark, tips_in, title_of, words_of
from tests.support.reviews import a_finding

TIP, BASE = "1" * 40, "a" * 40
SEAL = MemoryBranches().seal
MARK = tip_mark(TIP, SEAL)
MOST = 65_536
"""Characters that GitHub takes as a body."""


def a_plan(*applied, left=()):
    return Plan((NewFile("a.py", "100644", b"x"),), applied, left)


def test_the_words_are_these():
    plan = a_plan(a_finding(), left=(Left(a_finding(path="b.py"), "it is a link"),))

    words = words_of(plan, "Asked for on #7.", BASE, (MARK,))

    assert words.title == "Write 1 name anew in 1 file"
    assert words.body == (
        "Asked for on #7. Each name is replaced by its one successor, nothing else is changed.\n"
        "\n| Where | Name | Instead |\n|---|---|---|\n"
        "| `src/call.py:3` | `user-api` | `user-management-api` |\n"
        "\n1 name left:\n\n- `b.py:3` `user-api`: it is a link\n"
        f"\nMade on top of `aaaaaaaaaaaa`.\n\n{MARK}"
    )
    assert tips_in(words.body, SEAL) == {TIP}


def test_however_long_the_paths_are_the_body_is_taken_and_keeps_its_marks():
    found = [a_finding("|" * 255, path=f"{'p|' * 2_000}{n}", fix="|" * 255) for n in range(900)]
    plan = a_plan(*found, left=tuple(Left(each, "why " * 500) for each in found))

    words = words_of(plan, "Asked for on #7.", BASE, (MARK,))

    assert len(words.body) < MOST
    assert tips_in(words.body, SEAL) == {TIP}
    assert "And 8" in words.body
    assert "- and 8" in words.body


def test_a_mark_that_a_path_holds_is_none_of_ours():
    forged = tip_mark("2" * 40, SEAL)
    plan = a_plan(a_finding(path=f"x\n{forged}"), left=(Left(a_finding(path=forged), forged),))

    words = words_of(plan, "Asked for on #7.", BASE, (MARK,))

    assert tips_in(words.body, SEAL) == {TIP}
    assert forged not in message_of(plan, "Asked for on #7.", BASE) + title_of(plan)
