"""Five ways past an approval that graph frameworks have had; here none of them matters.

The graph is the attacker's in these tests: its stored state is edited, its nodes are jumped to,
its pauses are answered with lies. What the registry holds must not move by any of it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from langgraph.types import Command

from agent.messages import to_plain
from registry.errors import FrenlyError
from tests.platforms import a_grounded_copy
from tests.support.unheld import Unheld
from tests.unit.agent.desk import Scripted, a_desk, called, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from agent.runs import Agent
    from tests.platforms import Platform

SAFE = ("list_contexts", {})
WISH = {"name": "profile-api", "target": "user-management-api", "context": "application"}
OTHER = {**WISH, "target": "billing-api"}
FORBIDDEN = ("apply_proposal", "approve_proposal", "decide", "apply", "write", "sql")


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    platform = a_grounded_copy(tmp_path)
    yield platform
    platform.engine.dispose()


@contextmanager
def talking(platform: Platform, tmp_path: Path, *answers: Any, refusals: Any = None) -> Any:
    model = Scripted(answers=[*answers, said("Done.")])
    with a_desk(tmp_path, platform.registry, model=model, refusals=refusals) as agent:
        yield agent


def drive(agent: Agent, run: str, actor: Any, given: Any) -> Any:
    config = {"configurable": {"thread_id": run}}
    deps = agent.outfit.deps(agent._snapshot(run).values, actor, Unheld(run, agent.registry))
    return agent.graph.invoke(given, config, context=deps, durability="sync", version="v2")


def edited(agent: Agent, run: str, message: Any, *, as_node: str) -> None:
    """Put a message into the stored state, as an approver's edit or a hacker would."""
    config = {"configurable": {"thread_id": run}}
    agent.graph.update_state(config, {"messages": to_plain([message])}, as_node=as_node)


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_safe_call_edited_into_a_forbidden_one_runs_nothing(platform, tmp_path, name) -> None:
    before, refusals = platform.registry.state_hash(), []
    ana = platform.people["ana"]
    with talking(platform, tmp_path, called(*SAFE), refusals=refusals) as agent:
        run = agent.ask("t", "which contexts are there", ana).run
        edited(agent, run, called(name, {"proposal": "P-1"}, "c2"), as_node="think")
        drive(agent, run, ana, Command(goto="act"))

    assert {r.code for r in refusals} == {"tool.unknown"}
    assert platform.registry.state_hash() == before


def test_a_safe_call_edited_into_a_write_is_judged_as_the_reader_s_own(
    platform, tmp_path
) -> None:
    before, refusals = platform.registry.state_hash(), []
    vic = platform.people["vic"]
    with talking(platform, tmp_path, called(*SAFE), refusals=refusals) as agent:
        run = agent.ask("t", "which contexts are there", vic).run
        edited(agent, run, called("propose_alias", WISH, "c2"), as_node="think")
        drive(agent, run, vic, Command(goto="act"))

    assert len(refusals) >= 1
    assert platform.registry.proposals(status="pending").items == ()
    assert platform.registry.state_hash() == before


def test_a_run_that_is_over_is_not_driven_on(platform, tmp_path) -> None:
    with talking(platform, tmp_path, called(*SAFE)) as agent:
        run = agent.ask("t", "which contexts are there", platform.people["ana"]).run
        with pytest.raises(FrenlyError):
            agent.runs.beat(agent.runs.find(run), "act")


@pytest.mark.parametrize("node", ["act", "await_decision", "report", "answer"])
def test_a_jump_past_the_pause_writes_no_row(platform, tmp_path, node) -> None:
    ana = platform.people["ana"]
    with talking(platform, tmp_path, called("propose_alias", WISH)) as agent:
        turn = agent.ask("t", "profile-api for user-management-api in application", ana)
        before = platform.registry.state_hash()
        for _ in range(3):
            drive(agent, turn.run, ana, Command(goto=node))

    assert turn.waiting
    assert platform.registry.state_hash() == before
    assert platform.registry.proposal(turn.proposal_id).proposal.status == "pending"
    assert platform.registry.work() == []


def test_a_tool_that_is_not_listed_is_not_run(platform, tmp_path) -> None:
    refusals: list[Any] = []
    answers = [called(name, WISH, f"c{n}") for n, name in enumerate(FORBIDDEN)]
    with talking(platform, tmp_path, *answers[:4], refusals=refusals) as agent:
        turn = agent.ask("t", "please", platform.people["ana"])

    assert not any(call["ok"] for call in turn.tool_calls)
    assert {r.code for r in refusals} <= {"tool.unknown", "tool.limit"}
    assert platform.registry.proposals(status="pending").items == ()


def test_one_approval_is_applied_once_however_often_the_graph_wakes(platform, tmp_path) -> None:
    ana = platform.people["ana"]
    with talking(platform, tmp_path, called("propose_alias", WISH)) as agent:
        turn = agent.ask("t", "profile-api for user-management-api in application", ana)
        platform.approve(platform.registry.proposal(turn.proposal_id))
        platform.registry.work()
        revision = platform.registry.revision()
        for lie in (True, {"approved": True, "proposal": turn.proposal_id}, "approve", ["yes"]):
            drive(agent, turn.run, ana, Command(resume=lie))
            drive(agent, turn.run, ana, Command(goto="act"))
        with pytest.raises(FrenlyError):
            platform.registry.apply(turn.proposal_id)

    platform.registry.work()
    assert platform.registry.revision() == revision
    assert {d.status for d in platform.registry.proposal(turn.proposal_id).decisions} == {
        "used"
    }


def test_other_arguments_than_were_shown_are_another_proposal(platform, tmp_path) -> None:
    ana = platform.people["ana"]
    with talking(platform, tmp_path, called("propose_alias", WISH)) as agent:
        turn = agent.ask("t", "profile-api for user-management-api in application", ana)
        shown = platform.registry.proposal(turn.proposal_id)
        config = {"configurable": {"thread_id": turn.run}}
        agent.graph.update_state(
            config, {"proposal_id": "", "digest": "0" * 64}, as_node="think"
        )
        edited(agent, turn.run, called("propose_alias", OTHER, "c9"), as_node="think")
        drive(agent, turn.run, ana, Command(goto="act"))
        platform.approve(shown)
        platform.registry.work()

    with platform.deps.view() as uow:
        rows = [row for row in uow.rows() if getattr(row, "name", None)]
    made = [row for row in rows if getattr(row.name, "key", "") == "profile-api"]
    assert [row.target.key for row in made] == ["user-management-api"]
    assert platform.registry.proposal(turn.proposal_id).proposal.digest == shown.proposal.digest
