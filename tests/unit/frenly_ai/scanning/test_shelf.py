"""What is compiled once is used again, and never when it is not exactly that."""

from __future__ import annotations

import pickle

import pytest

from frenly_ai.scanning.shelf import FileShelf
from registry.domain.names import Kind, Name
from registry.usage.compiled import compiled
from registry.usage.finder import Finder

NAMES = [Name(Kind.SERVICE, "user-api"), Name(Kind.SERVICE, "billing-api")]
OTHERS = [Name(Kind.SERVICE, "order-api")]
TEXT = "x user-api, order-api"
MANY = 1_000


@pytest.fixture
def shelf(tmp_path):
    return FileShelf(tmp_path / "scans")


def found(names: list[Name], files: int, shelf: FileShelf) -> list[str]:
    finder = Finder(names)
    finder.prepare(files, shelf)
    return [hit.name.key for hit in finder.find(TEXT)]


def kept(shelf: FileShelf):
    return shelf.folder / "names.compiled"


def test_a_scan_of_many_files_compiles_and_the_next_of_any_size_finds_the_same(shelf) -> None:
    assert found(NAMES, 1, shelf) == ["user-api"]
    assert not kept(shelf).exists()

    assert found(NAMES, MANY, shelf) == ["user-api"]
    written = kept(shelf).stat()
    assert found(NAMES, 1, shelf) == ["user-api"]
    assert found(NAMES, MANY, shelf) == ["user-api"]
    assert kept(shelf).stat() == written


def test_literals_of_a_shelf_are_taken_without_compiling_anew(shelf) -> None:
    literals = [b"user-api", b"{", b"api"]
    assert compiled(literals, shelf, anew=False) is None

    compiled(literals, shelf)
    again = compiled(reversed(literals), shelf, anew=False)

    assert again is not None
    assert sorted(again.find(b"{user-api}")) == [(0, b"{"), (1, b"user-api"), (6, b"api")]
    assert compiled(literals[:2], shelf, anew=False) is None


def test_other_names_take_the_place_of_those_before(shelf) -> None:
    assert found(NAMES, MANY, shelf) == ["user-api"]
    assert found(OTHERS, MANY, shelf) == ["order-api"]
    assert found(NAMES, MANY, shelf) == ["user-api"]
    assert [each.name for each in shelf.folder.iterdir()] == ["names.compiled"]


@pytest.mark.parametrize("how", ["cut", "changed", "empty", "writable", "of another machine"])
def test_a_file_that_is_broken_or_not_ours_alone_is_as_good_as_none(shelf, how) -> None:
    found(OTHERS, MANY, shelf)
    others = kept(shelf).read_bytes()
    found(NAMES, MANY, shelf)
    file, data = kept(shelf), kept(shelf).read_bytes()
    if how == "cut":
        file.write_bytes(data[:-7])
    elif how == "changed":
        file.write_bytes(data[:-7] + bytes(7))
    elif how == "empty":
        file.write_bytes(b"")
    elif how == "writable":
        file.write_bytes(others)
        file.chmod(0o666)
    else:
        key = data.split(b"\n")[0].rpartition(b" ")[0].decode()
        shelf.put(key, b"something else")

    assert found(NAMES, 1, shelf) == ["user-api"]
    assert found(NAMES, MANY, shelf) == ["user-api"]


def test_a_link_is_not_followed_and_a_folder_that_cannot_be_written_keeps_nothing(
    shelf, tmp_path
) -> None:
    found(NAMES, MANY, shelf)
    kept(shelf).rename(tmp_path / "elsewhere")
    kept(shelf).symlink_to(tmp_path / "elsewhere")

    assert shelf.take("any") is None

    blocked = FileShelf(tmp_path / "elsewhere")
    assert found(NAMES, MANY, blocked) == ["user-api"]
    assert (tmp_path / "elsewhere").is_file()


def test_a_finder_takes_its_shelf_along_to_another_process(shelf) -> None:
    finder = Finder(NAMES)
    finder.prepare(MANY, shelf)

    again = pickle.loads(pickle.dumps(finder))  # noqa: S301 - bytes of our own

    assert [hit.name.key for hit in again.find(TEXT)] == ["user-api"]
