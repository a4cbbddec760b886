"""No list, hint or history reads a whole table: the stores' own plans say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from evals.bench.asking import Question
from evals.bench.crowd import Crowd
from evals.bench.loading import fill
from evals.bench.plans import plans_of
from evals.bench.questions import QUESTIONS
from registry import migrations
from registry.db.uow import SqlUnitOfWork
from tests.platforms import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

CROWD = Crowd(10_000)
"""Large enough that a planner would rather not read all of it."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crowded(request, tmp_path_factory) -> Iterator[Engine]:
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        url = server.create()
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('crowd') / 'crowd.sqlite3'}"
    engine = opened(url)
    migrations.prepare(engine)
    fill(engine, CROWD)
    yield engine
    engine.dispose()
    if request.param == "postgresql":
        server.drop(url)


def faults(engine, question):
    plans = plans_of(engine, CROWD, question)
    assert plans
    return [(fault, plan.lines) for plan in plans for fault in plan.faults]


@pytest.mark.parametrize(
    "question", QUESTIONS, ids=[q.says.replace(" ", "_") for q in QUESTIONS]
)
def test_a_question_is_answered_along_an_index(crowded, question) -> None:
    assert faults(crowded, question) == []
    with SqlUnitOfWork(crowded, writes=False) as uow:
        assert question.ask(uow, CROWD)


def test_a_scan_would_be_seen(crowded) -> None:
    scan = Question(
        "", lambda uow, _: uow.run(text("SELECT * FROM alias WHERE description = 'x'"))
    )

    assert faults(crowded, scan)
