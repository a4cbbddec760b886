"""A small platform behind the HTTP API, with a person or a program for every role."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import resources
from itertools import count
from typing import TYPE_CHECKING, Any

from starlette.testclient import TestClient

from frenly_ai.bootstrap import App, build
from frenly_ai.settings import read_settings
from registry.api.app import create_api
from registry.api.freshness import Freshness
from registry.api.state import ApiOptions
from registry.contracts.records import ProposalView, Wish
from registry.domain import edits as e
from registry.domain.names import Kind, Name
from registry.domain.proposals import Origin
from registry.domain.rows import Anchor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fastapi import FastAPI

    from registry.domain.actors import Actor

USERS = {
    "vera": "viewer",
    "mia": "member",
    "max": "member",
    "ida": "ai_team",
    "ben": "maintainer",
    "dee": "maintainer",
    "dan": "maintainer",
    "otto": "auditor",
    "root": "admin",
    "bot": "service",
    "mona": "alert_source",
}
BY_ROLE = {role: user for user, role in reversed(USERS.items())}
CONTEXTS = ("system", "application", "frontend", "migration")


def service(key: str) -> Name:
    return Name.parse(Kind.SERVICE, key)


@dataclass(repr=False)
class World:
    """The application under test, its API and everybody's tokens."""

    app: App
    api: FastAPI
    client: TestClient
    freshness: Freshness
    tokens: dict[str, str]
    _numbers: Iterator[int] = field(default_factory=count)
    _replicas: list[App] = field(default_factory=list)

    def replica(self) -> TestClient:
        """Return another server of the same registry."""
        made = build(self.app.settings)
        self._replicas.append(made)
        client = TestClient(_api(made, time.monotonic)[0], raise_server_exceptions=False)
        # The framework prepares a route when it is first asked, and not safely in two threads.
        for path in ("/v1/proposals", "/v1/proposals/P-1/decisions"):
            client.post(path, json={}, headers=self.auth("vera"))
        return client

    def close(self) -> None:
        for app in (self.app, *self._replicas):
            app.close()

    def auth(self, user: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self.tokens[user]}"}

    def actor(self, user: str) -> Actor:
        return self.app.registry.authenticate(self.tokens[user])

    def get(self, path: str, user: str = "vera") -> Any:
        return self.client.get(path, headers=self.auth(user))

    def post(self, path: str, body: Any, user: str = "mia") -> Any:
        return self.client.post(path, json=body, headers=self.auth(user))

    def later(self, days: int) -> str:
        """Return a time in the future, as JSON carries it."""
        return (self.app.deps.now() + timedelta(days=days)).isoformat()

    def fresh_key(self) -> str:
        """Return a name that nobody has used."""
        return f"name-{next(self._numbers)}"

    def alias_edit(self, key: str | None = None, context: str = "application") -> Any:
        return {
            "edit": "alias.create",
            "name": {"key": key or self.fresh_key()},
            "context": context,
            "target": {"key": "user-management-api"},
            "owner": "team-users",
        }

    def proposed(self, user: str = "mia", key: str | None = None) -> Any:
        """Ask for an alias and return the proposal as the API shows it."""
        answer = self.post("/v1/proposals", {"edits": [self.alias_edit(key)]}, user)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def decide(self, proposal: Any, user: str, verdict: str = "approve") -> Any:
        body = {"digest": proposal["digest"], "verdict": verdict}
        return self.post(f"/v1/proposals/{proposal['id']}/decisions", body, user)

    def applied(self, key: str | None = None) -> Any:
        """Ask for an alias, have it approved and applied."""
        proposal = self.proposed("mia", key)
        self.decide(proposal, "ben")
        self.decide(proposal, "max")
        self.app.registry.work()
        return proposal


def make_world(
    home: Path, url: str | None = None, ticks: Callable[[], float] = time.monotonic
) -> World:
    app = build(read_settings(home=home, database_url=url, config_dir=_patient(home)))
    root = app.registry.add_user("root", ["admin"], by=None).token
    admin = app.registry.authenticate(root)
    tokens = {"root": root}
    for user, role in USERS.items():
        if user != "root":
            kind = "service" if role in {"service", "alert_source"} else "person"
            tokens[user] = app.registry.add_user(user, [role], kind=kind, by=admin).token
    api, freshness = _api(app, ticks)
    world = World(app, api, TestClient(api, raise_server_exceptions=False), freshness, tokens)
    _seed(world)
    return world


def _patient(home: Path) -> Path:
    """Write a governance like the packaged one that no single author can flood."""
    folder = home / "policies"
    folder.mkdir(parents=True)
    text = (resources.files("config") / "alias_governance.yaml").read_text("utf-8")
    text = re.sub(r"((?:open|hourly)_per_\w+): \d+", r"\1: 100000", text)
    (folder / "alias_governance.yaml").write_text(text, encoding="utf-8")
    return folder


def _api(app: App, ticks: Callable[[], float]) -> tuple[FastAPI, Freshness]:
    freshness = Freshness(app.snapshots, ticks)
    options = ApiOptions(
        now=app.deps.now, ticks=ticks, version="0", freshness=freshness, limits={}
    )
    return create_api(app.registry, app.snapshots, options), freshness


def _seed(world: World) -> None:
    registry, fallback = world.app.registry, world.app.policies.governance.fallback
    edits: list[e.Edit] = [
        e.RegisterContext(name=name, fallback=fallback(name)) for name in CONTEXTS
    ]
    edits += [
        e.RegisterContract(
            name=service("user-management-api"),
            version="v1",
            owner="team-users",
            base_url="https://users.example.com/v1",
        ),
        e.RegisterContract(name=service("billing-api"), version="v2", owner="team-billing"),
        e.RegisterContract(
            name=Name.parse(Kind.PATH, "/api/v1/users/{id}"), owner="team-users"
        ),
        e.AdoptAlias(
            name=service("user-api"),
            context="frontend",
            target=service("user-management-api"),
            owner="team-web",
        ),
        e.AdoptAlias(name=service("lost-api"), context="frontend", target=None, owner="x"),
        e.AdoptAnchor(
            anchor=Anchor(id="api_contracts", family="contracts", source="specs/*.yaml")
        ),
    ]
    wish = Wish(edits=tuple(edits), origin=Origin(channel="test"))
    view: ProposalView = registry.propose(wish, world.actor("root"))
    for user in ("ben", "dee"):
        view = registry.decide(
            view.proposal.id, view.proposal.digest, "approve", reason="", by=world.actor(user)
        )
    registry.work()
    assert registry.revision() == 1


@dataclass
class Answer:
    """What an ASGI application sent."""

    status: int
    headers: dict[str, str]
    body: bytes


def raw_request(  # noqa: PLR0913 - the parts of a request line, a header block and a body
    api: Any,
    method: str,
    path: str,
    *,
    query: bytes = b"",
    headers: list[tuple[bytes, bytes]] | None = None,
    body: bytes = b"",
) -> Answer:
    """Send what no client would send: the application gets it as it is given."""
    sent: list[Any] = []
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "replace"),
        "query_string": query,
        "root_path": "",
        "headers": headers or [],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    asyncio.run(api(scope, receive, send))
    start = sent[0]
    return Answer(
        start["status"],
        {name.decode(): value.decode() for name, value in start["headers"]},
        b"".join(message.get("body", b"") for message in sent[1:]),
    )
