"""Findings as SARIF 2.1.0, which code hosts and editors show at their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from agent.review.findings import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.review.findings import Finding
    from registry.contracts.usage import Use
    from registry.usage.ignores import Ignored

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_RULES = sorted(Rule)


def sarif(
    findings: Iterable[Finding], *, version: str, ignored: Iterable[Ignored] = ()
) -> dict[str, Any]:
    """Write findings as one run of Frenly; what somebody meant is a suppressed result of it.

    Args:
        findings: In the order in which they are to stand.
        version: Frenly's.
        ignored: Uses that an ignore with a reason covers.
    """
    results = [*map(_result, findings), *map(_suppressed, ignored)]
    driver = {"name": "Frenly", "version": version, "rules": [_rule(rule) for rule in _RULES]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "The folder from which the files were named."}}
        },
        "results": results,
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    words = str(rule).replace("-", " ")
    return {
        "id": str(rule),
        "name": "".join(word.capitalize() for word in words.split()),
        "shortDescription": {"text": words.capitalize() + "."},
        "fullDescription": {"text": rule.says},
        "help": {"text": rule.says},
    }


def _result(finding: Finding) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": str(finding.rule),
        "ruleIndex": _RULES.index(finding.rule),
        "level": str(finding.level),
        "message": {"text": message_of(finding)},
        "locations": [_location(finding.use)],
        "partialFingerprints": {"frenly/v1": finding.identity},
        "properties": {"name": str(finding.use.name), "evidence": list(finding.evidence)},
    }
    if finding.fix is not None:
        result["fixes"] = [_fix(finding.use, finding.fix)]
    return result


def message_of(finding: Finding) -> str:
    """Say what is wrong, why, and what to do, in one paragraph."""
    parts = [finding.what, finding.why]
    if finding.fix is not None:
        parts.append(f"Write {finding.fix!r} instead.")
    elif finding.question:
        parts.append(finding.question)
    return " ".join(part for part in parts if part)


def _suppressed(ignored: Ignored) -> dict[str, Any]:
    return {
        "message": {"text": f"{str(ignored.use.name)!r} is meant here."},
        "kind": "informational",
        "level": "none",
        "locations": [_location(ignored.use)],
        "suppressions": [{"kind": "inSource", "justification": ignored.reason}],
    }


def _location(use: Use) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _file(use), "region": _region(use)}}


def _file(use: Use) -> dict[str, Any]:
    """Name the file; one outside of the folder by its own address."""
    if use.path.startswith("/"):
        return {"uri": "file://" + quote(use.path, errors="surrogateescape")}
    return {"uri": quote(use.path, safe="/", errors="surrogateescape"), "uriBaseId": _ROOT}


def _region(use: Use) -> dict[str, int]:
    end = use.column + len(use.spelled)
    return {
        "startLine": use.line,
        "startColumn": use.column,
        "endLine": use.line,
        "endColumn": end,
    }


def _fix(use: Use, fix: str) -> dict[str, Any]:
    replacement = {"deletedRegion": _region(use), "insertedContent": {"text": fix}}
    return {
        "description": {"text": f"Write {fix!r}."},
        "artifactChanges": [{"artifactLocation": _file(use), "replacements": [replacement]}],
    }
