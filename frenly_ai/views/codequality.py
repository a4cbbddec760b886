"""Findings as a code quality report, which GitLab shows in its merge requests."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from agent.review.findings import Level
from frenly_ai.views.sarif import message_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.review.findings import Finding

_SEVERITIES = {Level.ERROR: "major", Level.WARNING: "minor", Level.NOTE: "info"}


def code_quality(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Write findings as GitLab reads them.

    A fingerprint is the same in two branches as long as the use is, wherever its line stands;
    the second of the same in one file has another, as none may stand in a report twice.
    """
    seen = Counter[str]()
    return [_issue(finding, seen) for finding in findings]


def _issue(finding: Finding, seen: Counter[str]) -> dict[str, Any]:
    seen[finding.identity] += 1
    told = f"{finding.identity}.{seen[finding.identity]}"
    use = finding.use
    return {
        "description": message_of(finding),
        "check_name": str(finding.rule),
        "fingerprint": hashlib.sha256(told.encode()).hexdigest(),
        "severity": _SEVERITIES[finding.level],
        "location": {"path": use.path, "lines": {"begin": use.line}},
    }
