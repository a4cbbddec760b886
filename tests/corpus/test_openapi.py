from __future__ import annotations

import json
import re
import shutil
import time
from datetime import UTC, datetime

import pytest

from evals.corpus import KINDS
from evals.corpus.openapi import HISTORIES, ODD, PAIRS
from registry.anchors.located import MAX_BYTES, load_lenient, read_file
from registry.compat.compare import compare
from registry.compat.documents import read_api
from registry.errors import InvalidInput

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OPENAPI = KINDS["openapi"]
CHECKS = {
    "APIRemovedCheck": r"api-(path-)?removed-.*",
    "APISunsetChangedCheck": r".*sunset.*",
    "RequestParameterRemovedCheck": r"request-parameter-(removed|sunset).*",
    "RequestParameterMaxItemsUpdatedCheck": r"request-parameter-max-items-.*",
    "ResponsePropertyDeprecationCheck": r"response-property-deprecat.*",
}
"""Rules of the checks to which some pairs are restricted; others may speak."""
CONTRADICTED = {
    # The answer's own comment calls the change breaking: a required property is gone.
    "required-properties/response-del-required-prop-base.yaml",
    # The same pair is listed with a breaking change in another answer.
    "checker/webhook_operation_base.yaml",
    # Parameters that a whole path states are read here; that tool leaves them out by default.
    "checker/common_request_parameter_max_items_updated_revision.yaml",
}
SECONDS = 5


@pytest.fixture(scope="module")
def predictions(corpus):
    return OPENAPI.predict(corpus / "openapi", NOW)


@pytest.fixture
def answers(corpus):
    return OPENAPI.answers(corpus / "openapi")


@pytest.fixture
def result(predictions, answers):
    return OPENAPI.score(predictions, answers)


def test_breaking_changes_are_found_with_the_right_weight(result):
    assert result["breaking_recall"] >= 0.95
    assert result[PAIRS]["breaking"]["hits"] >= 97
    assert result[HISTORIES]["breaking"]["hits"] >= 119


def test_other_changes_are_found_as_well(result):
    levels, rest = result[PAIRS]["levels"], result[HISTORIES]["non_breaking"]

    assert levels["WARN"]["hits"] >= 21
    assert levels["INFO"]["hits"] >= 56
    assert rest["hits"] >= 239


def test_aliases_are_suggested_for_what_moved(result):
    assert result[HISTORIES]["expected_aliases"]["hits"] >= 8


def test_no_rule_speaks_that_should_be_silent(predictions, answers):
    levels = {(row["base"], row["revision"]): row["levels"] for row in predictions[PAIRS]}
    spoken = []
    for answer in answers[PAIRS]:
        told = levels.get((answer["base"], answer["revision"]), {})
        spoken += [rule for rule in answer["expect_absent_ids"] if rule in told]
        if answer["expect_none"] and answer["base"] not in CONTRADICTED:
            check = answer["scope"].removeprefix("only check ")
            about = CHECKS.get(check, r".*")
            heavy = [rule for rule, level in told.items() if level != "INFO"]
            spoken += [(answer["base"], r) for r in heavy if re.fullmatch(about, r)]

    assert spoken == []


def test_odd_documents_are_told_as_they_are(result):
    assert result[ODD]["misses"] == []


def test_every_document_is_read_or_refused_with_its_line_in_bounded_time(corpus):
    refused = {}
    for path in sorted((corpus / "openapi").rglob("*.*")):
        if path.suffix not in {".yaml", ".json"} or path.name.startswith("expected"):
            continue
        begun = time.perf_counter()
        try:
            document = load_lenient(read_file(path, source=path.name), source=path.name)
            api = read_api(document.value, source=path.name, at=document.at)
            assert compare(api, api, today=NOW.date()) == ()
        except InvalidInput as error:
            refused[path.name] = error.message
        assert time.perf_counter() - begun < SECONDS, path

    assert sorted(refused) == ["oasdiff-validate-openapi-version-empty.yaml", "yaml-bomb.yaml"]
    assert all(re.search(rf"{name}:\d+ ", message) for name, message in refused.items())


def test_odd_documents_can_be_compared_with_each_other(corpus):
    apis = []
    for path in sorted((corpus / "openapi/invalid").glob("*.yaml")):
        document = load_lenient(read_file(path, source=path.name), source=path.name)
        if isinstance(document.value, dict) and document.value.get("openapi"):
            apis.append(read_api(document.value, source=path.name))

    begun = time.perf_counter()
    for old in apis:
        for new in apis:
            compare(old, new, today=NOW.date())
    assert time.perf_counter() - begun < SECONDS


def test_a_file_that_is_too_long_is_refused(tmp_path):
    long = tmp_path / "long.yaml"
    long.write_bytes(b"a" * (MAX_BYTES + 1))

    with pytest.raises(InvalidInput):
        read_file(long)


def test_the_answers_are_not_needed_to_predict(predictions, corpus, tmp_path):
    for part in ("real/kubernetes", "real/misc", "invalid", "oasdiff/data/deprecation"):
        shutil.copytree(corpus / "openapi" / part, tmp_path / part)
    for name in OPENAPI.answers_files:
        (tmp_path / name).parent.chmod(0o755)
        (tmp_path / name).unlink(missing_ok=True)

    bare = OPENAPI.predict(tmp_path, NOW)

    assert OPENAPI.answers(tmp_path) is None
    assert all(row in predictions[part] for part in bare for row in bare[part])
    assert all(bare.values())


def test_predictions_are_json_in_the_schema_of_the_answers(predictions, answers):
    assert json.loads(json.dumps(predictions)) == predictions
    for name, rows in answers.items():
        assert set().union(*predictions[name]) <= set().union(*rows)
