"""A Frenly server in this process, on a port of its own."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

from frenly_ai.serving import address, listen, server_of
from registry.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import uvicorn

    from frenly_ai.bootstrap import App

_START_WITHIN_S = 60.0
_STOP_WITHIN_S = 20.0
_GRACE_S = 2


@contextmanager
def serving(app: App, log: Path) -> Iterator[str]:
    """Serve everything that `frenly serve` does, log it to a file, and yield the URL."""
    with listen("127.0.0.1", 0) as listening, log.open("w", encoding="utf-8") as out:
        structlog.configure(
            processors=[structlog.processors.JSONRenderer(sort_keys=True)],
            wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
            logger_factory=structlog.PrintLoggerFactory(out),
        )
        server = server_of(app, grace_s=_GRACE_S)
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listening]}, name="frenly", daemon=True
        )
        thread.start()
        try:
            _wait_until_started(server, thread, log)
            yield address(listening)
        finally:
            server.should_exit = True
            thread.join(_STOP_WITHIN_S)
            structlog.reset_defaults()


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread, log: Path) -> None:
    for _ in range(int(_START_WITHIN_S / 0.05)):
        if server.started:
            return
        thread.join(0.05)
        if not thread.is_alive():
            break
    raise Unavailable("Frenly's server did not start.", hint=f"See why in {str(log)!r}.")
