"""One file's uses: lines, columns and encodings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.contracts.usage import Place
from registry.domain.names import Kind, Name
from registry.usage.finder import Finder
from registry.usage.places import places
from registry.usage.texts import scan_file

FINDER = Finder([Name(Kind.SERVICE, "user-api"), Name(Kind.PATH, "/users/{id}")])
TEXT = "é\r\n  user-api\nGET /users/{userId} 漢 user-api\n"
PLACES = [(2, 3, "user-api"), (3, 5, "/users/{userId}"), (3, 23, "user-api")]


def uses_of(raw: bytes) -> list[tuple[int, int, str]] | None:
    found = scan_file(FINDER, places, "a.unknown", raw)
    return found and [(use.line, use.column, use.spelled) for use in found.uses]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_use_stands_at_the_same_line_and_column_in_every_encoding(encoding: str) -> None:
    assert uses_of(TEXT.encode(encoding)) == PLACES


def test_bytes_that_are_no_utf8_count_a_column_each() -> None:
    assert uses_of("é user-api".encode("latin-1")) == [(1, 3, "user-api")]


@pytest.mark.parametrize("raw", [b"\0user-api", b"\x7fELF user-api \0", b"\xff\xfe\0"])
def test_a_binary_file_is_not_searched(raw: bytes) -> None:
    assert uses_of(raw) is None


def test_a_file_without_names_uses_nothing() -> None:
    assert uses_of(b"user-apis") == []


@given(st.text("a -\n\r\té漢\U0001f600", max_size=30), st.text("\n é", max_size=10))
def test_the_place_told_is_where_the_name_stands(before: str, behind: str) -> None:
    text = f"{before} user-api {behind}"

    found = scan_file(FINDER, places, "x", text.encode())

    assert found is not None
    for use in found.uses:
        line = text.split("\n")[use.line - 1]
        assert line[use.column - 1 :].startswith(use.spelled)
    assert found.uses[-1].place is Place.TEXT
