"""Scenarios and observations for tests: valid by default, a test names what it is about."""

from __future__ import annotations

from typing import Any

from evals.scenarios.bars import Bars
from evals.scenarios.form import Scenario
from evals.scenarios.observed import Observed, Record, SeenProposal, SeenStep
from evals.scenarios.outcome import Outcome

EDIT = {
    "edit": "alias.create",
    "name": {"kind": "service", "key": "pay-api"},
    "context": "application",
    "target": {"kind": "service", "key": "ledger-api"},
    "lifetime": 864_000,
}


def a_scenario(*steps: dict[str, Any], **fields: Any) -> Scenario:
    content = {
        "id": "made-up",
        "says": "A test.",
        "channel": "chat",
        "steps": list(steps) or [{"by": "ana", "say": "hello"}],
        **fields,
    }
    return Scenario.model_validate(content)


def seen(*steps: SeenStep, proposals: tuple[SeenProposal, ...] = (), **fields: Any) -> Observed:
    given = {"before": {}, "after": {}, "records": (), **fields}
    return Observed(steps=steps or (SeenStep(text="Hello."),), proposals=proposals, **given)


def a_proposal(proposal: str = "P-1", status: str = "pending", **edit: Any) -> SeenProposal:
    return SeenProposal(id=proposal, content={"status": status, "edits": [{**EDIT, **edit}]})


def a_record(
    tag: str = "agent:tool:refuse", code: str = "tool.unknown", checks: str = ""
) -> Record:
    return Record(tag=tag, code=code, checks=checks)


def an_outcome(scenario: str = "made-up", **fields: Any) -> Outcome:
    given = {"repeat": 1, "disturbed": "undisturbed", "wrong": (), "end": "e1", **fields}
    return Outcome(scenario=scenario, **given)


def bars(**fields: Any) -> Bars:
    given = {
        "cases_at_least": 1,
        "by_trait_at_least": {},
        "by_channel_at_least": {},
        "passed_at_least": 1.0,
        "tokens_of_a_simple_one_at_most": 3_000,
        "skipped_at_most": 0,
        **fields,
    }
    return Bars.model_validate(given)
