"""JUnit as CI reads it."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from agent.review.findings import Finding, Level, Rule
from frenly_ai.views.junit import junit
from registry.contracts.usage import Use
from registry.domain.names import Kind, Name

USE = Use("app/main.py", 3, 9, Name(Kind.SERVICE, "user-api"), "user-api")
FINDING = Finding(
    rule=Rule.DEPRECATED,
    level=Level.WARNING,
    use=USE,
    what="Deprecated.",
    why="It ends.",
    fix="b",
)


def read(findings: list[Finding]) -> ElementTree.Element:
    return ElementTree.fromstring(junit(findings, files=3))  # noqa: S314 - written by us


def test_each_finding_is_a_failed_test_at_its_line() -> None:
    other = replace(FINDING, use=replace(USE, path="b.py", line=7))

    root = read([FINDING, other])

    assert [(case.get("file"), case.get("line")) for case in root.iter("testcase")] == [
        ("app/main.py", "3"),
        ("b.py", "7"),
    ]
    assert (root.get("tests"), root.get("failures")) == ("2", "2")
    assert "Write 'b' instead." in (root.findtext(".//failure") or "")


def test_a_run_without_findings_has_a_test_that_passed() -> None:
    root = read([])

    assert [case.get("name") for case in root.iter("testcase")] == ["3 files"]
    assert root.find(".//failure") is None


@given(st.text(), st.text())
def test_no_text_breaks_the_report(what: str, path: str) -> None:
    finding = replace(FINDING, what=what, use=replace(USE, path=path or "x"))

    assert len(list(read([finding]).iter("failure"))) == 1
