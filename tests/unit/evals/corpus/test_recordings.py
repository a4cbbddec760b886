from __future__ import annotations

import base64
import gzip
import json
import zlib
from pathlib import Path

import pytest
import yaml

from agent.models import ModelSettings, choose_model
from evals.corpus import cassettes
from evals.corpus.cuts import cut_places, runs, whole_size
from evals.corpus.recordings import body_of, endpoint_of, request_of
from tests.fakes_registry import NOW
from tests.unit.agent.desk import called, said

OWN = Path(__file__).parents[3] / "cassettes"
TEXT = '{"model": "gpt-x"}'


@pytest.mark.parametrize(
    "part",
    [
        {"parsed_body": {"model": "gpt-x"}},
        {"body": TEXT},
        {"body": TEXT.encode()},
        {"body": {"string": TEXT}},
        {"body": {"string": TEXT.encode()}},
        {"body": {"base64_string": base64.b64encode(TEXT.encode()).decode()}},
        {"body": {"string": gzip.compress(TEXT.encode())}},
        {
            "body": {"string": zlib.compress(TEXT.encode())},
            "headers": {"Content-Encoding": ["deflate"]},
        },
        {"body": {"string": TEXT}, "headers": {"content-encoding": "deflate"}},
        {"body": {"string": TEXT}, "headers": {"content-encoding": ["gzip"]}},
    ],
)
def test_a_body_is_read_however_it_was_kept(part):
    assert json.loads(body_of(part)) == {"model": "gpt-x"}


@pytest.mark.parametrize("part", [{}, {"body": None}, {"body": {}}, {"body": ""}])
def test_nothing_is_an_empty_body(part):
    assert body_of(part) == b""
    assert request_of({"request": part}) == {}


@pytest.mark.parametrize("body", ["--boundary\r\n", "[1]", "null"])
def test_what_is_no_question_is_read_as_none(body):
    assert request_of({"request": {"body": body}}) == {}


@pytest.mark.parametrize(
    ("uri", "place"),
    [
        ("https://a.test/v1/chat/completions", ("https://a.test/v1", "/chat/completions")),
        ("https://a.test/v1/responses/", ("https://a.test/v1", "/responses")),
        (
            "https://a.test/openai/deployments/x/chat/completions?api-version=2",
            ("https://a.test/openai/deployments/x", "/chat/completions"),
        ),
        ("https://a.test/v1/files", None),
        ("https://a.test/v1/responses/resp_1", None),
    ],
)
def test_an_endpoint_is_told_from_others_by_its_path(uri, place):
    assert endpoint_of(uri) == place


def a_recording(tmp_path, *interactions):
    path = tmp_path / "a.yaml"
    path.write_text(yaml.safe_dump({"interactions": list(interactions), "version": 1}))
    (row,) = cassettes.predict(tmp_path, NOW)
    return row["interactions"]


def an_interaction(
    body, *, end="/chat/completions", status=200, kind="application/json", **asked
):
    return {
        "request": {
            "method": "POST",
            "uri": f"https://api.openai.com/v1{end}",
            "parsed_body": {"model": "gpt-x", "messages": [], **asked},
        },
        "response": {
            "status": {"code": status, "message": ""},
            "headers": {"content-type": [kind]},
            "body": {"string": body},
        },
    }


def test_every_failure_that_was_recorded_is_an_expected_one(tmp_path):
    told = a_recording(
        tmp_path,
        *(an_interaction('{"error": {"message": "x"}}', status=s) for s in (400, 429, 500)),
        an_interaction("<html>", status=502, kind="text/html"),
        an_interaction("<html>", kind="text/html"),
        an_interaction('{"choices": [{"message"'),
        an_interaction("", end="/responses"),
    )

    assert [i.get("bug") for i in told] == [None] * 7
    assert ["error" in i for i in told] == [False] * 4 + [True] * 3


def test_what_is_no_question_to_a_model_is_left_alone(tmp_path):
    other = an_interaction('{"data": []}', end="/files")
    looked = an_interaction("{}", end="/responses")
    looked["request"]["method"] = "GET"

    told = a_recording(tmp_path, other, looked)

    assert [(i["tool_calls"], "error" in i) for i in told] == [([], False)] * 2


def test_our_own_streams_are_cut_everywhere_and_run_nothing(tmp_path):
    text = (OWN / "streamed_proposal.yaml").read_text("utf-8")
    (tmp_path / "a.yaml").write_text(text)

    (row,) = cassettes.predict(tmp_path, NOW)

    proposal, answer = row["interactions"]
    assert (proposal["cuts_that_ran"], "cuts" in answer) == ([], False)
    assert proposal["cuts"] > 20


def test_cuts_stand_around_and_inside_each_event():
    body = b"data: {}\n\ndata: [1]\r\n\r\n"

    places = list(cut_places(body))

    assert {0, 1, 9, 10, 11} <= set(places)
    assert max(places) < len(body)
    assert len(places) == len(set(places))
    assert whole_size(body) == len(body) - 4


@pytest.mark.parametrize(
    ("message", "does"),
    [
        (called("x", {}), True),
        (called("x", {}, finish="length"), False),
        (called("x", {}, finish=""), False),
        (said("Hello."), False),
    ],
)
def test_only_a_complete_answer_with_calls_would_run(message, does):
    assert runs(lambda _: message, b"") is does


def leaves(value, path=()):
    """Yield the path of every value inside a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in inside:
        yield (*path, key)
        if isinstance(item, dict | list):
            yield from leaves(item, (*path, key))


def changed(value, path, new):
    copy = json.loads(json.dumps(value))
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    return copy


CHAT = {
    "id": "c",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [
        {
            "index": 0,
            "finish_reason": "tool_calls",
            "message": {
                "role": "assistant",
                "content": "x",
                "refusal": None,
                "tool_calls": [
                    {
                        "id": "1",
                        "type": "function",
                        "function": {"name": "f", "arguments": "{}"},
                    }
                ],
            },
        }
    ],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}
RESPONSE = {
    "id": "r",
    "object": "response",
    "created_at": 1,
    "model": "m",
    "status": "completed",
    "error": None,
    "incomplete_details": None,
    "output": [
        {
            "type": "message",
            "id": "m1",
            "role": "assistant",
            "status": "completed",
            "content": [{"type": "output_text", "text": "x", "annotations": []}],
        },
        {
            "type": "function_call",
            "id": "f1",
            "call_id": "1",
            "name": "f",
            "arguments": "{}",
            "status": "completed",
        },
    ],
    "parallel_tool_calls": True,
    "tools": [],
    "tool_choice": "auto",
    "usage": {
        "input_tokens": 1,
        "output_tokens": 1,
        "total_tokens": 2,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens_details": {"reasoning_tokens": 0},
    },
}


@pytest.mark.parametrize(
    "new", [None, 7, "?", [], {}, [None], {"type": "?"}, "[1]", -1.5, True]
)
@pytest.mark.parametrize(
    ("whole", "end"), [(CHAT, "/chat/completions"), (RESPONSE, "/responses")]
)
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")  # of the client library
def test_an_answer_of_any_shape_is_read_or_refused(tmp_path, whole, end, new):
    bodies = [json.dumps(changed(whole, path, new)) for path in leaves(whole)]

    told = a_recording(tmp_path, *(an_interaction(body, end=end) for body in bodies))

    assert [i["bug"] for i in told if "bug" in i] == []


def test_settings_have_no_room_for_a_key_in_what_they_show():
    assert "secret" not in repr(
        choose_model(ModelSettings(model="m", api_key="secret"), lambda: NOW)
    )
