"""Uses put together by name and file, and what a scan is worth beside the one that stands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.contracts.usage import Place, Use
from registry.contracts.usage_record import FileUse, Outcome
from registry.domain.names import Kind, Name
from registry.usage.uses import (
    MOST_LINES,
    TooManyUses,
    digest_of,
    gathered,
    read_files,
    weigh,
)
from tests.builders import HOUR, NOW, service
from tests.unit.registry.usage.usages import a_file, a_view


def a_use(**fields: Any) -> Use:
    given = {"path": "src/app.py", "line": 3, "column": 1, "place": Place.CODE}
    return Use(**{**given, "name": service("user-api"), "spelled": "user-api", **fields})


def files_of(*uses: Use) -> list[FileUse]:
    (found,) = gathered(uses)
    return read_files(found.files)


def test_uses_of_a_name_are_put_together_by_file_and_place() -> None:
    uses = [a_use(line=9), a_use(), a_use(column=40), a_use(place=Place.COMMENT)]

    (found,) = gathered(uses)

    assert read_files(found.files) == [
        a_file(lines=[3, 9], times=3),
        a_file(place="comment"),
    ]
    assert (found.in_files, found.times, found.mentions) == (1, 3, 1)


def test_names_are_told_apart_by_kind_and_in_order() -> None:
    metric = Name.parse(Kind.METRIC, "up")

    found = gathered([a_use(), a_use(name=service("up")), a_use(name=metric)])

    assert [(each.kind, each.same) for each in found] == [
        ("metric", "up"),
        ("service", "up"),
        ("service", "user-api"),
    ]


def test_spellings_of_one_path_are_one_name_as_it_was_first_spelled() -> None:
    paths = ["/users/{id}", "/users/{userId}"]
    uses = [a_use(name=Name.parse(Kind.PATH, key), spelled=key) for key in paths]

    (found,) = gathered(uses)

    assert found.same == "/users/{}"
    assert read_files(found.files) == [a_file(spelled="/users/{id}", times=2)]


def test_of_many_lines_the_first_are_kept_and_all_are_counted() -> None:
    (found,) = files_of(*(a_use(line=n + 1) for n in range(100)))

    assert found.lines == list(range(1, MOST_LINES + 1))
    assert found.times == 100


def test_a_path_may_hold_any_letter() -> None:
    odd = 'a"b\\c\u202e\N{SNOWMAN},[x].py'

    assert files_of(a_use(path=odd)) == [a_file(path=odd)]


def test_too_many_uses_are_refused_before_all_are_read() -> None:
    def endless():
        number = 0
        while True:
            number += 1
            yield a_use(path=f"{number}.py")

    with pytest.raises(TooManyUses):
        gathered(endless(), 10)


@given(st.lists(st.tuples(st.sampled_from(["a.py", "b.py"]), st.integers(1, 9)), max_size=30))
def test_the_order_of_uses_changes_nothing(drawn) -> None:
    uses = [a_use(path=path, line=line) for path, line in drawn]

    assert gathered(uses) == gathered(reversed(uses))
    assert sum(each.times for each in gathered(uses)) == len(uses)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, Outcome.SAME),
        ({"digest": "other"}, Outcome.RECORDED),
        ({"revision": 8}, Outcome.RECORDED),
        ({"revision": 6}, Outcome.OLDER),
        ({"commit": "b" * 40}, Outcome.RECORDED),
        ({"commit": "b" * 40, "at": NOW + HOUR}, Outcome.RECORDED),
        ({"commit": "b" * 40, "at": NOW - HOUR}, Outcome.OLDER),
        ({"commit": "b" * 40, "at": NOW - HOUR, "revision": 9}, Outcome.OLDER),
    ],
)
def test_a_later_commit_replaces_an_earlier_one_and_never_the_reverse(told, expected) -> None:
    sent = a_view(**told)

    assert weigh(a_view(), sent.scan, sent.digest) is expected


def test_the_first_scan_is_recorded() -> None:
    assert weigh(None, a_view().scan, "d") is Outcome.RECORDED


@pytest.mark.parametrize("changed", [{"commit": "b" * 40}, {"context": "x"}, {"skipped": 1}])
def test_the_digest_tells_scans_apart(changed) -> None:
    seen, scan = gathered([a_use()]), a_view().scan

    assert digest_of(scan, seen) != digest_of(a_view(**changed).scan, seen)
    assert digest_of(scan, seen) != digest_of(scan, gathered([a_use(line=4)]))
    assert digest_of(scan, seen) == digest_of(a_view(told_by="x").scan, seen)
