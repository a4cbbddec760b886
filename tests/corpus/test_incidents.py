"""Kind `incidents`: the bars on the open cases, and what must not decide."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from evals.corpus import KINDS
from evals.corpus.incidents import predict
from tests.support.scenes import AT

if TYPE_CHECKING:
    from pathlib import Path


def test_certain_causes_are_right_and_most_cases_have_theirs_first(corpus: Path) -> None:
    kind = KINDS["incidents"]
    folder = corpus / "incidents"

    found = kind.score(kind.predict(folder, AT), kind.answers(folder))["files"]

    assert found["labelled"] == found["cases"] == 18
    assert found["certain"]["right"] >= 0.95 * found["certain"]["of"]
    assert found["right_and_certain"]["cases"] >= 0.4 * found["cases"]
    assert found["right_and_first"]["cases"] >= 0.6 * found["cases"]
    assert found["negatives"]["without_action"] == found["negatives"]["of"] == 3
    assert found["negatives_with_a_cause"] == []


def test_neither_ids_nor_names_of_files_decide(corpus: Path, tmp_path: Path) -> None:
    for number, case in enumerate(sorted((corpus / "incidents").glob("holmes-*"))):
        shutil.copytree(case, tmp_path / f"case-{number}")
        told = json.loads((case / "incident.json").read_text())
        names = {name: f"evidence/{n}.bin" for n, name in enumerate(told["evidence"])}
        for old, new in names.items():
            (tmp_path / f"case-{number}" / old).rename(tmp_path / f"case-{number}" / new)
        told |= {"id": case.name, "evidence": list(names.values()), "tags": [], "source": ""}
        (tmp_path / f"case-{number}" / "incident.json").write_text(json.dumps(told))

    renamed = {row["id"]: row["causes"] for row in predict(tmp_path, AT)}
    before = {r["id"]: r["causes"] for r in predict(corpus / "incidents", AT) if "causes" in r}

    for name, causes in before.items():
        assert [(c["entity"], c["fault"], c["certainty"]) for c in renamed[name]] == [
            (c["entity"], c["fault"], c["certainty"]) for c in causes
        ], name


def test_a_case_reads_no_file_outside_of_its_folder(tmp_path: Path) -> None:
    case = tmp_path / "cases" / "one"
    case.mkdir(parents=True)
    (tmp_path / "secret.log").write_text("ERROR password of everything is x\n")
    told = {"id": "one", "question": "Why?", "evidence": ["../../secret.log", "gone.log"]}
    (case / "incident.json").write_text(json.dumps(told))

    assert predict(tmp_path / "cases", AT)[0]["causes"] == []


def test_an_alarm_without_a_cause_is_not_called_healthy(tmp_path: Path) -> None:
    case = tmp_path / "one"
    case.mkdir()
    finding = {"name": "AppDown", "labels": {"severity": "critical"}, "annotations": {}}
    (case / "issue.json").write_text(json.dumps(finding))
    told = {"id": "one", "question": "Investigate", "evidence": ["issue.json"]}
    (case / "incident.json").write_text(json.dumps(told))

    assert predict(tmp_path, AT)[0]["expected_output"] == [
        "The cause cannot be told from what was read."
    ]
