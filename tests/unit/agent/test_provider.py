from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
import yaml
from langchain_core.messages import AIMessageChunk, HumanMessage
from langchain_core.messages.tool import tool_call_chunk

from agent.asking.failures import AnswerBroke, ModelDenied, ModelFailed, QuotaUsedUp
from agent.messages import is_complete
from agent.models import ModelSettings, choose_model
from agent.planner.model import OfflinePlanner
from agent.provider import whole
from registry.errors import FrenlyError, InvalidInput, Unavailable
from tests.fakes_registry import NOW
from tests.unit.agent.desk import MARA, GovernedRegistry, a_desk

CASSETTES = Path(__file__).parents[2] / "cassettes"


class Server:
    """Answers as a provider would, and counts how often it was asked."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx2.Response(
            answer.status_code, headers=answer.headers, content=answer.content
        )


def a_model(server: Server, **settings):
    values = {"model": "gpt-x", "api_key": "sk-secret", **settings}
    transport = httpx2.MockTransport(server)
    return choose_model(ModelSettings(**values), lambda: NOW, transport=transport)


def an_error(status: int, code: str = "some_code", message: str = "Some words.", headers=None):
    body = {"error": {"message": message, "type": code, "param": None, "code": code}}
    return httpx2.Response(status, json=body, headers=headers)


def an_answer(**message):
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "gpt-x",
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": "Hello.", **message},
            }
        ],
    }
    return httpx2.Response(200, json=body)


ASK = [HumanMessage("hello")]


def test_without_a_model_the_offline_planner_answers():
    assert isinstance(choose_model(ModelSettings(), lambda: NOW), OfflinePlanner)


def test_openai_without_a_key_is_refused_at_once():
    with pytest.raises(InvalidInput, match="no API key") as caught:
        choose_model(ModelSettings(model="gpt-x"), lambda: NOW)

    assert "offline planner" in caught.value.hint


def test_a_compatible_server_needs_no_key():
    server = Server(an_answer())

    told = a_model(server, api_key=None, base_url="http://llm.test/v1").invoke(ASK)

    assert told.text == "Hello."
    assert str(server.requests[0].url) == "http://llm.test/v1/chat/completions"


def test_the_key_is_sent_to_the_server_and_shown_to_nobody():
    server = Server(an_answer())
    settings = ModelSettings(model="gpt-x", api_key="sk-secret")

    model = a_model(server)
    model.invoke(ASK)

    assert server.requests[0].headers["authorization"] == "Bearer sk-secret"
    assert "sk-secret" not in repr(settings) + repr(model)


def test_nothing_is_taken_from_the_environment(monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://elsewhere.test")
    monkeypatch.setenv("OPENAI_API_BASE", "http://elsewhere.test")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    server = Server(an_answer())

    a_model(server).invoke(ASK)

    assert server.requests[0].url.host == "api.openai.com"
    assert server.requests[0].headers["authorization"] == "Bearer sk-secret"


@pytest.mark.parametrize(
    ("answer", "kind", "fact", "may_pass"),
    [
        (an_error(401, "invalid_api_key"), ModelDenied, "does not accept the API key", None),
        (an_error(403, "forbidden"), ModelDenied, "may not use model 'gpt-x'", None),
        (an_error(404, "model_not_found"), ModelFailed, "knows no model 'gpt-x'", False),
        (an_error(402, "payment"), QuotaUsedUp, "The quota for model 'gpt-x' is used", False),
        (an_error(429, "insufficient_quota"), QuotaUsedUp, "The quota for", False),
        (an_error(429, "usage_limit_reached"), QuotaUsedUp, "The quota for", False),
        (an_error(429, "rate_limit_exceeded"), ModelFailed, "is asked too often", True),
        (an_error(408), ModelFailed, "failed: ", True),
        (an_error(500), ModelFailed, "failed: ", True),
        (an_error(503), ModelFailed, "failed: ", True),
        (an_error(400), ModelFailed, "refuses the request: ", False),
        (an_error(400, "context_length_exceeded"), ModelFailed, "is too long", False),
        (an_error(418), ModelFailed, "failed: ", False),
        (httpx2.ReadTimeout("slow"), ModelFailed, "did not answer in time", True),
        (httpx2.ConnectError("refused"), ModelFailed, "The connection to model", True),
        (httpx2.Response(200, text="<html>"), AnswerBroke, "not the shape", None),
        (httpx2.Response(200, json={}), AnswerBroke, "not the shape", None),
        (httpx2.Response(200, json={"choices": None}), AnswerBroke, "not the shape", None),
        (httpx2.Response(200, json=[1]), AnswerBroke, "not the shape", None),
        (httpx2.Response(200, json={"error": {"message": "x"}}), AnswerBroke, "not the", None),
    ],
)
def test_what_a_provider_does_wrong_is_said_plainly(answer, kind, fact, may_pass):
    server = Server(answer)

    with pytest.raises(FrenlyError) as caught:
        a_model(server).invoke(ASK)

    assert type(caught.value) is kind
    assert fact in caught.value.message
    assert caught.value.hint
    assert caught.value.__cause__ is not None
    assert "sk-secret" not in caught.value.message + caught.value.hint
    assert getattr(caught.value, "is_passing", None) is may_pass
    assert len(server.requests) == 1


def test_how_long_an_endpoint_asks_to_wait_is_kept():
    with pytest.raises(ModelFailed) as caught:
        a_model(Server(an_error(429, headers={"retry-after": "7"}))).invoke(ASK)

    assert caught.value.retry_after_s == 7


def test_a_provider_s_words_are_cut_to_one_printable_line():
    server = Server(an_error(400, message="bad\x1b[31m\n" + "x" * 5_000))

    with pytest.raises(Unavailable) as caught:
        a_model(server).invoke(ASK)

    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 300


def test_half_an_argument_is_no_argument():
    pieces = [
        AIMessageChunk(
            content="",
            tool_call_chunks=[
                tool_call_chunk(name="a", args='{"name": "prof', id="c1", index=0),
                tool_call_chunk(name="b", args='["x"]', id="c2", index=1),
                tool_call_chunk(name="c", args="", id="c3", index=2),
            ],
        ),
        AIMessageChunk(content="", response_metadata={"finish_reason": "tool_calls"}),
    ]

    message = whole(pieces)

    assert [(c["name"], c["args"]) for c in message.tool_calls] == [("c", {})]
    assert [c["name"] for c in message.invalid_tool_calls] == ["a", "b"]


def test_an_empty_stream_is_an_answer_that_broke_off():
    assert not is_complete(whole([]))


def streamed() -> list[bytes]:
    recording = yaml.safe_load((CASSETTES / "streamed_proposal.yaml").read_text())
    return [i["response"]["body"]["string"].encode() for i in recording["interactions"]]


def a_stream(content: bytes) -> httpx2.Response:
    return httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=content)


def test_a_streamed_proposal_is_made(tmp_path):
    registry = GovernedRegistry()
    model = a_model(Server(*map(a_stream, streamed())), stream=True)

    with a_desk(tmp_path, registry, model=model) as agent:
        turn = agent.ask("t", "please", MARA)

    assert (turn.waiting, turn.proposal_id) == (True, "p1")
    assert turn.text.startswith("Proposed, people decide.")


def test_no_cut_of_a_streamed_proposal_runs_a_tool(tmp_path):
    proposal, text = streamed()
    ends = proposal.index(b'"finish_reason": "tool_calls"')
    registry = GovernedRegistry()

    for cut in (*range(0, ends, 31), ends):
        model = a_model(Server(a_stream(proposal[:cut]), a_stream(text)), stream=True)
        with a_desk(tmp_path, registry, model=model) as agent:
            try:
                turn = agent.ask(f"cut-{cut}", "please", MARA)
            except FrenlyError as error:
                assert error.hint
            else:
                assert (turn.tool_calls, turn.waiting) == ((), False)

    assert registry.wishes == []


def test_a_stream_that_breaks_with_the_connection_runs_no_tool(tmp_path):
    class Broken(httpx2.SyncByteStream):
        def __iter__(self):
            yield streamed()[0][:700]
            raise httpx2.ReadError("connection reset")

    def break_off(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(
            200, headers={"content-type": "text/event-stream"}, stream=Broken()
        )

    settings = ModelSettings(model="gpt-x", api_key="k", stream=True)
    model = choose_model(settings, lambda: NOW, transport=httpx2.MockTransport(break_off))
    registry = GovernedRegistry()

    with a_desk(tmp_path, registry, model=model) as agent, pytest.raises(Unavailable) as caught:
        agent.ask("t", "please", MARA)

    assert "Nothing of an unfinished answer was run" in caught.value.hint
    assert registry.wishes == []


def test_the_command_line_does_not_pay_for_a_provider_it_may_not_need():
    code = (
        "import agent, agent.models, agent.prompts, sys, json;"
        "print(json.dumps([m for m in ('openai', 'langchain_openai', 'langgraph', "
        "'langchain_core') if m in sys.modules]))"
    )

    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )

    assert json.loads(out.stdout) == []
