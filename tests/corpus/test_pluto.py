from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime

import pytest

from evals.corpus import KINDS, pluto_names
from evals.corpus.pluto_registry import imported
from registry.anchors.tables.files import open_table

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def predictions(corpus):
    return pluto_names.predict(corpus / "pluto", NOW)


@pytest.fixture
def answers(corpus):
    return json.loads((corpus / "pluto" / pluto_names.ANSWERS_FILE).read_text())


def test_every_name_with_one_successor_resolves_exactly_and_none_is_invented(
    predictions, answers
):
    result = pluto_names.score(predictions, answers)

    assert result["single"] == {"exact": 111, "of": 111}
    assert result["abstains"] == {"hits": 1, "of": 1}
    assert result["misses"] == result["invented"] == []


def test_the_predictions_are_the_answers_to_the_letter(predictions, answers):
    assert predictions == answers


def test_the_answers_are_not_needed_to_predict(predictions, corpus, tmp_path):
    shutil.copy(corpus / "pluto" / "versions.yaml", tmp_path)
    asked = [{"alias": row["alias"], "context": row["context"]} for row in predictions]
    (tmp_path / "aliases.json").write_text(json.dumps(asked))

    assert pluto_names.predict(tmp_path, NOW) == predictions


def test_without_questions_every_name_of_the_table_is_told(predictions, corpus, tmp_path):
    shutil.copy(corpus / "pluto" / "versions.yaml", tmp_path)

    assert pluto_names.predict(tmp_path, NOW) == predictions


def test_one_run_predicts_both_halves_and_scores_each_that_has_answers(corpus):
    folder = corpus / "pluto"
    kind = KINDS["pluto"]

    told = kind.predict(folder, NOW)
    result = kind.score(told, kind.answers(folder))

    assert set(told) == {"aliases.json", "expected.json"}
    assert result["single"]["exact"] == result["single"]["of"] > 0
    assert result["files"]["exact"] == result["files"]["of"] > 0


def test_a_table_on_top_of_another_adds_what_is_new_and_repeats_nothing(corpus):
    more = corpus / "pluto" / "e2e" / "tests" / "assets" / "additional-versions"
    with imported([open_table(corpus / "pluto" / "versions.yaml")]) as registry:
        again = registry.take([open_table(corpus / "pluto" / "versions.yaml")])
        duplicate = registry.take([open_table(more / "duplicate.yaml")])
        new = registry.take([open_table(more / "new.yaml")])

    assert {line.status for line in again} == {"merged"}
    assert [line.status for line in duplicate] == ["refused"]
    assert {line.status for line in new} == {"taken"}
