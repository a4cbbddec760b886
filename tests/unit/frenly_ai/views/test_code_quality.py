"""The code quality report as GitLab documents it."""

from __future__ import annotations

from agent.review.findings import Level
from frenly_ai.views.codequality import code_quality
from tests.support.reviews import a_finding


def test_an_issue_has_all_that_gitlab_needs():
    (issue,) = code_quality([a_finding(level=Level.ERROR)])

    assert issue["location"] == {"path": "src/call.py", "lines": {"begin": 3}}
    assert issue["check_name"] == "deprecated-name"
    assert issue["severity"] == "major"
    assert "user-management-api" in issue["description"]
    assert len(issue["fingerprint"]) == 64


def test_a_use_keeps_its_fingerprint_when_its_line_moves_and_shares_it_with_none():
    (before,) = code_quality([a_finding(line=3)])
    moved, second = code_quality([a_finding(line=9), a_finding(line=12)])

    assert moved["fingerprint"] == before["fingerprint"] != second["fingerprint"]


def test_nothing_found_is_an_empty_report():
    assert code_quality([]) == []
