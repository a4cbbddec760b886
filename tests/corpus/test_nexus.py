from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime

import pytest

from evals.corpus import KINDS

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NEXUS = KINDS["nexus"]
TRAPS = (
    "config/environments.yaml",
    "k8s-universal/overlays/",
    "docker/templates/",
    "config/ssot/kubernetes/",
)
"""Places that hold legitimate differences; no finding may rest on them alone."""


@pytest.fixture(scope="module")
def predictions(corpus):
    return NEXUS.predict(corpus / "nexus", NOW)


@pytest.fixture
def answers(corpus):
    return json.loads((corpus / "nexus" / NEXUS.answers_file).read_text())


def test_every_known_defect_of_the_covered_classes_is_found(predictions, answers):
    result = NEXUS.score(predictions, answers)

    assert result["misses"] == []
    assert len(result["hits"]) == 17


def test_no_finding_is_a_trap(predictions):
    trapped = [
        found
        for found in predictions
        if all(place.startswith(TRAPS) for place in found["locations"])
        or "REDACTED" in str(found)
    ]

    assert trapped == []


def test_findings_come_in_the_schema_of_the_answers(predictions, answers):
    assert {frozenset(found) for found in predictions} == {frozenset(answers[0])}
    assert len({found["id"] for found in predictions}) == len(predictions)


def test_every_place_is_a_line_that_exists(predictions, corpus):
    for place in {place for found in predictions for place in found["locations"]}:
        file, line = place.rsplit(":", 1)
        lines = (corpus / "nexus" / "tree" / file).read_text().splitlines()
        assert 1 <= int(line) <= len(lines)


def test_the_answers_are_not_needed_to_predict(predictions, corpus, tmp_path):
    for part in ("ssot_plan", "config", "ssot", "backend", "database"):
        shutil.copytree(corpus / "nexus" / "tree" / part, tmp_path / "tree" / part)
    shutil.copy(corpus / "nexus" / "repo-file-list.txt", tmp_path)

    assert NEXUS.predict(tmp_path, NOW) == predictions
