"""Scripted conversations with the operator, and what must come of each."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from frenly_ai.bootstrap import open_agent
from frenly_ai.demo.deeds import approve, import_once
from frenly_ai.demo.stage import Stage, sample_files, set_stage
from frenly_ai.settings import read_settings
from registry.anchors.located import load_strict, read_file
from registry.domain.edits import write_edit
from registry.errors import FrenlyError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.runs import Agent, Turn
    from registry.domain.actors import Actor

FOLDER = Path(__file__).parent / "scenarios"


class Expected(BaseModel):
    """One message and what must come of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: str
    say: str
    refused: bool | None = None
    waiting: bool | None = None
    proposes_nothing: bool = False
    edit: dict[str, Any] | None = None
    """Part of the one edit that must have been proposed."""
    contains: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    """Beginnings of fact ids the answer must rest on."""
    approve: tuple[str, ...] = ()
    """Who then approves what was proposed."""


class Scenario(BaseModel):
    """A conversation on the sample platform."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    says: str
    turns: tuple[Expected, ...]


class Result(NamedTuple):
    """How a scenario went; it passed when nothing is wrong."""

    scenario: str
    wrong: tuple[str, ...]


def load(folder: Path = FOLDER) -> list[Scenario]:
    """Read every scenario; raise `InvalidInput` for a broken one or for none at all."""
    scenarios = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found = load_strict(read_file(path), source=path.name)
            scenario = Scenario.model_validate(found)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise InvalidInput(
                f"{path.name}: {place}: {first['msg']}.", hint="Correct the scenario."
            ) from error
        if not scenario.turns:
            raise InvalidInput(f"{path.name} has no turn.", hint="Write one, or delete it.")
        scenarios.append(scenario)
    if not scenarios:
        raise InvalidInput(
            f"There is no scenario in {str(folder)!r}.",
            hint="An evaluation must run something.",
        )
    return scenarios


def run(scenario: Scenario) -> Result:
    """Play a scenario on a stage of its own."""
    with tempfile.TemporaryDirectory(prefix="frenly-eval-") as folder:
        stage = set_stage(Path(folder) / "stage", sample_files(), read_settings())
        try:
            import_once(stage)
            with open_agent(stage.app) as agent:
                wrong = list(_play(scenario, stage, agent, _people(stage)))
        finally:
            stage.app.close()
    return Result(scenario.id, tuple(wrong))


def _people(stage: Stage) -> dict[str, Actor]:
    """Return the demo's people and Vic, who only looks."""
    registry = stage.app.registry
    vic = registry.add_user("vic", ["viewer"], by=stage.people["root"])
    return {**stage.people, "vic": registry.authenticate(vic.token)}


def _play(
    scenario: Scenario, stage: Stage, agent: Agent, people: dict[str, Actor]
) -> Iterator[str]:
    for number, expected in enumerate(scenario.turns, start=1):
        before = {v.proposal.id for v in stage.app.registry.proposals().items}
        try:
            who = people[expected.by]
            turn = agent.ask(f"{scenario.id}/{expected.by}", expected.say, who)
        except FrenlyError as error:
            yield f"turn {number}: {error.message}"
            return
        after = {v.proposal.id for v in stage.app.registry.proposals().items}
        for wrong in _check(expected, turn, stage, sorted(after - before)):
            yield f"turn {number}: {wrong}; answer was: {turn.text!r}"
        if turn.proposal_id and expected.approve:
            approve(stage, turn.proposal_id, expected.approve)


def _check(expected: Expected, turn: Turn, stage: Stage, made: list[str]) -> Iterator[str]:
    for field in ("refused", "waiting"):
        wanted, found = getattr(expected, field), getattr(turn, field)
        if wanted is not None and wanted != found:
            yield f"{field} is {found}, not {wanted}"
    yield from (f"{t!r} is not said" for t in expected.contains if t not in turn.text)
    ids = [str(fact["id"]) for fact in turn.facts]
    for start in expected.cites:
        if not any(fact_id.startswith(start) for fact_id in ids):
            yield f"nothing that begins with {start!r} is cited"
    if expected.proposes_nothing and made:
        yield f"{', '.join(made)} was proposed"
    if expected.edit is not None:
        yield from _check_edit(expected.edit, turn, stage)


def _check_edit(wanted: dict[str, Any], turn: Turn, stage: Stage) -> Iterator[str]:
    if not turn.proposal_id:
        yield "nothing was proposed"
        return
    edits = stage.app.registry.proposal(turn.proposal_id).proposal.edits
    written = write_edit(edits[0])
    if len(edits) != 1 or any(written.get(key) != value for key, value in wanted.items()):
        yield f"the edit is {written}"
