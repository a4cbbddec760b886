"""Uses put together by file, and what a scan is worth beside the one that stands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.contracts.usage import Place, Use
from registry.contracts.usage_record import Outcome
from registry.domain.names import Kind, Name
from registry.usage.spots import MOST_LINES, TooManyUses, digest_of, spots, weigh
from tests.builders import HOUR, NOW, service
from tests.unit.registry.usage.usages import a_spot, a_view


def a_use(**fields: Any) -> Use:
    given = {"path": "src/app.py", "line": 3, "column": 1, "place": Place.CODE}
    return Use(**{**given, "name": service("user-api"), "spelled": "user-api", **fields})


def test_uses_of_one_name_in_one_file_are_one_spot() -> None:
    found = spots([a_use(line=9), a_use(), a_use(column=40), a_use(place=Place.COMMENT)])

    assert found == [
        a_spot(lines=(3, 9), times=3),
        a_spot(place="comment"),
    ]


def test_spellings_of_one_path_are_one_spot_as_it_was_first_spelled() -> None:
    paths = ["/users/{id}", "/users/{userId}"]
    uses = [a_use(name=Name.parse(Kind.PATH, key), spelled=key) for key in paths]

    (found,) = spots(uses)

    assert (found.same, found.spelled, found.times) == ("/users/{}", "/users/{id}", 2)


def test_of_many_lines_the_first_are_kept_and_all_are_counted() -> None:
    (found,) = spots(a_use(line=n + 1) for n in range(100))

    assert found.lines == tuple(range(1, MOST_LINES + 1))
    assert found.times == 100


def test_too_many_uses_are_refused_before_all_are_read() -> None:
    def endless():
        number = 0
        while True:
            number += 1
            yield a_use(path=f"{number}.py")

    with pytest.raises(TooManyUses):
        spots(endless(), 10)


@given(st.lists(st.tuples(st.sampled_from(["a.py", "b.py"]), st.integers(1, 9)), max_size=30))
def test_the_order_of_uses_changes_nothing(drawn) -> None:
    uses = [a_use(path=path, line=line) for path, line in drawn]

    assert spots(uses) == spots(reversed(uses))


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
    one, other = a_view().scan, a_view(**changed).scan

    assert digest_of(one, [a_spot()]) != digest_of(other, [a_spot()])
    assert digest_of(one, [a_spot()]) != digest_of(one, [a_spot(lines=(4,))])
    assert digest_of(one, [a_spot()]) == digest_of(a_view(told_by="x").scan, [a_spot()])
