"""A report holds every scenario, escapes what it shows, and needs nothing from elsewhere."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from evals.scenarios.report import page, table, write_report
from evals.scenarios.summary import Summary, lines
from tests.unit.evals.scenarios.scenes import a_scenario, an_outcome

if TYPE_CHECKING:
    from pathlib import Path


def a_summary(*wrong: str, problems: tuple[str, ...] = ()) -> Summary:
    scenarios = [a_scenario(), a_scenario(id="other", channel="alert")]
    outcomes = [an_outcome(), an_outcome("other", wrong=wrong, tokens=77)]
    return Summary(
        lines=tuple(lines(scenarios, outcomes)),
        skipped={"later": "needs a moon"},
        model="offline planner",
        problems=problems,
    )


def test_the_table_tells_each_scenario_and_the_count() -> None:
    told = list(table(a_summary("row moved", problems=("1 of 2 scenarios failed",))))

    assert told[0].startswith("pass  made-up")
    assert told[1].startswith("FAIL  other")
    assert "77 tokens" in told[1]
    assert told[2].strip() == "repeat 1 (undisturbed): row moved"
    assert told[3:] == [
        "skip  later: needs a moon",
        "PROBLEM  1 of 2 scenarios failed",
        "1 passed, 1 failed, model: offline planner",
    ]


def test_the_table_of_nothing_says_so() -> None:
    empty = Summary(lines=(), skipped={}, model="m", problems=("no scenario was run",))

    assert list(table(empty)) == [
        "PROBLEM  no scenario was run",
        "0 passed, 0 failed, model: m",
    ]


def test_the_page_holds_everything_escaped_and_asks_nobody() -> None:
    shown = page(a_summary("<script>alert(1)</script>", problems=("a & b",)))

    assert "made-up" in shown
    assert "needs a moon" in shown
    assert "a &amp; b" in shown
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert not re.search(r"(?:src|href)=|@import|url\(", shown)


def test_a_page_without_problems_says_that_the_bars_are_met() -> None:
    assert "Every bar is met." in page(a_summary())
    assert "Every bar is met." not in page(a_summary(problems=("x",)))


def test_the_files_of_a_report_agree(tmp_path: Path) -> None:
    write_report(a_summary("row moved"), tmp_path / "deep" / "folder")

    content = json.loads((tmp_path / "deep/folder/report.json").read_text("utf-8"))
    assert (content["scenarios"], content["passed"], content["plays"]) == (2, 1, 2)
    assert [line["is_well"] for line in content["lines"]] == [True, False]
    assert "row moved" in (tmp_path / "deep/folder/report.html").read_text("utf-8")
