"""A server that hears of pull requests, on SQLite and on PostgreSQL, and a host in memory."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from frenly_ai.bootstrap import App, build
from frenly_ai.github.acting import PullRequests
from frenly_ai.github.diff_review import DiffReviews
from frenly_ai.github.host import PullRef
from frenly_ai.github.memory import MemoryHost
from frenly_ai.github.memory_branches import MemoryBranches
from frenly_ai.github.opening import PullRequestRoom
from frenly_ai.serving import create_application
from frenly_ai.settings import read_settings
from registry.contracts.records import Wish
from registry.domain.edits import (
    CreateAlias,
    DeprecateContract,
    RegisterContext,
    RegisterContract,
)
from registry.domain.names import Kind, Name
from registry.domain.proposals import Origin
from tests.support.app_key import app_key
from tests.support.reviews import NUMBERS as REPOSITORIES
from tests.support.reviews import a_pull

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.github_server import GitHubServer

SECRET = "github-secret-of-tests"
POLICY = """
version: 1
api: https://api.github.com
app: ""
repositories:
  example/shop: { aliases: names/aliases.yaml, reviews_decide: true }
  example/plain: { context: application }
  example/fixed: { context: application, fixes: true }
people: { ana: 11, ben: 12, cleo: 13, root: 14 }
"""
TABLE = """frenly_import: 1
defaults: {context: application, owner: "@users"}
aliases:
  - {name: user-api, target: user-management-api}
"""
LATER_TABLE = TABLE + "  - {name: people-api, target: user-management-api}\n"
NUMBERS = count(1)


@dataclass(repr=False)
class Shop:
    """One server, its host, and everybody's account there."""

    app: App
    client: TestClient
    room: PullRequestRoom
    host: MemoryHost
    acting: PullRequests
    branches: MemoryBranches = field(default_factory=MemoryBranches)
    tokens: dict[str, str] = field(default_factory=dict)
    number: int = 0
    """Of the pull request that a test is about; no other test's."""

    def begin(self, repository: str, **pull: Any) -> PullRef:
        """Open a pull request of which nobody has heard, on a host that holds nothing else."""
        self.number = next(NUMBERS)
        ref = PullRef(repository, self.number)
        self.host.__init__()
        self.branches.__init__()
        self.host.pulls[ref] = a_pull(ref, **pull)
        return ref

    def post(self, content: dict[str, Any], secret: str = SECRET, **headers: str) -> Any:
        body = json.dumps(content).encode()
        signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        named = {"x-hub-signature-256": f"sha256={signed}", "x-github-event": "any"}
        return self.client.post("/webhooks/github", content=body, headers=named | headers)

    def work(self) -> list[str]:
        return self.room.desk.work(self.acting.act)

    def tell(self, content: dict[str, Any]) -> list[str]:
        assert self.post(content).status_code == 202
        return self.work()


def told(number, action="opened", *, sender=11, repository="example/shop", **more):
    """Return what GitHub tells; no two of these are the same."""
    return {
        "action": action,
        "at": next(NUMBERS),
        "repository": {"id": REPOSITORIES.get(repository.lower(), 3), "full_name": repository},
        "installation": {"id": 5},
        "sender": {"id": sender, "login": f"account-{sender}", "type": "User"},
        "pull_request": told_pull(number, "a" * 40),
        **more,
    }


def told_pull(number, head):
    return {"number": number, "head": {"sha": head}, "updated_at": a_moment()}


def a_moment() -> str:
    return datetime.now(UTC).isoformat()


def asked(number, text: str, *, sender=11, **more):
    return {
        **told(number, "created", sender=sender, **more),
        "pull_request": None,
        "issue": {"number": number, "pull_request": {}},
        "comment": {"body": text, "created_at": a_moment()},
    }


def name(key: str) -> Name:
    return Name(Kind.SERVICE, key)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[Shop]:
    """A shop on each database."""
    if request.param == "sqlite":
        yield from _opened(tmp_path_factory.mktemp("shop"), None)
        return
    server = request.getfixturevalue("postgres_server")
    url = server.create(request.getfixturevalue("schema_template"))
    yield from _opened(tmp_path_factory.mktemp("shop"), url)
    server.drop(url)


@pytest.fixture(scope="module")
def one_shop(tmp_path_factory) -> Iterator[Shop]:
    """A shop for what no database sees."""
    yield from _opened(tmp_path_factory.mktemp("shop"), None)


def _opened(tmp_path: Path, url: str | None) -> Iterator[Shop]:
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "github.yaml").write_text(POLICY, encoding="utf-8")
    app = build(
        read_settings(
            home=tmp_path / "home",
            database_url=url,
            config_dir=policies,
            github_webhook_secret=SECRET,
        )
    )
    tokens = settle(app)
    room, host, branches = PullRequestRoom(app), MemoryHost(), MemoryBranches()
    acting = PullRequests(
        policy=room.policy,
        registry=app.registry,
        deps=app.deps,
        hosts=lambda _: host,
        reviews=DiffReviews(app),
        branches=lambda _: branches,
    )
    client = TestClient(create_application(app), raise_server_exceptions=False)
    yield Shop(app, client, room, host, acting, branches, tokens)
    app.close()


def on_github(folder: Path, server: GitHubServer, policy: str) -> Iterator[App]:
    """Open an application that talks to a server through GitHub's own client."""
    number = server.url.rpartition(":")[2]  # tokens are kept by app: each server has its own
    head = f'version: 1\napi: {server.url}\napp: "app{number}"\n'
    (folder / "github.yaml").write_text(head + policy, encoding="utf-8")
    key = folder / "app.pem"
    key.write_text(app_key())
    app = build(
        read_settings(
            home=folder / "home",
            config_dir=folder,
            github_webhook_secret=SECRET,
            github_key_file=key,
        )
    )
    settle(app)
    yield app
    app.close()


def settle(app: App) -> dict[str, str]:
    """Let people and names be there; return the people's tokens."""
    tokens = {"root": app.registry.add_user("root", ["admin"], by=None).token}
    admin = app.registry.authenticate(tokens["root"])
    for user in ("ana", "ben", "cleo"):
        tokens[user] = app.registry.add_user(user, ["maintainer"], by=admin).token
    fill(app, tokens)
    return tokens


def fill(app: App, tokens: dict[str, str]) -> None:
    """Register two contracts, of which one is deprecated, and an alias."""
    edits = (
        RegisterContext(name="application", fallback=("application",)),
        RegisterContract(name=name("user-management-api"), owner="@users"),
        RegisterContract(name=name("legacy-api"), owner="@users"),
        RegisterContract(name=Name(Kind.ALERT, "TargetDown"), owner="@users"),
        CreateAlias(
            name=name("user-api"), context="application", target=name("user-management-api")
        ),
    )
    agreed(app, tokens, *edits)
    agreed(
        app,
        tokens,
        DeprecateContract(name=name("legacy-api"), successor=name("user-management-api")),
    )


def agreed(app: App, tokens: dict[str, str], *edits: Any) -> None:
    """Have edits proposed, approved by everybody else, and applied."""
    ana, *others = (app.registry.authenticate(tokens[who]) for who in ("ana", "ben", "cleo"))
    found = app.registry.propose(Wish(edits=edits, origin=Origin(channel="cli")), ana).proposal
    for other in others:
        if app.registry.proposal(found.id).proposal.status == "pending":
            app.registry.decide(found.id, found.digest, "approve", reason="", by=other)
    app.registry.work()
    assert app.registry.proposal(found.id).proposal.status == "applied"
