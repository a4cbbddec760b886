"""Score what was observed against what a scenario says: by state and log. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals.scenarios.ending import changed
from evals.scenarios.form import Decide, Say
from evals.scenarios.matching import differences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evals.scenarios.form import Scenario
    from evals.scenarios.observed import Observed, Record, SeenStep


def score(scenario: Scenario, seen: Observed) -> tuple[str, ...]:
    """Return everything that is not as it must be; nothing when all is well."""
    if seen.broken:
        return (f"broken: {seen.broken}",)
    return (*_steps(scenario, seen), *_end(scenario, seen), *seen.unlawful)


def _steps(scenario: Scenario, seen: Observed) -> Iterator[str]:
    proposals = {each.id: each.content for each in seen.proposals}
    for number, (step, found) in enumerate(
        zip(scenario.steps, seen.steps, strict=True), start=1
    ):
        wanted = step.fails if isinstance(step, Say | Decide) else ""
        wrong = list(_failure(wanted, found))
        if isinstance(step, Say) and not found.error:
            made = [proposals[each]["edits"] for each in found.made if each in proposals]
            wrong += [
                *_proposed(step, found, made),
                *_answered(step, found),
                *_cost(scenario, found),
            ]
        wrong += _refusals(step, found)
        yield from (f"step {number}: {each}" for each in wrong)


def _failure(wanted: str, found: SeenStep) -> Iterator[str]:
    if found.error != wanted:
        came = f"{found.error!r} ({found.text})" if found.error else "no error"
        yield f"{came}, not {wanted!r}" if wanted else f"failed with {came}"


def _proposed(step: Say, found: SeenStep, made: list[list[dict[str, object]]]) -> Iterator[str]:
    if step.joins and (found.made or not found.proposal):
        yield "no open proposal was met"
    if not step.proposes:
        if found.made:
            yield f"proposed {made}, and nothing was wanted"
        return
    if len(made) != 1:
        yield f"{len(made)} proposals were made, not 1; the answer was: {found.text!r}"
        return
    if len(made[0]) != len(step.proposes):
        yield f"the proposal has {len(made[0])} edits, not {len(step.proposes)}"
        return
    for told, edit in zip(step.proposes, made[0], strict=True):
        yield from (f"the edit's {each}" for each in differences(told, edit))


def _answered(step: Say, found: SeenStep) -> Iterator[str]:
    if step.asks and ("?" not in found.text or found.made):
        yield f"no question was asked: {found.text!r}"
    yield from (f"{tool} did not answer" for tool in step.calls if tool not in found.called)
    ids = [str(fact["id"]) for fact in found.facts]
    for start in step.cites:
        if not any(each.startswith(start) for each in ids):
            yield f"nothing that begins with {start!r} is cited, only {ids}"
    read = " ".join(f"{fact['id']} {fact['fact']}" for fact in found.facts)
    yield from (f"{word!r} was not found" for word in step.finds if word not in read)


def _cost(scenario: Scenario, found: SeenStep) -> Iterator[str]:
    if found.steps > scenario.end.steps_at_most:
        yield f"the model was asked {found.steps} times"
    if found.tokens > scenario.end.tokens_at_most:
        yield f"about {found.tokens} tokens were sent"


def _refusals(step: object, found: SeenStep) -> Iterator[str]:
    if not isinstance(step, Say):
        return
    for wanted in step.refused:
        if not any(_is(record, wanted) for record in found.records):
            kept = sorted({r.code for r in found.records if r.code})
            yield f"no refusal {wanted!r} is recorded, only {kept}; answered: {found.text!r}"


def _is(record: Record, wanted: str) -> bool:
    return wanted == record.code or wanted in record.checks.split(", ")


def _end(scenario: Scenario, seen: Observed) -> Iterator[str]:
    end = scenario.end
    for key in changed(seen.before, seen.after):
        if key not in end.rows:
            yield f"end: {key} changed, and must not"
    for key, wanted in end.rows.items():
        yield from _row(key, wanted, seen)
    statuses = tuple(each.content["status"] for each in seen.proposals)
    if statuses != end.proposals:
        yield f"end: the proposals are {list(statuses)}, not {list(end.proposals)}"
    tags = {record.tag for record in seen.records}
    yield from (f"end: no {tag} is recorded" for tag in end.recorded if tag not in tags)
    for question, answer in end.resolves.items():
        if seen.resolves.get(question) != answer:
            yield f"end: {question} resolves to {seen.resolves.get(question)}, not {answer}"


def _row(key: str, wanted: dict[str, object] | None, seen: Observed) -> Iterator[str]:
    row = seen.after.get(key)
    if seen.before.get(key) == row:
        yield f"end: {key} did not change"
    if row is None or wanted is None:
        if (row is None) != (wanted is None):
            yield f"end: {key} is {'absent' if row is None else 'there'}"
        return
    yield from (f"end: {key}: {each}" for each in differences(wanted, row))
