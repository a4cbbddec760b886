"""Kind `cassettes`: recorded HTTP traffic of a model provider, read by our own client layer.

Each recorded answer is served to the model class that production uses; what it reads out is
the prediction. Nothing is asked of the network.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx2
import yaml

from agent.models import ModelSettings, choose_model
from registry.errors import FrenlyError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from langchain_core.messages import AIMessage

ANSWERS_FILE = "index.json"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENDPOINTS = ("/chat/completions", "/responses")
_PASSED_ON = "content-type"
_ASKED = ("method", "uri", "status", "model", "stream", "tools", "tool_choice")


def predict(folder: Path, at: datetime) -> list[dict[str, Any]]:  # noqa: ARG001 - one face
    """Replay every recording of the folder and write down what was read out of it."""
    return [
        {"file": path.name, "interactions": [_replay(i) for i in _interactions(path)]}
        for path in sorted(folder.glob("*.yaml"))
    ]


def score(prediction: Any, answers: Any) -> Mapping[str, Any]:
    """Compare with the index: every field of a request, and the calls of its answer.

    The index does not list the calls of streamed answers; those are counted, not judged.
    """
    found = {row["file"]: row["interactions"] for row in prediction}
    misses: list[str] = []
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
        "misses": misses,
    }


def _interactions(path: Path) -> list[dict[str, Any]]:
    try:
        recording = yaml.safe_load(path.read_text(encoding="utf-8"))
        return list(recording["interactions"])
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise InvalidInput(
            f"{path.name} is not a recording: {error}.",
            hint="A recording is YAML with `interactions`, as vcrpy writes it.",
        ) from error


def _replay(interaction: dict[str, Any]) -> dict[str, Any]:
    request, response = interaction["request"], interaction["response"]
    asked = json.loads(_body(request) or b"{}")
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
    try:
        told["tool_calls"] = _calls(_read_out(told, response))
    except FrenlyError as error:
        if response["status"]["code"] < httpx2.codes.BAD_REQUEST:
            told["error"] = error.message
    return told


def _read_out(told: dict[str, Any], response: dict[str, Any]) -> AIMessage:
    """Let the production client read one recorded answer."""
    end = next((end for end in _ENDPOINTS if told["uri"].endswith(end)), "")
    if not end:
        raise InvalidInput(
            f"{told['uri']!r} is not an endpoint for chat.", hint=f"Known: {_ENDPOINTS}."
        )
    settings = ModelSettings(
        model=told["model"] or "unnamed",
        base_url=told["uri"].removesuffix(end),
        api_key="replay",
        use_responses_api=end == "/responses",
        stream=told["stream"],
    )
    answer = httpx2.MockTransport(lambda _: _recorded(response))
    return choose_model(settings, lambda: EPOCH, transport=answer).invoke("replayed")


def _recorded(response: dict[str, Any]) -> httpx2.Response:
    headers = {k: v for k, v in response.get("headers", {}).items() if k.lower() == _PASSED_ON}
    return httpx2.Response(
        response["status"]["code"],
        headers=[(k, v if isinstance(v, str) else v[0]) for k, v in headers.items()],
        content=_body(response),
    )


def _body(part: dict[str, Any]) -> bytes:
    """Return a body however the recorder kept it: decoded JSON, text, or text in a mapping."""
    if "parsed_body" in part:
        return json.dumps(part["parsed_body"]).encode()
    body = part.get("body") or ""
    text = body.get("string", "") if isinstance(body, dict) else body
    return text if isinstance(text, bytes) else str(text).encode()


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
