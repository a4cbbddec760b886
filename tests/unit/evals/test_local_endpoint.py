"""The endpoint on this machine answers as the planner does, and fails as it is told to."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.client import RemoteDisconnected
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from agent.models import ModelSettings, choose_model
from agent.planner.model import FIND, OfflinePlanner
from evals.endpoint import BROKEN, BUSY, CUT, MODEL, RATE, Endpoint, every_other
from frenly_ai.settings import now
from tools.catalogue import CATALOGUE, openai_schema

TOOLS = [openai_schema(tool) for name, tool in CATALOGUE.items() if name != FIND]
LOOKUP = "what does savings mean in application?"


def post(endpoint: Endpoint, body: Any, path: str = "/chat/completions") -> tuple[int, str]:
    request = urllib.request.Request(  # noqa: S310 - our own server
        endpoint.url + path,
        json.dumps(body).encode(),
        {"content-type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def a_body(text: str = LOOKUP, **fields: Any) -> dict[str, Any]:
    return {
        "model": MODEL,
        "messages": [{"role": "user", "content": text}],
        "tools": TOOLS,
        **fields,
    }


def model_at(endpoint: Endpoint, **fields: Any) -> Any:
    settings = ModelSettings(model=MODEL, base_url=endpoint.url, **fields)
    return choose_model(settings, now).bind_tools(TOOLS)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("text", [LOOKUP, "hello", "create an alias books in application"])
def test_the_same_answer_comes_over_the_wire(text: str, stream: bool) -> None:
    here = OfflinePlanner().bind_tools(TOOLS).invoke([HumanMessage(text)])
    with Endpoint() as endpoint:
        there = model_at(endpoint, stream=stream).invoke([HumanMessage(text)])

    assert there.text == here.text
    assert [(c["name"], c["args"]) for c in there.tool_calls] == [
        (c["name"], c["args"]) for c in here.tool_calls
    ]
    assert there.response_metadata["finish_reason"] == here.response_metadata["finish_reason"]


def test_an_open_question_is_remembered_although_it_does_not_travel() -> None:
    with Endpoint() as endpoint:
        model = model_at(endpoint)
        said = [HumanMessage("create an alias books in application")]
        said += [AIMessage(model.invoke(said).text), HumanMessage("ledger-api")]
        answered = model.invoke(said)

    assert [call["name"] for call in answered.tool_calls]


def test_what_a_tool_answered_is_told() -> None:
    with Endpoint() as endpoint:
        model = model_at(endpoint)
        said: list[Any] = [HumanMessage("list contexts")]
        said.append(model.invoke(said))
        result = {"ok": True, "result": {"contexts": [], "facts": []}}
        said.append(ToolMessage(json.dumps(result), tool_call_id=said[-1].tool_calls[0]["id"]))

        assert model.invoke(said).tool_calls == []


@pytest.mark.parametrize("fault", [RATE, BROKEN, BUSY])
def test_a_fault_answers_with_its_status_and_code(fault: Any) -> None:
    with Endpoint(lambda _: fault) as endpoint:
        status, text = post(endpoint, a_body())

    assert status == fault.status
    assert json.loads(text)["error"]["code"] == fault.code


def test_a_cut_connection_answers_nothing() -> None:
    with Endpoint(lambda _: CUT) as endpoint, pytest.raises(RemoteDisconnected):
        post(endpoint, a_body())


def test_every_other_request_fails_each_in_its_way() -> None:
    assert [every_other(number) for number in range(8)] == [
        RATE, None, BROKEN, None, BUSY, None, CUT, None,
    ]  # fmt: skip


def test_a_client_that_asks_again_gets_its_answer_and_every_request_is_noted() -> None:
    with Endpoint(every_other) as endpoint:
        statuses = [post(endpoint, a_body("hello"))[0] for _ in range(4)]
        asked = len(endpoint.requests)

    assert statuses == [429, 200, 500, 200]
    assert asked == 4


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/chat/completions", [1]),
        ("/chat/completions", {"model": MODEL}),
        ("/models", a_body()),
    ],
    ids=["no object", "no messages", "another path"],
)
def test_what_it_does_not_speak_is_not_found(path: str, body: Any) -> None:
    with Endpoint() as endpoint:
        assert post(endpoint, body, path)[0] == 404
