"""Which files of a tree say what an anchor's source says."""

from __future__ import annotations

import pytest

from frenly_ai.optimising.copies import copies_in
from registry.errors import InvalidInput
from tests.builders import an_anchor

TEXT = "a: 1\nb: 2\nc:\n  d: 3\n  e: 4\nf: 5\n"
ANCHOR = an_anchor(id="one", source="api/one.yaml")


def write(tree, **files: str) -> None:
    for path, text in {"api/one.yaml": TEXT, **files}.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text, encoding="utf-8")


def test_a_file_with_the_same_lines_is_a_copy_however_it_is_indented(tmp_path):
    other = "# of the platform\n" + TEXT.replace("  d", "    d").replace("\n", "\r\n\r\n")
    write(tmp_path, **{"old/two.yaml": other})

    assert copies_in(tmp_path, [ANCHOR]) == {"one": ("old/two.yaml",)}


@pytest.mark.parametrize(
    "files",
    [
        {"old/two.yaml": TEXT.replace("5", "6")},
        {"old/two.txt": TEXT},
        {"api/one.yaml": "a: 1\n", "old/two.yaml": "a: 1\n"},
        {"old/two.yaml": TEXT, ".gitignore": "old/\n"},
    ],
    ids=["another line", "another sort", "too short", "ignored"],
)
def test_what_says_something_else_or_nothing_is_no_copy(tmp_path, files):
    write(tmp_path, **files)

    assert copies_in(tmp_path, [ANCHOR]) == {}


def test_the_source_of_another_anchor_and_a_link_are_no_copies(tmp_path):
    write(tmp_path, **{"api/two.yaml": TEXT})
    (tmp_path / "link.yaml").symlink_to(tmp_path / "api" / "one.yaml")

    assert copies_in(tmp_path, [ANCHOR, an_anchor(id="two", source="api/two.yaml")]) == {}


def test_an_anchor_without_a_file_has_no_copy_and_no_folder_is_no_tree(tmp_path):
    write(tmp_path)

    assert copies_in(tmp_path, [an_anchor(id="gone", source="x.yaml")]) == {}
    with pytest.raises(InvalidInput):
        copies_in(tmp_path / "nowhere", [ANCHOR])
