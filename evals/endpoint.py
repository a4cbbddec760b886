"""An OpenAI-compatible endpoint on this machine, answered by the offline planner.

It speaks chat completions, whole or streamed, and fails on purpose when it is told to: what
talks to a provider can be tried against it without one.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, convert_to_messages

from agent.planner.model import OfflinePlanner
from evals.completions import completion, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

MODEL = "planner-behind-http"
_MOST_BYTES = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one request."""

    status: int = 0
    """The answer's status; 0 closes the connection without an answer."""
    code: str = ""


RATE = Fault(status=HTTPStatus.TOO_MANY_REQUESTS, code="rate_limit_exceeded")
BROKEN = Fault(status=HTTPStatus.INTERNAL_SERVER_ERROR, code="server_error")
BUSY = Fault(status=HTTPStatus.SERVICE_UNAVAILABLE, code="overloaded")
CUT = Fault()
_IN_TURN = (RATE, BROKEN, BUSY, CUT)


def no_fault(number: int) -> Fault | None:  # noqa: ARG001 - the face of a plan of faults
    """Let every request succeed."""
    return None


def every_other(number: int) -> Fault | None:
    """Let the first request and every second one after it fail, each in another way."""
    return _IN_TURN[number // 2 % len(_IN_TURN)] if number % 2 == 0 else None


class Endpoint:
    """A server that runs for as long as it is entered; `faults` is asked for every request."""

    def __init__(self, faults: Callable[[int], Fault | None] = no_fault) -> None:
        self._faults = faults
        self._planner = OfflinePlanner()
        self._lock = threading.Lock()
        self._kept: dict[str, dict[str, Any]] = {}
        self.requests: list[Mapping[str, Any]] = []
        """What was asked, failed requests included."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Return the base URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def settings(self) -> dict[str, Any]:
        """Return the settings under which Frenly asks this endpoint."""
        return {"model": MODEL, "model_base_url": self.url, "model_api_key": None}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, body: Mapping[str, Any]) -> AIMessage:
        """Answer a request as the planner does that is asked in process.

        What the planner keeps beside a message does not travel over this API, so it is kept
        here and put back where the message returns.
        """
        messages = convert_to_messages(body["messages"])
        for message in messages:
            if isinstance(message, AIMessage):
                message.additional_kwargs |= self._kept.get(message.text, {})
        bound = self._planner.bind_tools(
            body.get("tools") or (), tool_choice=body.get("tool_choice")
        )
        answered = bound.invoke(messages)
        if answered.text and answered.additional_kwargs:
            self._kept[answered.text] = answered.additional_kwargs
        return answered

    def next_fault(self, body: Mapping[str, Any]) -> Fault | None:
        """Note a request and say what goes wrong with it."""
        with self._lock:
            self.requests.append(body)
            return self._faults(len(self.requests) - 1)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        endpoint = self

        class Handler(_Handler):
            served = endpoint

        return Handler


class _Handler(BaseHTTPRequestHandler):
    served: Endpoint

    def do_POST(self) -> None:
        body = self._body()
        if body is None or self.path != "/v1/chat/completions":
            self._send(HTTPStatus.NOT_FOUND, b"{}", "application/json")
            return
        fault = self.served.next_fault(body)
        if fault is not None:
            self._fail(fault)
            return
        message = self.served.answer(body)
        if body.get("stream"):
            lines = [f"data: {json.dumps(piece)}\n\n" for piece in pieces(message, MODEL)]
            text = "".join((*lines, "data: [DONE]\n\n"))
            self._send(HTTPStatus.OK, text.encode(), "text/event-stream")
        else:
            whole = completion(message, MODEL, sent=json.dumps(body))
            self._send(HTTPStatus.OK, json.dumps(whole).encode(), "application/json")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _body(self) -> dict[str, Any] | None:
        length = int(self.headers.get("content-length", 0))
        raw = self.rfile.read(min(length, _MOST_BYTES))
        try:
            body = json.loads(raw)
        except ValueError:
            return None
        return body if isinstance(body, dict) and "messages" in body else None

    def _fail(self, fault: Fault) -> None:
        if not fault.status:
            self.close_connection = True
            return
        error = {"message": "Failed on purpose.", "type": fault.code, "code": fault.code}
        self._send(fault.status, json.dumps({"error": error}).encode(), "application/json")

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.send_header("retry-after-ms", "1")
        self.end_headers()
        self.wfile.write(content)
