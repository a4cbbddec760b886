"""Which files a fix writes anew, which it leaves, and that nothing else in them changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenly_ai.github.branches import HeldFile, NewFile, blob_of
from frenly_ai.github.fix_plan import (
    MOST_BYTES,
    MOST_BYTES_AT_ONCE,
    MOST_FILES,
    Part,
    Plan,
    plan_checkout,
    plan_findings,
    plan_of,
)
from frenly_ai.github.memory_branches import MemoryBranches
from tests.support.reviews import a_finding

BASE, SHOP = "a" * 40, "example/shop"
OLD, NEW = "user-api", "user-management-api"


def finds(path, text):
    """Find every use, as a review of the whole file would."""
    return [
        a_finding(path=path, line=number, column=line.index(OLD) + 1)
        for number, line in enumerate(text.split("\n"), 1)
        if OLD in line
    ]


def planned(files, wanted, *, modes=None):
    held = MemoryBranches()
    held.hold(BASE, files, modes)
    return plan_findings(held, SHOP, BASE, wanted, finds)


def whys(plan):
    return [why for _, why in plan.left]


LINES = st.lists(
    st.tuples(st.sampled_from(["", "x = 1", f'a = "{OLD}"', f"é {OLD} ü"]), st.booleans()),
    min_size=1,
    max_size=8,
)


@given(
    lines=LINES,
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "latin-1"]),
    is_ended=st.booleans(),
)
def test_exactly_the_wanted_uses_change_and_no_other_byte(lines, end, encoding, is_ended):
    text = end.join(line for line, _ in lines) + (end if is_ended else "")
    after = end.join(
        line.replace(OLD, NEW) if is_wanted else line for line, is_wanted in lines
    ) + (end if is_ended else "")
    wanted = [each for each in finds("a.py", text) if lines[each.use.line - 1][1]]

    plan = planned({"a.py": text.encode(encoding)}, wanted, modes={"a.py": "100755"})

    written = [NewFile("a.py", "100755", after.encode(encoding))] if wanted else []
    assert list(plan.files) == written
    assert list(plan.applied) == wanted
    assert plan.left == ()


def test_a_question_is_left_with_what_it_asks_and_reads_no_file():
    plan = planned({}, [a_finding(path="gone.py", fix=None, question="Which one?")])

    assert whys(plan) == ["Which one?"]
    assert plan.files == ()


def test_what_the_commit_does_not_hold_as_text_is_left_with_why():
    files = {"link": b"x", "big": b" " * (MOST_BYTES + 1), "bytes": b"\0\0", "other": b"-"}
    wanted = [a_finding(path=path, line=1, column=1) for path in (*files, "gone")]

    plan = planned(files, wanted, modes={"link": "120000"})

    assert plan.files == ()
    assert {finding.use.path: why.split(", e.g.")[0] for finding, why in plan.left} == {
        "big": "it is longer than 1,000,000 bytes",
        "bytes": "it is no text that could be written back",
        "gone": "the branch holds no such file",
        "link": "it is no plain file there",
        "other": "the text no longer says this there",
    }


def test_what_would_be_a_finding_again_is_left_and_older_ones_beside_it_are_not_its_fault():
    text = f"{OLD}\nlegacy\n"
    older = a_finding("legacy", path="a.py", line=2, column=1, fix=None)
    wanted = [a_finding(path="a.py", line=1, column=1)]
    held = MemoryBranches()
    held.hold(BASE, {"a.py": text.encode()})

    def look(path, now):
        again = [a_finding(NEW, path=path, line=1, column=1, fix="core")] if NEW in now else []
        return [older, *again] if path == "a.py" else []

    plan = plan_findings(held, SHOP, BASE, wanted, look)
    without = plan_findings(held, SHOP, BASE, wanted, lambda *_: [older])

    assert (plan.files, len(plan.left)) == ((), 1)
    assert "would be a finding again" in plan.left[0].why
    assert [each.data for each in without.files] == [f"{NEW}\nlegacy\n".encode()]


def test_no_more_files_are_written_at_once_than_anybody_reads():
    files = {f"{n:03}.py": OLD.encode() for n in range(MOST_FILES + 2)}
    wanted = [a_finding(path=path, line=1, column=1) for path in files]

    plan = planned(files, wanted)

    assert len(plan.files) == MOST_FILES
    assert [finding.use.path for finding, _ in plan.left] == ["060.py", "061.py"]


def test_no_more_bytes_are_written_at_once_and_a_small_file_behind_still_is():
    size = MOST_BYTES_AT_ONCE // 2
    finding = a_finding()
    parts = [
        Part(NewFile(name, "100644", b" " * length), (finding,), ())
        for name, length in (("a", size), ("b", size), ("c", 1), ("d", 0))
    ]

    plan = plan_of(iter(parts))

    assert [each.path for each in plan.files] == ["a", "b", "d"]
    assert len(plan.left) == 1


def test_the_digest_is_of_paths_modes_and_bytes_and_of_nothing_else():
    one = NewFile("a", "100644", b"1")
    same = Plan((one,), (a_finding(),))

    assert same.digest == Plan((one,)).digest
    others = [one._replace(path="b"), one._replace(mode="100755"), one._replace(data=b"2")]
    assert len({Plan((each,)).digest for each in (one, *others)}) == 4


@pytest.mark.parametrize(
    ("held", "why"),
    [
        (None, "the branch holds no such file"),
        (HeldFile("100644", "0" * 40, 1), "the branch holds another text than the checkout"),
        (HeldFile("120000", blob_of(b"old"), 1), "it is no plain file there"),
    ],
)
def test_of_a_checkout_only_what_the_branch_holds_byte_for_byte_is_written(held, why):
    fixes = {"a.py": (b"old", Part(NewFile("a.py", "", b"new"), (a_finding(),), ()))}

    plan = plan_checkout({} if held is None else {"a.py": held}, fixes)

    assert plan.files == ()
    assert whys(plan)[0].startswith(why)


def test_a_file_of_a_checkout_keeps_the_mode_that_the_branch_gives_it():
    fixes = {"a.py": (b"old", Part(NewFile("a.py", "", b"new"), (a_finding(),), ()))}

    plan = plan_checkout({"a.py": HeldFile("100755", blob_of(b"old"), 3)}, fixes)

    assert plan.files == (NewFile("a.py", "100755", b"new"),)
