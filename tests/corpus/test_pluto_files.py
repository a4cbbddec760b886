from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime

import pytest
import yaml
from packaging.version import Version

from evals.corpus import pluto_files

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def predictions(corpus):
    return pluto_files.predict(corpus / "pluto", NOW)


def test_the_findings_of_every_file_are_the_answers_to_the_letter(predictions, corpus):
    answers = json.loads((corpus / "pluto" / pluto_files.ANSWERS_FILE).read_text())

    result = pluto_files.score(predictions, answers)

    assert result == {
        "files": {"exact": len(answers), "of": len(answers)},
        "files_wrong": [],
        "found beside the answers": [],
    }


def test_templates_are_said_to_be_none_that_could_be_read(predictions):
    templates = [row for row in predictions if "/templates/deployment" in row["file"]]

    assert templates
    assert not any(row["parses"] or row["findings"] for row in templates)


def test_every_entry_of_the_table_is_found_in_a_manifest_at_every_release(corpus, tmp_path):
    """Computed a second way: straight from the table, without a registry."""
    shutil.copy(corpus / "pluto" / "versions.yaml", tmp_path)
    table = yaml.safe_load((tmp_path / "versions.yaml").read_text())["deprecated-versions"]
    (tmp_path / "all").mkdir()
    for number, entry in enumerate(table):
        kind = entry["kind"] or "Whatever"
        text = f"kind: {kind}\nmetadata: {{name: n{number}}}\napiVersion: {entry['version']}\n"
        (tmp_path / "all" / f"{number}.yaml").write_text(text)

    found = {row["file"]: row["findings"] for row in pluto_files.predict(tmp_path, NOW)}

    assert len(found) == len(table)
    for number, entry in enumerate(table):
        assert len(found[f"all/{number}.yaml"]) == 1, entry
        (finding,) = found[f"all/{number}.yaml"]
        assert finding["replacement"] == entry["replacement-api"]
        for target, flags in finding["by_target"].items():
            for flag, field in (("deprecated", "deprecated-in"), ("removed", "removed-in")):
                limit = entry[field]
                assert flags[flag] is (bool(limit) and Version(target) >= Version(limit))
