"""One ASGI application of all that answers over HTTP, with the work beside it."""

from __future__ import annotations

import errno
import signal
import socket
import time
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import structlog
import uvicorn
from anyio import to_thread

from frenly_ai.action_route import ActionRoutes
from frenly_ai.bootstrap import clock, open_agent
from frenly_ai.chat_route import Chat
from frenly_ai.github.opening import PullRequestRoom
from frenly_ai.grounds_route import GroundsRoutes
from frenly_ai.incident_route import Incidents
from frenly_ai.model_metrics import ModelMetrics
from frenly_ai.report_route import Reports
from frenly_ai.triage import open_triage
from frenly_ai.triage_metrics import TriageMetrics
from frenly_ai.usage_route import UsageRoutes
from frenly_ai.webhooks.deployment import DeploymentRoutes
from frenly_ai.webhooks.opening import open_hooks
from frenly_ai.worker import (
    Worker,
    carry_on,
    deliver,
    feeders,
    keep,
    pullers,
    triagers,
    watch,
    work,
)
from registry import migrations
from registry.api.app import create_api
from registry.api.freshness import Freshness
from registry.api.protocol import protocol_of
from registry.api.state import ApiOptions, RequestLine
from registry.errors import Conflict, InvalidInput, Unavailable
from registry.service.hits import LocalHits, SharedHits
from registry.service.lookup_counter import LookupCounter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from types import FrameType

    from fastapi import FastAPI

    from frenly_ai.bootstrap import App
    from registry.api.app import Api

MEASURE_EVERY_S = 10.0
_GRACE_S = 10


class PortTaken(Conflict):
    """Another program listens there already."""

    code = "serve.port_taken"


class Measures:
    """Counts for metrics, read from the database now and then, never by a scrape."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._due = float("-inf")
        self.proposals: Mapping[str, int] = {}
        self.unsequenced: int | None = None
        self.paused: bool | None = None
        self.alarms: Mapping[str, int] = {}

    def refresh(self, ticks: float) -> None:
        """Count anew if it is time."""
        if ticks < self._due:
            return
        self._due = ticks + MEASURE_EVERY_S
        registry = self._app.registry
        self.proposals, self.unsequenced = registry.counts()
        self.paused = registry.paused() is not None
        self.alarms = registry.alarm_counts()


def create_application(app: App, *, stopping: Callable[[], bool] = lambda: False) -> Api:
    """Build the ASGI application; its lifespan opens the agent and runs the worker.

    `stopping` says that the server ends, so that open streams do not hold it up.
    """
    log = structlog.get_logger()
    freshness, measures = Freshness(app.snapshots, time.monotonic), Measures(app)
    chat, room, pulls = Chat(app.registry.run_desk), open_triage(app), PullRequestRoom(app)
    lookups = LookupCounter(app.deps)

    def tick() -> None:
        work(app, log)
        freshness.refresh()
        api.state.api.tokens.refresh()
        for each in (measures, monitoring, lookups):
            each.refresh(time.monotonic())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        worker = Worker(tick, app.settings.poll_s, log)
        beside = [
            Worker(partial(task, app, log), app.settings.poll_s, log)
            for task in (deliver, keep, watch)
        ] + feeders(app, log)
        with open_agent(app, (counted,)) as agent:
            chat.agent = agent
            heir = Worker(partial(carry_on, agent, log), app.settings.poll_s, log)
            beside += [heir, *triagers(app, room, agent, log), *pullers(app, pulls, log)]
            worker.start()
            for other in beside:
                other.start()
            try:
                yield
            finally:
                for stop in (worker.stop, *(other.stop for other in beside), lookups.close):
                    await to_thread.run_sync(stop)
                chat.agent = None

    options = ApiOptions(
        now=app.deps.now,
        clock=clock,
        ticks=time.monotonic,
        version=version("frenly"),
        freshness=freshness,
        check_database=lambda: check_schema(app),
        open_proposals=lambda: measures.proposals,
        unsequenced=lambda: measures.unsequenced,
        paused=lambda: measures.paused,
        alarms=lambda: measures.alarms,
        log=lambda line: log_request(log, line),
        limits=app.settings.limits,
        missed=app.failed_lookups.note,
        answered=lookups.note,
        hits=_hits(app),
        stopping=stopping,
    )
    api = create_api(app.registry, app.snapshots, options, lifespan=lifespan)
    counter = api.state.api.metrics.registry
    counted, monitoring = ModelMetrics(counter), TriageMetrics(room, counter)
    # the paths of deployments and of GitHub before that of any source
    for routes in (
        *(chat, DeploymentRoutes(app.deployments), pulls.hooks()),
        open_hooks(app, room.alerts),
        *(
            Reports(app),
            Incidents(room.incidents),
            ActionRoutes(),
            UsageRoutes(),
            GroundsRoutes(app),
        ),
    ):
        api.include_router(routes.router())
    return api


def _hits(app: App) -> SharedHits | LocalHits:
    """Count requests where all replicas see them, if there can be several."""
    is_shared = app.engine.dialect.name == "postgresql"
    return SharedHits(app.deps) if is_shared else LocalHits(app.deps.now)


def check_schema(app: App) -> None:
    """Raise `Unavailable` unless the database answers and has the schema of this code."""
    found = migrations.present(app.engine)
    if found != migrations.HEAD:
        raise Unavailable(
            f"The database is at schema {found}, this Frenly needs {migrations.HEAD}.",
            hint="Run `frenly db upgrade`.",
        )


def log_request(log: Any, line: RequestLine) -> None:
    """Log one answered request."""
    log.info("request.answered", **line._asdict())


def listen(host: str, port: int) -> socket.socket:
    """Open the socket; port 0 takes any that is free. Raises `PortTaken`."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(
                f"Port {port} of {host!r} is in use.",
                hint="Stop what uses it, or choose another with --port.",
                port=str(port),
            ) from error
        raise InvalidInput(
            f"Cannot listen on port {port} of {host!r}: {error.strerror}.",
            hint="Choose an address of this machine with --host, and a port with --port.",
        ) from error


def address(listening: socket.socket) -> str:
    """Return the URL under which the socket is reached."""
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def server_of(app: App, *, grace_s: int = _GRACE_S) -> uvicorn.Server:
    """Return the server of all that answers; its streams end as soon as it is to exit."""
    servers: list[uvicorn.Server] = []
    api = create_application(app, stopping=lambda: any(s.should_exit for s in servers))
    config = uvicorn.Config(
        api,
        http=protocol_of(api.fast),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=grace_s,
    )
    servers.append(uvicorn.Server(config))
    return servers[0]


def run(app: App, listening: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are answered first."""
    server = server_of(app)
    # uvicorn ends what runs, then raises the signal again for whoever listened before it.
    signal.signal(signal.SIGTERM, _leave)
    server.run(sockets=[listening])


def _leave(_: int, __: FrameType | None) -> None:
    raise SystemExit(0)
