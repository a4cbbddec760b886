"""A model's endpoint on this machine that answers as it is told to."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Reply(NamedTuple):
    """One answer: `cut` sends so many bytes of the body and hangs up."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = {}  # noqa: RUF012 - a tuple's default, never changed
    cut: int | None = None


def error(status: int, code: str, **headers: str) -> Reply:
    body = {"error": {"message": "Some words.", "type": code, "code": code, "param": None}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(body).encode(), named)


def answer(text: str = "Hello.", finish: str = "stop", **usage: int) -> Reply:
    message: dict[str, Any] = {"role": "assistant", "content": text}
    return _completion(message, finish, usage)


def call(tool: str, finish: str = "tool_calls", **args: Any) -> Reply:
    function = {"name": tool, "arguments": json.dumps(args)}
    calls = [{"id": "c1", "type": "function", "function": function}]
    return _completion({"role": "assistant", "content": None, "tool_calls": calls}, finish, {})


def _completion(message: dict[str, Any], finish: str, usage: dict[str, int]) -> Reply:
    body: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "gpt-x-2026",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
    }
    if usage:
        kept = {"cached_tokens": usage.pop("cached", 0)}
        body["usage"] = {**usage, "prompt_tokens_details": kept}
        body["usage"]["total_tokens"] = sum(usage.values())
    return Reply(200, json.dumps(body).encode())


@dataclass
class ModelServer:
    """What it was asked, and what it will answer; the last answer is given for ever."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)


@contextmanager
def model_server(*replies: Reply) -> Iterator[ModelServer]:
    """Listen on a free port of this machine."""
    state = ModelServer(replies=list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            state.asked.append(json.loads(body))
            reply = state.replies.pop(0) if len(state.replies) > 1 else state.replies[0]
            self.send_response(reply.status)
            for name, value in {"content-type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body[: reply.cut])
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()
