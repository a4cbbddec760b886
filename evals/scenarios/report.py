"""A run told as a table, as one HTML file that needs nothing else, and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evals.scenarios.summary import Line, Summary

_PAGE = "report.html"


def table(summary: Summary) -> Iterator[str]:
    """Yield a line a scenario, what went wrong below it, and the count at the end."""
    width = max((len(line.id) for line in summary.lines), default=0)
    for line in summary.lines:
        mark = "pass" if line.is_well else "FAIL"
        yield (
            f"{mark}  {line.id:<{width}}  {line.channel:<12}  {line.trait:<9}"
            f"  {line.passed}/{line.plays}  {line.steps:>2} steps  {line.tokens:>6} tokens"
        )
        yield from (f"      {each}" for each in line.wrong)
    yield from (f"skip  {name}: {why}" for name, why in summary.skipped.items())
    yield from (f"PROBLEM  {problem}" for problem in summary.problems)
    failed = sum(not line.is_well for line in summary.lines)
    yield f"{len(summary.lines) - failed} passed, {failed} failed, model: {summary.model}"


def write_report(summary: Summary, folder: Path) -> None:
    """Write `report.html` and `report.json` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    content = json.dumps(summary.content(), indent=1, ensure_ascii=False)
    (folder / "report.json").write_text(content + "\n", "utf-8")
    (folder / _PAGE).write_text(page(summary), "utf-8")


def page(summary: Summary) -> str:
    """Render the run as one page."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
    )
    failing = [line for line in summary.lines if not line.is_well]
    return environment.get_template("report.html.j2").render(
        summary=summary, failing=failing, channels=_by_channel(summary)
    )


def _by_channel(summary: Summary) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in summary.lines:
        found.setdefault(line.channel, []).append(line)
    return found
