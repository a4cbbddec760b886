"""What a hostile or broken model cannot do: every answer here is the model's."""

from __future__ import annotations

import pytest
from langchain_core.messages import AIMessage

from agent.graph import build_graph
from agent.messages import from_plain
from tests.unit.agent.desk import (
    MARA,
    PROPOSE,
    GovernedRegistry,
    Scripted,
    a_desk,
    called,
    said,
)


def asked(tmp_path, *answers, registry=None, refusals=None):
    model = Scripted(answers=list(answers))
    with a_desk(tmp_path, registry, model=model, refusals=refusals) as agent:
        return agent.ask("t", "please", MARA)


def results(turn) -> list[tuple[str, bool, str]]:
    return [
        (c["tool"], c["ok"], "" if c["ok"] else c["error"]["code"]) for c in turn.tool_calls
    ]


@pytest.mark.parametrize(
    "finish", ["length", "content_filter", "", "in_progress", "incomplete"]
)
def test_an_answer_that_broke_off_runs_no_tool(tmp_path, finish):
    registry = GovernedRegistry()

    turn = asked(tmp_path, called("propose_alias", PROPOSE, finish=finish), registry=registry)

    assert (turn.tool_calls, registry.wishes, turn.waiting) == ((), [], False)
    assert "broke off before it was finished, so nothing of it was run" in turn.text


def test_a_broken_off_text_is_shown_with_the_remark(tmp_path):
    turn = asked(tmp_path, said("The alias sta", finish="length"))

    assert turn.text.endswith("Ask again.\n\nThe alias sta")


def test_a_broken_off_answer_leaves_no_unanswered_call_behind(tmp_path):
    model = Scripted(answers=[called("list_contexts", {}, finish="length"), said("Hello.")])
    with a_desk(tmp_path, model=model) as agent:
        agent.ask("t", "contexts", MARA)
        agent.ask("t", "hello", MARA)

    assert all(not m.tool_calls for m in model.asked[-1] if isinstance(m, AIMessage))


def test_arguments_that_are_not_json_are_refused_and_recorded(tmp_path):
    registry, refusals = GovernedRegistry(), []
    broken = AIMessage(
        "",
        invalid_tool_calls=[
            {
                "name": "propose_alias",
                "args": '{"name": "profile-api", "targ',
                "id": "c1",
                "error": "cut",
                "type": "invalid_tool_call",
            }
        ],
        response_metadata={"finish_reason": "tool_calls"},
    )

    turn = asked(tmp_path, broken, said("Sorry."), registry=registry, refusals=refusals)

    assert results(turn) == [("propose_alias", False, "tool.bad_arguments")]
    assert registry.wishes == []
    assert [r.code for r in refusals] == ["tool.bad_arguments"]


@pytest.mark.parametrize(
    "name", ["approve_proposal", "decide", "apply", "", "list_contexts; rm"]
)
def test_an_unknown_tool_is_refused_recorded_and_told_to_the_model(tmp_path, name):
    refusals = []
    model = Scripted(answers=[called(name, {"proposal": "p1"}), said("I cannot.")])

    with a_desk(tmp_path, model=model, refusals=refusals) as agent:
        turn = agent.ask("t", "please", MARA)

    assert results(turn) == [(name, False, "tool.unknown")]
    assert [r.code for r in refusals] == ["tool.unknown"]
    assert "tool.unknown" in model.asked[-1][-1].text


def test_two_calls_under_one_id_are_one(tmp_path):
    twice = called("list_contexts", {})
    twice.tool_calls.append(
        {"name": "list_anchors", "args": {}, "id": "c1", "type": "tool_call"}
    )

    refusals = []

    turn = asked(tmp_path, twice, said("Done."), refusals=refusals)

    assert results(turn) == [
        ("list_contexts", True, ""),
        ("list_anchors", False, "run.same_id"),
    ]
    assert [(r.tool, r.code) for r in refusals] == [("list_anchors", "run.same_id")]


def test_calls_without_an_id_are_given_one(tmp_path):
    nameless = called("list_contexts", {})
    nameless.tool_calls[0]["id"] = None
    model = Scripted(answers=[nameless, said("Done.")])

    with a_desk(tmp_path, model=model) as agent:
        turn = agent.ask("t", "contexts", MARA)

    call, answer = model.asked[-1][-2:]
    assert results(turn) == [("list_contexts", True, "")]
    assert call.tool_calls[0]["id"] == answer.tool_call_id != ""


def test_one_message_leads_to_one_proposal(tmp_path):
    registry = GovernedRegistry()
    many = called("propose_alias", PROPOSE)
    for number in range(20):
        many.tool_calls.append(
            {
                "name": "propose_alias",
                "args": PROPOSE | {"name": f"flood-{number}"},
                "id": f"f{number}",
                "type": "tool_call",
            }
        )

    refusals = []

    turn = asked(tmp_path, many, said("All done!"), registry=registry, refusals=refusals)

    assert list(registry.stored) == ["p1"]
    codes = [code for _, ok, code in results(turn) if not ok]
    assert codes == ["run.one_change"] * 7 + ["tool.limit_reached"] * 13
    assert [r.calls for r in refusals] == [1] * 7 + [13]


def test_a_model_that_never_stops_is_stopped(tmp_path):
    forever = [called("list_contexts", {}, call_id=f"c{n}") for n in range(200)]
    refusals = []

    turn = asked(tmp_path, *forever, refusals=refusals)

    assert "I stopped after the steps that one request may take" in turn.text
    assert len(turn.tool_calls) <= 30
    assert {r.code for r in refusals} <= {"tool.repeated", "tool.limit_reached"}


def test_a_model_cannot_claim_what_the_registry_refused(tmp_path):
    wish = PROPOSE | {"context": "frontend"}

    turn = asked(tmp_path, called("propose_alias", wish), said("Done, it is live!"))

    assert turn.refused
    assert "Refused: No rule says who may approve for 'frontend'." in turn.text


def test_an_invented_citation_is_taken_out_and_sources_are_listed(tmp_path):
    text = (
        "It holds [contract:service:user-management-api@r12] and is live "
        "[alias:service:frontend:invented@r12]."
    )
    look = called("resolve_name", {"name": "user-api", "context": "frontend"})

    turn = asked(tmp_path, look, said(text))

    body, _, sources = turn.text.partition("\n\nSources:\n")
    assert body == (
        "It holds [contract:service:user-management-api@r12] and is live.\n"
        "(Citations taken out: 1, which name nothing that was read here.)"
    )
    assert [line.split("]")[0][1:] for line in sources.splitlines()] == [
        fact["id"] for fact in turn.facts
    ]


def test_facts_of_an_earlier_message_cannot_be_cited(tmp_path):
    cited = said("As before [contract:service:user-management-api@r12].")
    model = Scripted(
        answers=[
            called("resolve_name", {"name": "user-api", "context": "frontend"}),
            cited,
            cited,
        ]
    )

    with a_desk(tmp_path, model=model) as agent:
        first = agent.ask("t", "what is user-api", MARA)
        second = agent.ask("t", "and now?", MARA)

    assert "As before [contract:" in first.text
    assert second.text.startswith("As before.\n(Citations taken out: 1")


def test_a_silent_model_is_said_to_be_silent(tmp_path):
    assert asked(tmp_path, said("")).text == "The model gave no answer."


def test_a_channel_that_is_not_open_offers_nothing_and_runs_nothing(tmp_path):
    refusals = []
    model = Scripted(answers=[called("list_contexts", {}), said("No.")])
    with a_desk(tmp_path, model=model, refusals=refusals) as agent:
        turn = agent.ask("t", "contexts", MARA, channel="nowhere")

    assert results(turn) == [("list_contexts", False, "tool.not_granted")]
    assert "I stopped after the steps" in turn.text


def test_a_run_holds_plain_values_only(tmp_path):
    model = Scripted(answers=[called("propose_alias", PROPOSE), said("Proposed.")])
    with a_desk(tmp_path, model=model) as agent:
        run = agent.ask("t", "please", MARA).run
        values = agent.graph.get_state({"configurable": {"thread_id": run}}).values

    def plain(value) -> bool:
        if isinstance(value, dict):
            return all(isinstance(k, str) and plain(v) for k, v in value.items())
        if isinstance(value, list):
            return all(map(plain, value))
        return value is None or type(value) in (str, int, float, bool)

    assert {key for key, value in values.items() if not plain(value)} == set()
    assert [m.type for m in from_plain(values["messages"])] == ["human", "ai", "tool", "ai"]


def test_the_graph_reads_from_top_to_bottom():
    drawn = build_graph(None).get_graph()

    assert {(e.source, e.target) for e in drawn.edges} == {
        ("__start__", "think"),
        ("think", "act"),
        ("think", "answer"),
        ("act", "think"),
        ("answer", "await_decision"),
        ("answer", "__end__"),
        ("await_decision", "report"),
        ("report", "await_decision"),
        ("report", "__end__"),
    }
