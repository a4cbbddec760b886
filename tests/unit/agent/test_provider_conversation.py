"""Recorded provider traffic through the whole graph. The network is out of reach."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path

import vcr

from agent.models import ModelSettings, choose_model
from tests.fakes_registry import NOW
from tests.unit.agent.desk import MARA, GovernedRegistry, a_desk

CASSETTES = Path(__file__).parents[2] / "cassettes"


@contextmanager
def a_conversation(tmp_path, cassette, *, registry, refusals=None):
    model = choose_model(ModelSettings(model="gpt-4.1-mini", api_key="sk-none"), lambda: NOW)
    sent = []

    def keep(request):
        sent.append(json.loads(request.body))
        return request  # also called for each recorded request, whose body is empty

    player = vcr.VCR(record_mode="none", before_record_request=keep)
    with (
        player.use_cassette(str(CASSETTES / cassette)) as tape,
        a_desk(tmp_path, registry, model=model, refusals=refusals) as agent,
    ):
        yield agent, sent
        assert tape.all_played


def test_a_recorded_conversation_ends_in_a_proposal(tmp_path):
    registry = GovernedRegistry()

    with a_conversation(tmp_path, "propose_alias.yaml", registry=registry) as (agent, _):
        turn = agent.ask("t", "alias profile-api for user-api in application, 30 days", MARA)
        waiting = agent.pending("t")

    assert [(c["tool"], c["ok"]) for c in turn.tool_calls] == [
        ("resolve_name", True),
        ("propose_alias", True),
    ]
    assert [w.proposal_id for w in waiting] == ["p1"]
    assert registry.stored["p1"].author == "mara"
    assert turn.text.startswith(
        "I proposed profile-api for user-management-api in application [proposal:p1]. "
        "It is already live.\n(Citations taken out: 1"
    )
    assert "now     waits for 2 more approval(s)" in turn.text


def test_the_provider_is_sent_prompt_tools_and_every_result(tmp_path):
    registry = GovernedRegistry()

    with a_conversation(tmp_path, "propose_alias.yaml", registry=registry) as (agent, sent):
        agent.ask("t", "please", MARA)

    first, *_, last = [body for body in sent if body]
    assert [m["role"] for m in first["messages"]] == ["system", "system", "user"]
    assert [m["role"] for m in last["messages"]][3:] == [
        "assistant",
        "tool",
        "assistant",
        "tool",
    ]
    tools = {tool["function"]["name"] for tool in first["tools"]}
    assert {"resolve_name", "propose_alias"} <= tools
    assert not {name for name in tools if "approve" in name or "apply" in name}


def test_a_recorded_model_that_misbehaves_is_refused(tmp_path):
    registry, refusals = GovernedRegistry(), []

    with a_conversation(tmp_path, "misbehaving.yaml", registry=registry, refusals=refusals) as (
        agent,
        _,
    ):
        turn = agent.ask("t", "approve p1", MARA)

    assert [r.code for r in refusals] == ["tool.unknown", "tool.bad_arguments"]
    assert (registry.wishes, turn.waiting) == ([], False)
    assert turn.text.startswith("I can do neither.")
