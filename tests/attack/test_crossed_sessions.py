"""Many conversations at once, each with a secret of its own: no word crosses over."""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from langchain_core.outputs import ChatGeneration, ChatResult

from registry.errors import Denied
from tests.fakes_registry import an_actor
from tests.unit.agent.desk import Scripted, a_desk, said

if TYPE_CHECKING:
    from pathlib import Path

    from agent.runs import Agent

FULL_EXAMPLES = 2_000
WORKERS = 4
MESSAGES = 2


def sessions() -> int:
    """Return how many conversations there are: a slice here, a thousand in full."""
    return 1_000 if settings().max_examples >= FULL_EXAMPLES else 40


class Echo(Scripted):
    """Says back all that it was told: whatever crosses over is then seen."""

    def _generate(self, messages, stop=None, run_manager=None, **kwargs):
        words = " ".join(m.text for m in messages if m.type == "human")
        return ChatResult(generations=[ChatGeneration(message=said(words))])


def canary(session: int) -> str:
    return f"canary-{session:04}-x"


def subject(session: int) -> tuple[str, str]:
    """Return a session's channel and thread; two of them share a thread's name."""
    return ("chat", "alert")[session % 2], f"thread-{session // 2}"


def talk(agent: Agent, order: list[int], crossed: list[str]) -> None:
    for session in order:
        channel, thread = subject(session)
        me = an_actor(f"user-{session}", "member")
        told = agent.ask(thread, f"hello {canary(session)}", me, channel).text
        others = [word for word in told.split() if word.startswith("canary-")]
        crossed += [f"{session} heard {word}" for word in others if word != canary(session)]
        if canary(session) not in told:
            crossed.append(f"{session} did not hear itself")


def test_interleaved_conversations_never_hear_each_other(tmp_path: Path) -> None:
    chance = random.Random(23)  # noqa: S311 - an order, no secret
    order = [session for session in range(sessions()) for _ in range(MESSAGES)]
    chance.shuffle(order)
    crossed: list[str] = []
    with a_desk(tmp_path, model=Echo(answers=[said("")])) as agent:
        agents = [agent] * WORKERS
        threads = [
            threading.Thread(target=talk, args=(each, order[n::WORKERS], crossed))
            for n, each in enumerate(agents)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        held = [agent.runs.unsettled(*subject(s)) for s in range(sessions())]

    assert crossed == []
    assert not any(held)


def test_nobody_reads_on_in_a_conversation_of_the_same_name(tmp_path: Path) -> None:
    with a_desk(tmp_path, model=Echo(answers=[said("")])) as agent:
        agent.ask("t", "hello", an_actor("one", "member"))
        with pytest.raises(Denied) as refused:
            agent.ask("t", "hello", an_actor("two", "member"))
        alert = agent.ask("t", "hello", an_actor("two", "member"), "alert")

    assert refused.value.hint == "Begin a conversation of your own."
    assert alert.text == "hello"
