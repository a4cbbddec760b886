"""kill -9 at every named point of a run and of an apply: nothing lost, nothing doubled."""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from sqlalchemy import select

from registry.contracts.runs import RunState
from registry.db import tables as t
from registry.db.engine import open_engine
from registry.service import running, working
from tests.attack.mortal import Life, an_agent, live, recall
from tests.builders import NOW
from tests.integration.registry.ledger import Ledger
from tests.platforms import Clock, a_bare_registry, a_grounded_registry, a_sqlite_url

if TYPE_CHECKING:
    from pathlib import Path

    from agent.runs import Agent
    from tests.platforms import Platform

STEPS = ("think", "act", "answer", "await_decision", "report")
RUN_POINTS = (
    "run.begun",
    *(f"{step}.{side}" for step, side in product(STEPS, ("before", "after"))),
    "tool.before",
    "propose.recorded",
    "propose.committed",
    "tool.after",
    "checkpoint.before",
    "checkpoint.after",
    "writes.before",
    "writes.after",
    "run.ending",
    "run.ended",
)
APPLY_POINTS = (
    "job.claimed",
    "apply.begun",
    "apply.locked",
    "apply.judged",
    "apply.rows_written",
    "apply.decisions_used",
    "apply.recorded",
    "apply.committed",
    "job.done",
    "job.finished",
)
POINTS = (*RUN_POINTS, *APPLY_POINTS)
TWICE = {"think.before", "think.after", "await_decision.before", "run.ending", "run.ended"}
"""Points that one life reaches at least twice; checkpoints come oftener, all others once."""
FEW = ("act.after", "propose.committed", "checkpoint.before", "run.ending", "apply.recorded")
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.attack.mortal"])
FULL_EXAMPLES = 2_000
PAST = max(running.LEASE, working.LEASE) + timedelta(seconds=1)
"""After this long nobody holds the run or the job of a dead process any more."""


def seeds() -> range:
    """Return how often each point kills: once here, ten times where time is taken."""
    return range(10 if settings().max_examples >= FULL_EXAMPLES else 1)


def reached(point: str) -> int:
    """Say how often one life reaches a point at least."""
    if point.startswith(("checkpoint", "writes")):
        return 5
    return 2 if point in TWICE else 1


def killed(life: Life) -> None:
    """Let a process live until its point."""
    process = FORKS.Process(target=live, args=(life,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL, f"{life.point} was not reached: {recall(life)}"


def recover(platform: Platform, life: Life) -> None:
    """Do what the next process does: carry on, let people decide, apply, report."""
    with an_agent(platform, life) as agent:
        platform.clock.advance(PAST)
        while agent.carry_on() is not None:
            pass
        for page in platform.registry.proposals(status="pending").items:
            asked = {d.actor for d in page.decisions if d.status == "active"}
            platform.approve(page, *[name for name in ("ben", "dee") if name not in asked])
        platform.registry.work()
        thread = f"t-{life.key}"
        check_words(agent, platform, thread)
        if agent.pending(thread):
            told = agent.resume(thread, platform.people["ana"])
            assert "applied as revision" in told.text
        assert agent.pending(thread) == ()


def check_words(agent: Agent, platform: Platform, thread: str) -> None:
    """See that nothing was said twice either."""
    with platform.deps.view() as uow:
        run = uow.last_run("chat", thread)
    assert run is not None
    snapshot = agent.graph.get_state({"configurable": {"thread_id": run.id}})
    said = [message["type"] for message in snapshot.values["messages"]]
    assert said[:4] == ["human", "ai", "tool", "ai"], said
    assert said.count("human") == 1


def check(platform: Platform, ledger: Ledger, life: Life) -> None:
    """Compare the tables with what the dead process had been promised."""
    ledger.check(platform)
    with platform.engine.connect() as connection:
        runs = connection.execute(select(t.run)).mappings().all()
        effects = connection.execute(select(t.effect)).mappings().all()
    mine = [run for run in runs if run["thread"] == f"t-{life.key}"]
    assert [run["state"] for run in mine] == [RunState.DONE], mine
    made = Counter(proposal.edits[0].name.key for proposal in ledger.proposals.values() if proposal.agent)  # type: ignore[union-attr]  # fmt: skip
    assert made[life.key] == 1, "lost or doubled"
    assert set(made.values()) == {1}
    (proposal,) = (e["proposal"] for e in effects if e["run"] == mine[0]["id"])
    assert ledger.proposals[proposal].status == "applied"
    for what, *about in recall(life):
        assert about[-1] == (mine[0]["id"] if what == "reported" else proposal), what


def kill_at(points: tuple[str, ...], url: str, folder: Path) -> None:
    """Kill at each point in turn, on one database, and recover each time."""
    engine = open_engine(url)
    tokens = a_grounded_registry(engine).tokens
    clock, ledger = Clock(NOW), Ledger()
    for point, seed in product(points, seeds()):
        life = Life(
            url=url,
            folder=str(folder),
            key=f"k-{point.replace('.', '-').replace('_', '-')}-{seed}",
            at=clock().isoformat(),
            tokens=tokens,
            point=point,
            times=1 + seed % reached(point),
        )
        killed(life)
        heir = a_bare_registry(engine, seed=f"heir-{life.key}", clock=clock)
        for name, token in tokens.items():
            heir.sign_in(name, token)
        recover(heir, life)
        check(heir, ledger, life)
    engine.dispose()


@pytest.mark.parametrize("points", [RUN_POINTS, APPLY_POINTS], ids=["run", "apply"])
def test_a_process_killed_at_any_point_loses_and_doubles_nothing(tmp_path, points) -> None:
    kill_at(points, a_sqlite_url(tmp_path), tmp_path)


def test_the_same_holds_on_postgresql(tmp_path, prepared_postgres_url) -> None:
    kill_at(POINTS if len(seeds()) > 1 else FEW, prepared_postgres_url, tmp_path)


def test_a_point_that_is_never_reached_would_be_noticed(tmp_path) -> None:
    with pytest.raises(AssertionError, match="was not reached"):
        kill_at(("no.such_point",), a_sqlite_url(tmp_path), tmp_path)
