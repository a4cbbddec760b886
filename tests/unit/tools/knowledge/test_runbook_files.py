"""Markdown files as documents: titles, sections, catalogues, and what is no knowledge."""

from __future__ import annotations

import pytest

from registry.errors import InvalidInput
from tools.knowledge.entries import entries_of, title_of
from tools.knowledge.folder import read_folder
from tools.knowledge.language import Language
from tools.knowledge.markdown import split_front, split_sections
from tools.knowledge.ports import Section
from tools.knowledge.values import without_values


def write(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("---\ntitle: A b\nweight: 2\n---\nx", "A b", "x"),
        ("---\r\ntitle: 'A'\r\n---\r\nx", "A", "x"),
        ("---\nweight: 2\n---\nx", "", "x"),
        ("---\nnever closed", "", "---\nnever closed"),
        ("plain", "", "plain"),
    ],
)
def test_a_front_matter_gives_the_title_and_is_no_text(text, title, rest):
    assert split_front(text) == (title, rest)


def test_a_comment_in_a_code_block_is_no_heading():
    text = "# A\n~~~\n```\n# no\n~~~\n## B ##\ntext\n"

    assert [(s.heading, s.level) for s in split_sections(text)] == [("A", 1), ("B", 2)]


@pytest.mark.parametrize(
    ("path", "front", "own", "title"),
    [
        ("a/KubeAPIDown.md", "x", "y", "KubeAPIDown"),
        ("a/disk-full.md", "", "The disk is full", "The disk is full"),
        ("a/disk-full.md", "Disk", "", "Disk"),
        ("a/disk-full.md", "", "", "disk full"),
        ("db/README.md", "", "", "db"),
        ("a/42.md", "", "", "42"),
    ],
)
def test_a_file_is_called_by_what_names_it_best(path, front, own, title):
    sections = (Section(heading=own, level=1, text=""),)

    assert title_of(path, front, sections) == title


def test_a_folder_is_read_in_order_and_empty_files_are_left_out(tmp_path):
    write(tmp_path, b="# B\ntext", a="# A\ntext", empty="---\ntitle: x\n---\n", heads="# only")
    (tmp_path / "c.txt").write_text("no Markdown")

    assert [d.id for d in read_folder(tmp_path)] == ["runbook:a.md", "runbook:b.md"]


def test_a_link_that_leads_out_is_not_followed(tmp_path):
    outside = write(tmp_path, secret="# S\ntext")
    inside = tmp_path / "books"
    inside.mkdir()
    (inside / "link.md").symlink_to(outside / "secret.md")

    assert list(read_folder(inside)) == []


def test_what_is_no_text_or_no_folder_is_refused(tmp_path):
    (tmp_path / "bad.md").write_bytes(b"# A\n\xff\xfe")
    with pytest.raises(InvalidInput, match="not UTF-8"):
        list(read_folder(tmp_path))
    with pytest.raises(InvalidInput, match="not a folder"):
        list(read_folder(tmp_path / "bad.md"))


def test_a_huge_file_is_refused(tmp_path):
    (tmp_path / "huge.md").write_text("x" * 2_000_001)

    with pytest.raises(InvalidInput, match="larger"):
        list(read_folder(tmp_path))


def test_each_part_of_a_catalogue_is_found_by_itself_or_with_the_document_it_names(tmp_path):
    parts = "".join(
        f'##### Alert Name: "Thing{c}Down"\n+ thing {c} {{{{ $x }}}} is gone\n'
        for c in "ABCDEFGHIJKLMNOPQRSTUVWX"
    )
    write(tmp_path, catalogue=f"# All alerts\n\nIntro.\n\n{parts}", ThingADown="# T\n\nDown.")

    found = {entry.title: entry for entry in entries_of(read_folder(tmp_path))}

    assert found["ThingADown"].lead.split() == ["Down.", "+", "thing", "A", "is", "gone"]
    assert found["ThingADown"].document.path == "ThingADown.md"
    assert found["ThingBDown"].document.path == "catalogue.md"
    assert "All alerts" not in found


def test_compounds_short_forms_and_acronyms_are_learned_from_the_documents():
    language = Language(
        [
            ("BadConfig", "It cannot reload its configuration."),
            ("KubeHpaMaxedOut", "The Horizontal Pod Autoscaler is at its limit."),
            ("DiskFull", "The filesystem is full."),
            *[(f"Other{c}", "nothing of it") for c in "abcdefghijklmnopqrstuvwxyz"],
        ]
    )

    assert language.terms("configuration") == language.terms("config")
    assert language.terms("file system") == language.terms("file systems")
    assert "hpa" in language.terms("horizontal pod autoscaler")


def test_two_words_that_somebody_writes_as_one_are_one():
    language = Language([("A", "the file system of a node"), ("B", "a filesystem is full")])

    assert language.terms("file system") == language.terms("filesystem") == ["filesystem"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("42% of pods in namespace shop", "of pods in namespace"),
        ("pod shop/a-1 (x) at 10.0.0.1:9100", "pod at"),
        ("KubeAPIDown: it is gone", "KubeAPIDown: it is gone"),
        ("the checkout container waits", "the container waits"),
        ("nothing known here", "nothing known here"),
    ],
)
def test_what_a_template_filled_in_is_not_searched_for(text, kept):
    assert without_values(text, {"pod", "wait", "checkpoint"}.__contains__) == kept
