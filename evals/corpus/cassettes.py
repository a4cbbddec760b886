"""Kind `cassettes`: recorded HTTP traffic of a model provider, read by our own client layer.

Each recorded answer is served to the model class that production uses; what it reads out is
the prediction. Nothing is asked of the network.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx2

from agent.models import ModelSettings, choose_model
from evals.corpus.cuts import cut_places, runs, whole_size
from evals.corpus.recordings import (
    body_of,
    endpoint_of,
    header_of,
    read_interactions,
    request_of,
)
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from langchain_core.messages import AIMessage

ANSWERS_FILE = "index.json"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PASSED_ON, _EVENTS = "content-type", "text/event-stream"
_ASKED = ("method", "uri", "status", "model", "stream", "tools", "tool_choice")


def predict(folder: Path, at: datetime) -> list[dict[str, Any]]:  # noqa: ARG001 - one face
    """Replay every recording of the folder and write down what was read out of it."""
    return [
        {"file": path.name, "interactions": [_replay(i) for i in read_interactions(path)]}
        for path in sorted(folder.glob("*.yaml"))
    ]


def score(prediction: Any, answers: Any) -> Mapping[str, Any]:
    """Compare with the index: every field of a request, and the calls of its answer.

    The index does not list the calls of streamed answers; those are counted, not judged. No
    cut of a stream may lead to a tool being run, and no answer to anything but an answer or
    an expected failure.
    """
    found = {row["file"]: row["interactions"] for row in prediction}
    misses: list[str] = []
    replayed = [i for row in prediction for i in row["interactions"]]
    total = judged = right = streamed = 0
    for row in answers:
        pairs = list(zip(found.get(row["file"], []), row["interactions"], strict=False))
        if len(pairs) != len(row["interactions"]):
            misses.append(f"{row['file']}: {len(pairs)} of {len(row['interactions'])} read")
        for number, (ours, theirs) in enumerate(pairs):
            place = f"{row['file']}#{number}"
            total += 1
            misses += [f"{place}: {k}" for k in _ASKED if ours[k] != theirs[k]]
            misses += [f"{place}: {ours['error']}"] if "error" in ours else []
            if isinstance(theirs["tool_calls"], str):
                streamed += 1
                continue
            judged += 1
            is_right = _same(ours["tool_calls"], theirs["tool_calls"])
            right += is_right
            misses += [] if is_right else [f"{place}: tool_calls"]
    return {
        "interactions": total,
        "tool_calls_judged": judged,
        "tool_calls_right": right,
        "streams_not_judged": streamed,
        "bugs": sum("bug" in i for i in replayed),
        "cuts": sum(i.get("cuts", 0) for i in replayed),
        "cuts_that_ran": sum(len(i.get("cuts_that_ran", ())) for i in replayed),
        "misses": misses,
    }


def _replay(interaction: dict[str, Any]) -> dict[str, Any]:
    request, response = interaction["request"], interaction["response"]
    asked = request_of(interaction)
    told: dict[str, Any] = {
        "method": request["method"],
        "uri": request["uri"],
        "status": response["status"]["code"],
        "model": asked.get("model"),
        "stream": bool(asked.get("stream")),
        "tools": [_tool_name(tool) for tool in asked.get("tools") or []],
        "tool_choice": asked.get("tool_choice"),
        "tool_calls": [],
    }
    place = endpoint_of(request["uri"])
    if place is not None and request["method"] == "POST":
        _read_out(told, response, *place)
    return told


def _read_out(told: dict[str, Any], response: dict[str, Any], base: str, end: str) -> None:
    """Let the production client read one recorded answer, and a stream cut everywhere too."""
    body = body_of(response)
    is_stream = told["stream"] or header_of(response, _PASSED_ON).startswith(_EVENTS)

    def read(content: bytes) -> AIMessage:
        answer = httpx2.MockTransport(lambda _: _answer(response, content))
        settings = ModelSettings(
            model=told["model"] or "unnamed",
            base_url=base,
            api_key="replay",
            use_responses_api=end == "/responses",
            stream=is_stream,
        )
        return choose_model(settings, lambda: EPOCH, transport=answer).invoke("replayed")

    try:
        told["tool_calls"] = _calls(read(body))
    except FrenlyError as error:
        if told["status"] < httpx2.codes.BAD_REQUEST:
            told["error"] = error.message
    except Exception as bug:  # noqa: BLE001 - whatever else comes out is what this looks for
        told["error"] = told["bug"] = repr(bug)
    if is_stream and told["tool_calls"]:
        places = [place for place in cut_places(body) if place < whole_size(body)]
        told["cuts"] = len(places)
        told["cuts_that_ran"] = [place for place in places if runs(read, body[:place])]


def _answer(response: dict[str, Any], content: bytes) -> httpx2.Response:
    kind = header_of(response, _PASSED_ON)
    return httpx2.Response(
        response["status"]["code"], headers={_PASSED_ON: kind} if kind else {}, content=content
    )


def _tool_name(tool: dict[str, Any]) -> str:
    function = tool.get("function") or {}
    return str(function.get("name") or tool.get("name") or tool.get("type"))


def _calls(message: AIMessage) -> list[dict[str, str]]:
    read = [
        {"name": c["name"], "arguments": json.dumps(c["args"], separators=(",", ":"))}
        for c in message.tool_calls
    ]
    unread = [
        {"name": c["name"] or "", "arguments": c["args"] or ""}
        for c in message.invalid_tool_calls
    ]
    return read + unread


def _same(ours: list[dict[str, str]], theirs: list[dict[str, str]]) -> bool:
    return [_meant(call) for call in ours] == [_meant(call) for call in theirs]


def _meant(call: dict[str, str]) -> tuple[str, Any]:
    try:
        return call["name"], json.loads(call["arguments"])
    except ValueError:
        return call["name"], call["arguments"]
