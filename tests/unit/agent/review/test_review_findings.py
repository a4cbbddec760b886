from __future__ import annotations

import json
from dataclasses import replace

from agent.review.findings import Finding, Level, Rule, at_least, in_order
from registry.contracts.usage import Use
from registry.domain.names import Kind, Name


def a_finding(*, line: int = 3, level: Level = Level.WARNING) -> Finding:
    use = Use("app/main.py", line, 9, Name(Kind.SERVICE, "user-api"), "user-api")
    return Finding(
        rule=Rule.DEPRECATED,
        level=level,
        use=use,
        what="'user-api' is deprecated.",
        why="It ends soon.",
        fix="identity-core",
    )


def test_every_rule_explains_itself() -> None:
    assert all(rule.says.endswith(".") for rule in Rule)


def test_a_finding_keeps_its_identity_when_its_line_moves() -> None:
    finding = a_finding(line=3)
    elsewhere = replace(finding, use=replace(finding.use, path="other.py"))

    assert finding.identity == a_finding(line=40).identity
    assert finding.identity != elsewhere.identity
    assert finding.identity != replace(finding, fix=None).identity


def test_findings_are_read_from_top_to_bottom() -> None:
    late, early = a_finding(line=9), a_finding(line=2)

    assert in_order([late, early]) == [early, late]


def test_only_what_weighs_enough_is_kept() -> None:
    note, error = a_finding(level=Level.NOTE), a_finding(level=Level.ERROR)

    assert at_least([note, error], Level.WARNING) == [error]
    assert at_least([note, error], Level.NOTE) == [note, error]


def test_a_finding_is_written_as_json_carries_it() -> None:
    written = json.loads(json.dumps(a_finding().content()))

    assert written["rule"] == "deprecated-name"
    assert (written["path"], written["line"], written["column"]) == ("app/main.py", 3, 9)
    assert written["fix"] == "identity-core"
