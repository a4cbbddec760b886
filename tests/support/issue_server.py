"""A server on this machine that keeps issues as GitHub's REST API does."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class IssueServer:
    """The issues it holds, what it was asked, and how it fails."""

    url: str = ""
    token: str = "t0ken"
    issues: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    status: int = 0
    """What it answers instead, when it is not 0."""
    headers: dict[str, str] = field(default_factory=dict)

    def answer(self, method: str, path: str, content: dict[str, Any]) -> tuple[int, Any]:
        """Return status and body."""
        parts = urlsplit(path)
        asked = parse_qs(parts.query)
        if method == "GET":
            page, size = int(asked["page"][0]), int(asked["per_page"][0])
            return 200, self.issues[(page - 1) * size : page * size]
        if method == "POST":
            issue = {"number": len(self.issues) + 1, "state": "open", **content}
            self.issues.append(issue)
            return 201, issue
        issue = self.issues[int(parts.path.rpartition("/")[2]) - 1]
        issue.update(content)
        return 200, issue


@contextmanager
def issue_server() -> Iterator[IssueServer]:
    """Listen on a free port of this machine."""
    state = IssueServer()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            state.asked.append(f"{self.command} {urlsplit(self.path).path}")
            if self.headers["authorization"] != f"Bearer {state.token}":
                status, content = 401, {}
            elif state.status:
                status, content = state.status, {}
            else:
                status, content = state.answer(
                    self.command, self.path, json.loads(body or b"{}")
                )
            text = json.dumps(content).encode()
            self.send_response(status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PATCH = handle_any  # noqa: N815 - the names that the base calls

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()
