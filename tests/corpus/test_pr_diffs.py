from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime

import pytest

from agent.review.renames.finding import renames_of
from agent.review.renames.standing import Standing, considered
from evals.corpus import KINDS
from evals.corpus.pluto_registry import imported
from registry.anchors.tables.files import open_table
from registry.usage.diffs.parsing import parse_diff

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PR_DIFFS = KINDS["pr_diffs"]


@pytest.fixture(scope="module")
def predictions(corpus):
    return PR_DIFFS.predict(corpus / "pr_diffs", NOW)


@pytest.fixture
def answers(corpus):
    return json.loads((corpus / "pr_diffs" / PR_DIFFS.answers_file).read_text())


def test_exactly_the_listed_aliases_are_found_and_the_rest_stays_silent(predictions, answers):
    result = PR_DIFFS.score(predictions, answers)

    assert result["misses"] == result["false"] == []
    assert result["aliases"] == {"found": 14, "of": 14}
    assert result["silent"] == {"kept": 5, "of": 5}


def test_every_alias_names_file_and_line_of_the_removed_and_of_the_added_use(
    predictions, corpus
):
    for row in predictions:
        files = parse_diff((corpus / "pr_diffs" / row["diff"]).read_bytes()).files
        removed = {f"{f.old_path}:{line.old}": line.text for f in files for line in f.removed()}
        added = {f"{f.new_path}:{line.new}": line.text for f in files for line in f.added()}
        for rename in row["renames"]:
            assert rename["places"]
            for place in rename["places"]:
                assert rename["old"] in removed[place["removed"]]
                assert rename["new"] in added[place["added"]]


def test_traps_are_questions_and_what_only_people_read_is_never_proposed(predictions):
    proposed = {
        row["diff"]: {rename["proposed"] for rename in row["renames"]} for row in predictions
    }

    assert {name for name, told in proposed.items() if told == {False}} == {
        "am-15a1a115d.diff",
        "holmes-4d576d16b.diff",
        "kp-cd0325db4.diff",
        "kp-fadece618.diff",
    }


def test_the_answers_are_not_needed_to_predict(predictions, corpus, tmp_path):
    for path in (corpus / "pr_diffs").glob("*.diff"):
        shutil.copy(path, tmp_path)

    told = {row["diff"]: row for row in PR_DIFFS.predict(tmp_path, NOW)}

    assert told == {row["diff"]: row for row in predictions}


def test_versions_that_the_registry_knows_are_silence_and_unstable_ones_are_answered(corpus):
    def told(registry, name):
        diff = parse_diff((corpus / "pr_diffs" / f"{name}.diff").read_bytes())
        return considered(renames_of(diff), registry)

    with imported([open_table(corpus / "pluto" / "versions.yaml")]) as table:
        known = told(table._app.registry, "kp-f1cff459d")
        trap = told(table._app.registry, "kp-fadece618")

    assert [(each.names, each.standing) for each in known] == [
        (
            ("policy/v1beta1 PodDisruptionBudget", "policy/v1 PodDisruptionBudget"),
            Standing.KNOWN,
        )
    ]
    assert [each.standing for each in trap] == [Standing.QUESTION]
    assert "'rbac.authorization.k8s.io/v1 ClusterRole'" in trap[0].because
