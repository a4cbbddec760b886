"""SARIF as its standard asks for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from agent.review.findings import Finding, Level, Rule
from frenly_ai.views.sarif import sarif
from registry.contracts.usage import Use
from registry.domain.names import Kind, Name
from registry.usage.ignores import Ignored

USE = Use("app/ä b.py", 3, 9, Name(Kind.SERVICE, "user-api"), "user-api")
FINDING = Finding(
    rule=Rule.DEPRECATED,
    level=Level.WARNING,
    use=USE,
    what="'user-api' is deprecated.",
    why="It ends soon.",
    evidence=("owner @web",),
    fix="identity-core",
)
ASKING = replace(FINDING, rule=Rule.AMBIGUOUS, fix=None, question="Which is meant?")


def run_of(*findings: Finding, ignored: tuple[Ignored, ...] = ()) -> dict[str, Any]:
    written = sarif(findings, version="1.2.3", ignored=ignored)
    assert written["version"] == "2.1.0"
    assert written["$schema"].endswith("sarif-2.1.0.json")
    (run,) = written["runs"]
    return run


def test_a_finding_stands_at_its_place_with_its_fix() -> None:
    (result,) = run_of(FINDING)["results"]

    region = {"startLine": 3, "startColumn": 9, "endLine": 3, "endColumn": 17}
    file = {"uri": "app/%C3%A4%20b.py", "uriBaseId": "%SRCROOT%"}
    assert result["locations"] == [
        {"physicalLocation": {"artifactLocation": file, "region": region}}
    ]
    assert result["fixes"][0]["artifactChanges"] == [
        {
            "artifactLocation": file,
            "replacements": [
                {"deletedRegion": region, "insertedContent": {"text": "identity-core"}}
            ],
        }
    ]
    assert result["message"]["text"] == (
        "'user-api' is deprecated. It ends soon. Write 'identity-core' instead."
    )
    assert result["partialFingerprints"] == {"frenly/v1": FINDING.identity}


def test_a_question_is_asked_in_the_message_and_has_no_fix() -> None:
    (result,) = run_of(ASKING)["results"]

    assert result["message"]["text"].endswith("Which is meant?")
    assert "fixes" not in result


def test_every_result_names_a_rule_that_the_tool_describes() -> None:
    run = run_of(FINDING, ASKING)
    rules = run["tool"]["driver"]["rules"]

    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert {rule["id"] for rule in rules} == set(map(str, Rule))
    assert all(rule["fullDescription"]["text"].endswith(".") for rule in rules)


def test_columns_are_counted_as_we_count_them() -> None:
    assert run_of()["columnKind"] == "unicodeCodePoints"


def test_what_somebody_meant_is_suppressed_with_the_reason() -> None:
    (result,) = run_of(ignored=(Ignored(USE, "tests need it"),))["results"]

    assert result["suppressions"] == [{"kind": "inSource", "justification": "tests need it"}]
    assert (result["kind"], result["level"]) == ("informational", "none")


def test_a_file_elsewhere_is_told_by_its_whole_address() -> None:
    finding = replace(FINDING, use=replace(USE, path="/srv/a b.py"))

    (result,) = run_of(finding)["results"]

    file = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert file == {"uri": "file:///srv/a%20b.py"}
