"""Recorded traffic of real providers, read by our own client layer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx2
import pytest
import yaml

from agent.messages import is_complete
from agent.models import ModelSettings, choose_model
from evals.corpus import cassettes
from registry.errors import FrenlyError, InvalidInput
from tests.fakes_registry import NOW

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(corpus: Path) -> Path:
    return corpus / "cassettes"


def test_every_call_of_the_index_is_read_out(folder):
    answers = json.loads((folder / cassettes.ANSWERS_FILE).read_text(encoding="utf-8"))

    told = cassettes.score(cassettes.predict(folder, NOW), answers)

    assert told["misses"] == []
    assert told["tool_calls_right"] == told["tool_calls_judged"] > 0
    assert told["interactions"] == told["tool_calls_judged"] + told["streams_not_judged"]


def test_the_calls_of_streamed_answers_are_those_of_their_events(folder):
    for row in cassettes.predict(folder, NOW):
        for told, recorded in zip(row["interactions"], interactions(folder, row), strict=True):
            if told["stream"]:
                assert told["tool_calls"] == calls_in_events(recorded), row["file"]


def test_no_cut_of_a_recorded_stream_counts_as_complete(folder):
    streams = 0
    for row in cassettes.predict(folder, NOW):
        for told, recorded in zip(row["interactions"], interactions(folder, row), strict=True):
            if not told["stream"] or not told["tool_calls"]:
                continue
            streams += 1
            body = recorded["response"]["body"]["string"].encode()
            assert is_complete(read(told, body)), row["file"]
            for cut in cuts(body):
                try:
                    message = read(told, body[:cut])
                except FrenlyError:
                    continue
                assert not is_complete(message), (row["file"], cut)

    assert streams


def test_recordings_are_read_without_an_index(folder, tmp_path):
    first = sorted(folder.glob("*.yaml"))[0]
    (tmp_path / first.name).write_bytes(first.read_bytes())

    (row,) = cassettes.predict(tmp_path, NOW)

    assert row["file"] == first.name


def test_what_is_no_recording_is_refused_by_name(tmp_path):
    (tmp_path / "x.yaml").write_text("interactions: [")

    with pytest.raises(InvalidInput, match=r"x\.yaml is not a recording"):
        cassettes.predict(tmp_path, NOW)


def test_the_score_tells_what_is_wrong_or_absent():
    answers = [
        {"file": "a.yaml", "interactions": [an_interaction(), an_interaction(status=500)]},
        {"file": "b.yaml", "interactions": [an_interaction()]},
    ]
    ours = [
        {
            "file": "a.yaml",
            "interactions": [
                an_interaction(tool_calls=[{"name": "f", "arguments": '{"a":  2}'}]),
                an_interaction(error="Broken."),
            ],
        }
    ]

    told = cassettes.score(ours, answers)

    assert told["misses"] == [
        "a.yaml#0: tool_calls",
        "a.yaml#1: status",
        "a.yaml#1: Broken.",
        "b.yaml: 0 of 1 read",
    ]
    assert (told["tool_calls_judged"], told["tool_calls_right"]) == (2, 1)


def an_interaction(**fields):
    return {
        "method": "POST",
        "uri": "https://api.openai.com/v1/responses",
        "status": 200,
        "model": "m",
        "stream": False,
        "tools": [],
        "tool_choice": None,
        "tool_calls": [{"name": "f", "arguments": '{"a": 1}'}],
        **fields,
    }


def interactions(folder, row):
    return yaml.safe_load((folder / row["file"]).read_text(encoding="utf-8"))["interactions"]


def events(body: str):
    for line in body.splitlines():
        if line.startswith("data: ") and line != "data: [DONE]":
            yield json.loads(line.removeprefix("data: "))


def calls_in_events(recorded) -> list[dict[str, str]]:
    """Read the calls off the events by hand, to compare with what the client says."""
    found: dict[object, dict[str, str]] = {}
    for event in events(recorded["response"]["body"]["string"]):
        if event.get("type") == "response.output_item.done":
            item = event["item"]
            if item["type"] == "function_call":
                found[item["id"]] = {"name": item["name"], "arguments": item["arguments"]}
        for choice in event.get("choices", []):
            for part in choice["delta"].get("tool_calls", []):
                call = found.setdefault(part["index"], {"name": "", "arguments": ""})
                call["name"] += part["function"].get("name") or ""
                call["arguments"] += part["function"].get("arguments") or ""
    return [{**c, "arguments": compact(c["arguments"])} for c in found.values()]


def compact(arguments: str) -> str:
    return json.dumps(json.loads(arguments), separators=(",", ":"))


def cuts(body: bytes):
    """Yield where to cut: after each line and inside it, up to the event that ends it all."""
    marks = (b'"finish_reason":"tool_calls"', b'"type":"response.completed"')
    last = max(body.rfind(mark) for mark in marks)
    place = 0
    while 0 <= (place := body.find(b"\n", place)) < last:
        yield place
        yield place + 1
        yield min(place + 40, last)
        place += 1


def read(told, body: bytes):
    settings = ModelSettings(
        model=told["model"],
        api_key="replay",
        use_responses_api=told["uri"].endswith("/responses"),
        stream=True,
    )
    answer = httpx2.MockTransport(
        lambda _: httpx2.Response(
            200, headers={"content-type": "text/event-stream"}, content=body
        )
    )
    return choose_model(settings, lambda: NOW, transport=answer).invoke("replayed")
