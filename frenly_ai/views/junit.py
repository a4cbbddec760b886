"""Findings as a JUnit report, which every CI shows."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.review.findings import Finding

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(findings: Sequence[Finding], *, files: int) -> str:
    """Write findings, which are in order, as failed tests: a suite a file, a test a finding.

    A run without findings has one test that passed, because some CI take none for a failure.

    Args:
        findings: Those that count.
        files: How many files were looked at.
    """
    suites = [
        _suite(path, list(found))
        for path, found in groupby(findings, key=lambda each: each.use.path)
    ]
    passed = (
        '<testsuite name="names" tests="1" failures="0">'
        f'<testcase classname="names" name="{files} files"/></testsuite>'
    )
    total = max(1, len(findings))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="frenly" tests="{total}" failures="{len(findings)}">',
        *(suites or [passed]),
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _suite(path: str, findings: Sequence[Finding]) -> str:
    number, name = len(findings), _safe(path)
    cases = "\n".join(_cases(name, findings))
    head = f'<testsuite name="{name}" tests="{number}" failures="{number}">'
    return f"{head}\n{cases}\n</testsuite>"


def _cases(path: str, findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        use = finding.use
        at = f"{use.line}:{use.column}"
        name = _safe(f"{finding.rule} {use.spelled} {at}")
        told = [finding.what, finding.why, *finding.evidence, finding.question]
        told += [f"Write {finding.fix!r} instead."] if finding.fix is not None else []
        yield (
            f'<testcase classname="{path}" name="{name}" file="{path}" line="{use.line}">'
            f'<failure type="{finding.rule}" message="{_safe(finding.what)}">'
            f"{path}:{at} {finding.level}\n{_safe(chr(10).join(filter(None, told)))}"
            "</failure></testcase>"
        )


def _safe(text: str) -> str:
    """Escape for XML, which has no place at all for most control characters."""
    return escape(_NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text))
