"""What is found for a question, what is not, and what changes when documents do."""

from __future__ import annotations

import pytest

from registry.errors import InvalidInput, Unavailable
from tests.unit.tools.knowledge.shelves import ALL, CLOCK, DISK, a_document, a_library
from tools.knowledge.embedding import HashingEmbedder
from tools.knowledge.library import Library
from tools.knowledge.ports import Change, DocumentKind
from tools.knowledge.shelf import Shelf
from tools.knowledge.vectors import MemoryVectors, NoVectors


def titles(found):
    return [hit.title for hit in found.hits]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("Filesystem on /dev/sda1 has 42% space left and is filling up.", "DiskSpaceFillingUp"),
        ("Filesystem has only 3% of inodes left, files filling up.", "DiskFilesFillingUp"),
        ("Clock on 10.0.4.17:9100 is out of sync by 300s.", "NodeClockSkewDetected"),
        ("Failed server configuration reload", "ServerBadConfig"),
        ("NodeClockSkewDetected", "NodeClockSkewDetected"),
    ],
)
def test_an_alert_finds_the_runbook_that_is_about_it(tmp_path, query, title):
    assert titles(a_library(tmp_path).search(query))[:1] == [title]


@pytest.mark.parametrize(
    "query",
    ["Bonding interface has a failed slave", "certificate expires", "", "42%", "the of"],
)
def test_nothing_is_cited_where_nothing_fits(tmp_path, query):
    found = a_library(tmp_path).search(query)

    assert found.hits == ()


def test_what_came_near_is_told_apart_from_what_fits(tmp_path):
    found = a_library(tmp_path).search("The clock tower burns and nobody answers the bells")

    assert found.hits == ()
    assert found.near[0].title == "NodeClockSkewDetected"


def test_a_hit_cites_the_section_that_says_the_most(tmp_path):
    hit = a_library(tmp_path).search("disk space filling up: delete old images?").hits[0]

    assert hit.cite == "runbook:DiskSpaceFillingUp.md#Mitigation"
    assert hit.text == "Delete old images."


def test_only_the_kinds_that_are_asked_for_are_found(tmp_path):
    library = a_library(tmp_path)
    library.replace("past", [a_document(CLOCK, kind=DocumentKind.INCIDENT, source="past")])

    found = library.search("node clock skew", kinds=[DocumentKind.INCIDENT])

    assert [hit.kind for hit in found.hits] == [DocumentKind.INCIDENT]


def test_replacing_a_source_embeds_only_what_changed(tmp_path):
    library = a_library(tmp_path)
    changed = a_document(DISK.replace("old images", "old logs"))

    change = library.replace("books", [changed, *ALL[1:4]])

    assert change == Change(added=0, changed=1, removed=1, unchanged=3, embedded=1)
    assert "Delete old logs." in [s.text for s in library.documents()[1].sections]
    assert library.missing_vectors() == 0


def test_the_same_again_changes_and_embeds_nothing(tmp_path):
    assert a_library(tmp_path).replace("books", ALL) == Change(unchanged=len(ALL))


def test_another_source_keeps_what_it_has(tmp_path):
    library = a_library(tmp_path)
    library.replace("more", [a_document(CLOCK, title="Other", source="more")])

    library.replace("more", [])

    assert [d.id for d in library.documents()] == sorted(d.id for d in ALL)


def test_what_another_process_adds_is_found_without_opening_anew(tmp_path):
    library = a_library(tmp_path)
    library.search("clock")
    other = Library(Shelf(tmp_path / "shelf"), NoVectors())
    other.replace("more", [a_document("# CertificateExpiry\n\nIt ends.", source="more")])

    assert titles(library.search("certificate expiry")) == ["CertificateExpiry"]


def test_vectors_of_texts_that_are_gone_are_not_found(tmp_path):
    vectors = MemoryVectors(HashingEmbedder())
    library = a_library(tmp_path, vectors)
    Library(Shelf(tmp_path / "shelf"), NoVectors()).replace("books", ALL[:1])

    found = library.search("NodeClockSkewDetected clock")

    assert found.hits == ()
    assert library.missing_vectors() > 0
    assert library.rebuild() == 2
    assert library.missing_vectors() == 0


def test_without_documents_nothing_is_found(tmp_path):
    library = Library(Shelf(tmp_path / "none"), MemoryVectors(HashingEmbedder()))

    assert library.search("anything").hits == library.search("anything").near == ()
    assert library.documents() == ()


def test_two_processes_do_not_change_it_at_once(tmp_path):
    library = a_library(tmp_path)

    with (
        Shelf(tmp_path / "shelf").writing(),
        pytest.raises(Unavailable, match="Another process"),
    ):
        library.replace("books", [])


@pytest.mark.parametrize("content", ["", "{}", '{"version": 2, "documents": []}', "[]", "\x00"])
def test_a_file_that_is_not_ours_is_refused_with_a_way_out(tmp_path, content):
    shelf = Shelf(tmp_path)
    (tmp_path / "documents.json").write_text(content)

    with pytest.raises(InvalidInput, match="does not hold documents"):
        shelf.load()


def test_documents_read_back_as_they_were_written(tmp_path):
    shelf = Shelf(tmp_path)

    shelf.save(ALL)

    assert tuple(shelf.load()) == ALL
