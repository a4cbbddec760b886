from __future__ import annotations

import json

import httpx2
import pytest
from langchain_core.messages import HumanMessage
from pydantic import BaseModel, Field

from agent.asking.failures import AnswerBroke, AnswerUnfit, ModelFailed
from agent.asking.model import AskedModel
from agent.asking.typed import ask_typed, response_format
from agent.models import ModelSettings, choose_model
from agent.planner.model import OfflinePlanner
from tests.fakes_registry import NOW
from tests.unit.agent.asking.desks import Book, a_desk, a_station, about, planner

ASK = [HumanMessage("What happened?")]
FITS = '{"title": "Bills are late", "causes": [{"says": "queue full", "sure": 0.7}]}'


class Cause(BaseModel):
    says: str = Field(max_length=40)
    sure: float = Field(ge=0, le=1)


class Report(BaseModel):
    title: str
    causes: list[Cause] = Field(default=[])


class Server:
    """Answers in turn, and keeps what it was asked."""

    def __init__(self, *bodies: dict | bytes) -> None:
        self.bodies, self.asked = list(bodies), []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(json.loads(request.content))
        body = self.bodies.pop(0)
        return httpx2.Response(200, **{"json" if isinstance(body, dict) else "content": body})


def completion(text: str | None = FITS, finish: str = "stop", **message) -> dict:
    told = {"role": "assistant", "content": text, **message}
    choice = {"index": 0, "finish_reason": finish, "message": told}
    made = {"id": "c-1", "object": "chat.completion", "created": 1, "model": "gpt-x"}
    return {**made, "choices": [choice]}


def response(text: str = FITS, status: str = "completed") -> dict:
    part = {"type": "output_text", "text": text, "annotations": []}
    said = {"type": "message", "id": "m", "role": "assistant", "status": status}
    made = {"id": "r", "object": "response", "created_at": 1, "model": "gpt-x"}
    beside = {"parallel_tool_calls": False, "tool_choice": "auto", "tools": []}
    cut = {"reason": "max_output_tokens"} if status == "incomplete" else None
    return {
        **made,
        **beside,
        "status": status,
        "incomplete_details": cut,
        "output": [{**said, "content": [part]}],
    }


def a_model(*bodies: dict | bytes, **settings):
    server = Server(*bodies)
    told = ModelSettings(model="gpt-x", api_key="sk-1", **settings)
    return choose_model(told, lambda: NOW, transport=httpx2.MockTransport(server)), server


def test_an_answer_is_asked_for_strictly_and_read_into_its_shape():
    model, server = a_model(completion())

    told = ask_typed(model, ASK, Report)

    assert (told.title, told.causes[0].sure) == ("Bills are late", 0.7)
    (asked,) = server.asked
    assert asked["response_format"] == response_format(Report)
    assert "tools" not in asked


def test_the_same_is_asked_of_responses():
    model, server = a_model(response(), use_responses_api=True)

    assert ask_typed(model, ASK, Report).title == "Bills are late"
    form = server.asked[0]["text"]["format"]
    assert (form["type"], form["name"], form["strict"]) == ("json_schema", "Report", True)


def test_a_schema_is_closed_at_every_depth_and_keeps_no_default():
    schema = response_format(Report)["json_schema"]["schema"]

    assert schema["required"] == ["title", "causes"]
    cause = schema["$defs"]["Cause"]
    assert (cause["additionalProperties"], cause["required"]) == (False, ["says", "sure"])
    assert not {"default", "maxLength"} & {key for part in (schema, cause) for key in part}


def test_properties_may_be_called_like_words_of_the_schema():
    class Odd(BaseModel):
        title: str
        default: str

    schema = response_format(Odd)["json_schema"]["schema"]

    assert set(schema["properties"]) == {"title", "default"}


def test_what_does_not_fit_is_asked_for_once_more_and_told_why():
    model, server = a_model(completion('{"title": 3, "causes": []}'), completion())

    assert ask_typed(model, ASK, Report).title == "Bills are late"
    *_, wrong, told = server.asked[1]["messages"]
    assert wrong["content"] == '{"title": 3, "causes": []}'
    assert told["content"].startswith("That does not fit: title: string type.")


@pytest.mark.parametrize(
    "text", ["", "Bills are late.", "[1]", '{"title": "x"', f"{FITS} {FITS}"]
)
def test_a_model_that_never_fits_is_given_up(text):
    model, server = a_model(completion(text), completion(text), completion(text))

    with pytest.raises(AnswerUnfit, match="no Report"):
        ask_typed(model, ASK, Report)

    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("body", "settings"),
    [
        (completion(FITS, finish="length"), {}),
        (completion(FITS[:20], finish="content_filter"), {}),
        (response(FITS, status="incomplete"), {"use_responses_api": True}),
    ],
)
def test_a_cut_answer_is_none_though_it_may_look_whole(body, settings):
    model, server = a_model(body, **settings)

    with pytest.raises(AnswerBroke):
        ask_typed(model, ASK, Report)

    assert len(server.asked) == 1


def test_every_cut_of_an_answer_on_the_wire_is_told_as_one():
    whole = json.dumps(completion()).encode()

    for cut in range(0, len(whole), 23):
        model, server = a_model(whole[:cut])
        with pytest.raises(AnswerBroke):
            ask_typed(model, ASK, Report)
        assert len(server.asked) == 1


def test_an_answer_of_a_given_shape_is_not_streamed():
    model, server = a_model(completion(), stream=True)

    assert ask_typed(model, ASK, Report).title == "Bills are late"
    assert not server.asked[0].get("stream")


def test_a_refusal_and_a_call_are_no_answers():
    function = {"name": "propose_alias", "arguments": "{}"}
    call = {"id": "c1", "type": "function", "function": function}
    refused, _ = a_model(completion(None, refusal="I cannot."))
    called, _ = a_model(completion(None, finish="tool_calls", tool_calls=[call]))

    with pytest.raises(AnswerUnfit, match="declined"):
        ask_typed(refused, ASK, Report)
    with pytest.raises(AnswerUnfit, match="called a tool"):
        ask_typed(called, ASK, Report)


def test_the_planner_cannot_so_a_chain_that_ends_there_says_so():
    provider, _ = a_model(b"not JSON")
    broken, _ = a_model(completion("x"), base_url="http://llm.test/v1")
    book = Book()
    desk = a_desk(a_station(OfflinePlanner()), planner(), book=book)

    with pytest.raises(ModelFailed, match="offline planner"):
        ask_typed(AskedModel(desk=desk, about=about()), ASK, Report)
    with pytest.raises(AnswerBroke):
        ask_typed(provider, ASK, Report)
    with pytest.raises(AnswerUnfit):
        ask_typed(broken, ASK, Report, again=0)

    assert [call.error for call in book.calls] == ["model.failed", "model.failed"]


def test_a_typed_question_is_noted_and_limited_as_any_other():
    model, _ = a_model(completion())
    book = Book()
    desk = a_desk(a_station(model), planner(), book=book)

    assert ask_typed(AskedModel(desk=desk, about=about()), ASK, Report).title

    assert [str(call.outcome) for call in book.calls] == ["answered"]
