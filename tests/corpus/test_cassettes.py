"""Recorded traffic of real providers, read by our own client layer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from evals.corpus import cassettes
from registry.errors import InvalidInput
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


def test_no_cut_of_a_recorded_stream_runs_a_tool(folder):
    told = [i for row in cassettes.predict(folder, NOW) for i in row["interactions"]]

    cut = [i for i in told if "cuts" in i]
    assert [i["cuts_that_ran"] for i in cut] == [[]] * len(cut)
    assert sum(i["cuts"] for i in cut) > 100
    assert [i["stream"] and bool(i["tool_calls"]) for i in told] == ["cuts" in i for i in told]


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


def test_the_score_counts_bugs_and_cuts_of_everything_that_was_read():
    ours = [
        {
            "file": "held-back.yaml",
            "interactions": [
                an_interaction(cuts=9, cuts_that_ran=[3, 5]),
                an_interaction(bug="KeyError()"),
            ],
        }
    ]

    told = cassettes.score(ours, [])

    assert (told["bugs"], told["cuts"], told["cuts_that_ran"]) == (1, 9, 2)


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
