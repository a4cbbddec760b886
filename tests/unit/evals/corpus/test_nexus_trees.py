from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from evals.corpus import KINDS
from registry.errors import InvalidInput

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MANIFEST = "anchors:\n - {id: a, family: api, source_hint: gone.yaml}\n"


@pytest.fixture
def grow(tmp_path):
    def grow(listing=None, **files):
        (tmp_path / "tree").mkdir()
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / "tree" / name.replace("__", ".")).write_bytes(data)
        if listing is not None:
            (tmp_path / "repo-file-list.txt").write_text(listing)
        return tmp_path

    return grow


def found_in(folder):
    return [(f["id"], *f["locations"]) for f in KINDS["nexus"].predict(folder, NOW)]


def test_a_folder_without_a_tree_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="no tree/ inside"):
        KINDS["nexus"].predict(tmp_path, NOW)


def test_an_empty_tree_has_no_findings(grow):
    assert found_in(grow()) == []


def test_sources_are_judged_by_the_tree_itself_without_a_list(grow):
    assert found_in(grow(m__yaml=MANIFEST)) == [("anchor-source-missing-01", "m.yaml:2")]


def test_sources_are_judged_by_the_list_where_there_is_one(grow):
    assert found_in(grow(listing="./gone.yaml\n\n", m__yaml=MANIFEST)) == []


def test_files_that_cannot_be_read_are_findings_and_the_rest_is_read(grow):
    folder = grow(
        a__yaml=gzip.compress(b"anchors: []"),
        alias_governance__yaml="alias_governance: [1\nx: 2\n",
        b__yml="alias_governance:\n  contexts: {system: {}}\n",
        m__yaml=MANIFEST.replace("}", ", aliases: [{name: n, context: web}]}"),
        n__yaml="source_hint: family family family ssot_config aliasing\nanchors: [1\nb: 2\n",
        s__sql="INSERT INTO a (alias_name) VALUES ('x",
    )

    assert found_in(folder) == [
        ("anchor-source-missing-01", "m.yaml:2"),
        ("unparseable-01", "n.yaml:3"),
        ("alias-governance-01", "m.yaml:2", "b.yml:2"),
        ("unparseable-02", "a.yaml:1"),
        ("unparseable-03", "alias_governance.yaml:2"),
        ("unparseable-04", "s.sql:1"),
    ]


def test_links_are_not_followed_out_of_the_tree(grow, tmp_path):
    folder = grow()
    (tmp_path / "outside.yaml").write_text(MANIFEST)
    (tmp_path / "tree" / "m.yaml").symlink_to(tmp_path / "outside.yaml")

    assert found_in(folder) == []


def test_the_score_tells_hits_misses_and_what_is_not_covered_yet():
    predictions = [
        {"cls": "alias-governance", "locations": ["a:1", "a:2"]},
        {"cls": "manifest-inconsistency", "locations": ["b:1"]},
    ]
    answers = [
        {"id": "A1", "cls": "alias-governance", "locations": ["a:1", "a:2", "a:3"]},
        {"id": "A2", "cls": "alias-governance", "locations": ["a:1", "c:1"]},
        {"id": "M1", "cls": "manifest-inconsistency", "locations": ["b:1"]},
        {"id": "S1", "cls": "sql-conflict", "locations": ["a:1"]},
    ]

    score = KINDS["nexus"].score(predictions, answers)

    assert (score["hits"], score["misses"]) == (["A1", "M1"], ["A2"])
    assert score["classes"]["alias-governance"] == {"hits": 1, "of": 2}
    assert score["not_covered"] == ["sql-conflict"]
    assert (score["findings"], score["beyond"]) == (2, 0)
