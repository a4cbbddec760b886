"""A platform of two small services: one calls the other by an alias, both export metrics."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.error import URLError
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TIMEOUT_S = 2.0
_CALL_EVERY_S = 0.1
_STOP_WITHIN_S = 5.0


class Counts(NamedTuple):
    """How often a service did what it is for, and how often that failed."""

    calls: int = 0
    failed: int = 0


class Service:
    """One service on a port of this machine. It answers `/work`, and `/metrics` with counts."""

    def __init__(self, name: str, calls: str) -> None:
        """`calls` is what its counts are of: what it answers, or what it calls."""
        self.name, self._calls = name, calls
        self._lock = threading.Lock()
        self._counts = Counts()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))

    @property
    def address(self) -> str:
        """Return host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """Return where it answers."""
        return f"http://{self.address}"

    @property
    def counts(self) -> Counts:
        """Return what it counted so far."""
        with self._lock:
            return self._counts

    def count(self, *, failed: bool) -> None:
        """Count one call."""
        with self._lock:
            calls, failures = self._counts
            self._counts = Counts(calls + 1, failures + failed)

    def metrics(self) -> str:
        """Return the counts as Prometheus reads them."""
        calls, failed = self.counts
        by_code = {"200": calls - failed, "503": failed}
        lines = (
            f'http_requests_total{{service="{self._calls}",code="{code}"}} {count}'
            for code, count in by_code.items()
        )
        return "\n".join(("# TYPE http_requests_total counter", *lines, ""))

    @contextmanager
    def running(self) -> Iterator[Service]:
        """Answer for as long as this is entered."""
        thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name=self.name, daemon=True
        )
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join(_STOP_WITHIN_S)


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/work":
                service.count(failed=False)
                self._send(b"done\n")
            elif self.path == "/metrics":
                self._send(service.metrics().encode())
            else:
                self.send_error(HTTPStatus.NOT_FOUND)

        def _send(self, body: bytes) -> None:
            self.send_response(HTTPStatus.OK)
            self.send_header("content-type", "text/plain; version=0.0.4")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def calling(caller: Service, resolve: Callable[[], str]) -> Iterator[None]:
    """Let a service call another again and again, at whatever address its name stands for."""
    stopping = threading.Event()

    def call() -> None:
        while not stopping.wait(_CALL_EVERY_S):
            try:
                with urlopen(f"{resolve()}/work", timeout=_TIMEOUT_S) as answer:  # noqa: S310 - an address of this demo's registry
                    answer.read()
            except (URLError, HTTPException, OSError, ValueError, KeyError):
                caller.count(failed=True)
            else:
                caller.count(failed=False)

    thread = threading.Thread(target=call, name=f"{caller.name}-calls", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(_STOP_WITHIN_S)


def resolver(frenly: str, token: str, context: str, alias: str) -> Callable[[], str]:
    """Return what asks Frenly over HTTP where an alias answers."""
    url = f"{frenly}/v1/resolve/{context}/{alias}"

    def resolve() -> str:
        request = Request(url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - our own server
        with urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310 - as above
            return str(json.load(answer)["base_url"])

    return resolve
