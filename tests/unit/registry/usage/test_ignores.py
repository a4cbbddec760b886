"""Ignores: what they silence, and what they must say."""

from __future__ import annotations

import pytest

from registry.domain.names import Kind, Name
from registry.usage.finder import Finder
from registry.usage.places import places
from registry.usage.texts import FileUses, scan_file

NAMES = [Name(Kind.SERVICE, "user-api"), Name(Kind.SERVICE, "billing-api")]


def scan(text: str) -> FileUses:
    found = scan_file(Finder(NAMES), places, "app.py", text.encode())
    assert found is not None
    return found


def ignored(text: str) -> list[tuple[int, str]]:
    return [(each.use.line, each.reason) for each in scan(text).ignored]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = 'user-api'  # frenly:ignore user-api because of a test", "of a test"),
        ("x = 'user-api'  # frenly: ignore user-api because of a test", "of a test"),
        ("x = 'user-api'  # frenly:ignore service:user-api because why", "why"),
        ("x = 'user-api' /* frenly:ignore user-api because why */", "why"),
        ("x = 'user-api' <!-- frenly:ignore user-api because why -->", "why"),
        ("x = 'user-api' -- frenly:ignore user-api because why", "why"),
        ("x = 'user-api' // frenly:ignore user-api because why", "why"),
        ("(* x = 'user-api' ; frenly:ignore user-api because why *)", "why"),
        ("x = 'user-api' {# frenly:ignore user-api because why #}", "why"),
        ("x = 'user-api' # frenly:ignore billing-api, user-api because why", "why"),
    ],
)
def test_an_ignore_behind_a_use_silences_its_line(text: str, reason: str) -> None:
    assert ignored(text) == [(1, reason)]
    assert scan(text).uses == ()


def test_an_ignore_on_a_line_of_its_own_silences_the_next_line() -> None:
    text = "    # frenly:ignore user-api because why\nx = 'user-api'\ny = 'user-api'"

    assert ignored(text) == [(2, "why")]
    assert [use.line for use in scan(text).uses] == [3]


def test_an_ignore_behind_code_does_not_reach_the_next_line() -> None:
    text = "x = 1  # frenly:ignore user-api because why\ny = 'user-api'"

    assert [use.line for use in scan(text).uses] == [2]


def test_an_ignore_of_one_name_leaves_the_others() -> None:
    text = "x = 'user-api', 'billing-api'  # frenly:ignore user-api because why"

    assert [use.name.key for use in scan(text).uses] == ["billing-api"]


@pytest.mark.parametrize(
    ("mark", "left"),
    [
        ("frenly:ignore-file because generated", []),
        ("frenly:ignore-file user-api because generated", ["billing-api"]),
    ],
)
def test_a_file_can_be_ignored_as_a_whole_or_for_one_name(mark: str, left: list[str]) -> None:
    found = scan(f"x = 'user-api'\ny = 'billing-api'\n# {mark}\n")

    assert [use.name.key for use in found.uses] == left
    assert found.faults == ()


@pytest.mark.parametrize(
    "mark",
    [
        "frenly:ignore",
        "frenly:ignore user-api",
        "frenly: ignore user-api",
        "frenly:ignore user-api because",
        "frenly:ignore user-api because */",
        "frenly:ignore because why",
        "frenly:ignore-file",
        "frenly:ignore-file user-api",
    ],
)
def test_an_ignore_without_a_reason_or_a_name_silences_nothing_and_is_told(mark: str) -> None:
    found = scan(f"x = 'user-api'  # {mark}\n")

    assert [use.name.key for use in found.uses] == ["user-api"]
    assert [(use.line, use.column) for use in found.faults] == [(1, 19)]


@pytest.mark.parametrize(
    "text",
    [
        "`frenly:ignore user-api because why`",
        "xfrenly:ignore",
        "frenly:ignored user-api",
        "re(?!x)frenly:ignore a because b",
    ],
)
def test_a_mark_that_is_only_spoken_of_is_none(text: str) -> None:
    found = scan(f"{text} 'user-api'")

    assert found.faults == ()
    assert found.ignored == ()


def test_a_line_made_to_keep_a_reader_busy_is_read_at_once() -> None:
    spaces = " " * 1_000_000

    found = scan(f"x = 'user-api'  # frenly:ignore user-api because{spaces}x{spaces}y")

    assert [(each.use.line, len(each.reason)) for each in found.ignored] == [(1, 1_000_002)]
