"""A server that takes alerts, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from frenly_ai.bootstrap import App, build
from frenly_ai.serving import create_application
from frenly_ai.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GRAFANA, PAGERDUTY = "grafana-secret-of-tests", "pagerduty-secret-of-tests"
OWN_SOURCES = """
  backups:
    fields:
      name: [job.title]
      severity: [importance]
      status: [state]
    delivery: X-Delivery-Id
"""


@dataclass(repr=False)
class Door:
    app: App
    client: TestClient
    tokens: dict[str, str]

    def auth(self, user: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self.tokens[user]}"}

    def post(self, source: str, body: bytes, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/webhooks/{source}", content=body, headers=named)

    def told(self, source: str, body: bytes, user: str = "mona") -> Any:
        return self.post(source, body, **self.auth(user))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def door(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[Door]:
    home: Path = tmp_path_factory.mktemp("home")
    url = server = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        url = server.create()
    policies = home / "policies"
    policies.mkdir()
    packaged = (resources.files("config") / "alert_sources.yaml").read_text("utf-8")
    (policies / "alert_sources.yaml").write_text(packaged + OWN_SOURCES, encoding="utf-8")
    app = build(
        read_settings(
            home=home,
            database_url=url,
            config_dir=policies,
            alert_secrets={"grafana": GRAFANA, "pagerduty": f"{'0' * 16} {PAGERDUTY}"},
        )
    )
    root = app.registry.add_user("root", ["admin"], by=None).token
    admin = app.registry.authenticate(root)
    tokens = {"root": root}
    for user, role in {"mona": "alert_source", "vera": "viewer"}.items():
        tokens[user] = app.registry.add_user(user, [role], kind="service", by=admin).token
    api = create_application(app)
    yield Door(app, TestClient(api, raise_server_exceptions=False), tokens)
    app.close()
    if server is not None and url is not None:
        server.drop(url)
