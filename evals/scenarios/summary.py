"""Outcomes added up a scenario each, and what keeps a run from counting as passed. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from evals.scenarios.bars import Bars
    from evals.scenarios.form import Scenario
    from evals.scenarios.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A scenario over all its repeats."""

    id: str
    says: str
    channel: str
    trait: str
    simple: bool
    plays: int
    passed: int
    same_end: bool
    """Whether every repeat led to the same end state."""
    steps: int
    tokens: int
    wrong: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        """Say whether every repeat went well and ended the same."""
        return bool(self.plays) and self.passed == self.plays and self.same_end


def lines(scenarios: Sequence[Scenario], outcomes: Sequence[Outcome]) -> list[Line]:
    """Add the outcomes up; a scenario that was not played has no plays and is not well."""
    return [_line(each, [o for o in outcomes if o.scenario == each.id]) for each in scenarios]


def _line(scenario: Scenario, plays: Sequence[Outcome]) -> Line:
    ends = {play.end for play in plays}
    wrong = [
        f"repeat {play.repeat} ({play.disturbed}): {each}"
        for play in plays
        for each in play.wrong
    ]
    if len(ends) > 1:
        told = ", ".join(f"{play.disturbed}: {play.end[:8] or 'none'}" for play in plays)
        wrong.append(f"the ends differ: {told}")
    return Line(
        id=scenario.id,
        says=scenario.says,
        channel=scenario.channel,
        trait=scenario.trait,
        simple=scenario.simple,
        plays=len(plays),
        passed=sum(not play.wrong for play in plays),
        same_end=len(ends) <= 1,
        steps=max((play.steps for play in plays), default=0),
        tokens=max((play.tokens for play in plays), default=0),
        wrong=tuple(wrong),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A whole run."""

    lines: tuple[Line, ...]
    skipped: Mapping[str, str]
    """Scenarios that were left out, with why."""
    model: str
    problems: tuple[str, ...]
    """Why the run does not count as passed; empty when it does."""

    def content(self) -> dict[str, Any]:
        """Write it as JSON carries it."""
        return {
            "model": self.model,
            "scenarios": len(self.lines),
            "passed": sum(line.is_well for line in self.lines),
            "plays": sum(line.plays for line in self.lines),
            "skipped": dict(self.skipped),
            "tokens_of_a_simple_one": max(
                (x.tokens for x in self.lines if x.simple), default=0
            ),
            "problems": list(self.problems),
            "lines": [{**asdict(line), "is_well": line.is_well} for line in self.lines],
        }


def shortfalls(found: Sequence[Line], skipped: Collection[str], bars: Bars) -> Iterator[str]:
    """Name every bar that a full run misses."""
    counts = Counter(line.channel for line in found) + Counter(line.trait for line in found)
    for least in (bars.by_trait_at_least, bars.by_channel_at_least):
        for name, wanted in least.items():
            if counts[name] < wanted:
                yield f"{counts[name]} scenarios are {name}, not {wanted}"
    if len(found) < bars.cases_at_least:
        yield f"{len(found)} scenarios were run, not {bars.cases_at_least}"
    if len(skipped) > bars.skipped_at_most:
        yield f"{len(skipped)} are left out, over {bars.skipped_at_most}: {sorted(skipped)}"


def failures(found: Sequence[Line], bars: Bars) -> Iterator[str]:
    """Name what went wrong in any run, full or not."""
    if not found:
        yield "no scenario was run"
        return
    well = [line.id for line in found if line.is_well]
    if len(well) < bars.passed_at_least * len(found):
        yield f"{len(found) - len(well)} of {len(found)} scenarios failed"
    most = bars.tokens_of_a_simple_one_at_most
    yield from (
        f"{line.id} took about {line.tokens} tokens, more than {most}"
        for line in found
        if line.simple and line.tokens > most
    )


def uncovered(
    outcomes: Sequence[Outcome], tools: Collection[str], codes: Collection[str]
) -> Iterator[str]:
    """Name every tool that never answered and every refusal that never happened."""
    called = {tool for outcome in outcomes for tool in outcome.called}
    refused = {code for outcome in outcomes for code in outcome.codes}
    yield from (f"no scenario has {tool} answer" for tool in tools if tool not in called)
    yield from (f"no scenario meets refusal {code}" for code in codes if code not in refused)
