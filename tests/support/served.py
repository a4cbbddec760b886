"""A server as its own process, and two command lines: one beside its database, one far away."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry.contracts.records import Wish
from registry.domain import edits as e
from registry.domain.names import Kind, Name
from registry.domain.proposals import Origin
from tests.integration.api.test_serving import serving
from tests.integration.api.world import service
from tests.support.git import git

if TYPE_CHECKING:
    from tests.support.command_line import CommandLine

DOCUMENT = """\
openapi: 3.1.0
info: {title: users, version: "1"}
paths:
  /users:
    get:
      responses: {"200": {description: done}}
"""
FILES = {
    "call.py": 'import http\nGET = "gone-api"\nOTHER = "user-api"\nLOST = "lost-api"\n',
    "deploy.yaml": "url: http://user-manager-api:8080/api/v1/users/{userId}\n",
    "openapi.yaml": DOCUMENT,
    "k8s/web.yaml": "apiVersion: extensions/v1beta1\nkind: Deployment\n",
    "rules.yaml": '- alert: UserApiDown\n  expr: up{job="user-api"} == 0\n',
}
CHANGED = {
    "call.py": 'import http\nGET = "old-api"\nOTHER = "gone-api"\nLOST = "lost-api" # lost-api\n',
    "deploy.yaml": "url: http://old-api:8080/api/v1/users/{userId}\n",
    "openapi.yaml": DOCUMENT.replace("/users:", "/people:"),
    "k8s/web.yaml": "apiVersion: apps/v1\nkind: Deployment\n",
    "rules.yaml": '- alert: PeopleDown\n  expr: up{job="billing-api"} == 0\n',
}


def name_more(world) -> None:
    """Let names end: one by a release, one for another, one for good, and some twice over."""
    apps = Name.parse(Kind.API_VERSION, "apps/v1 Deployment")
    edits = (
        e.RegisterContract(name=apps, owner="k8s"),
        e.AdoptAlias(
            name=Name.parse(Kind.API_VERSION, "extensions/v1beta1 Deployment"),
            context="system",
            target=apps,
            owner="k8s",
            removed_in="v1.16.0",
        ),
        e.AdoptAlias(
            name=service("old-api"),
            context="application",
            target=service("user-management-api"),
            owner="team-web",
            deprecated_in="2026.1",
        ),
        e.AdoptAlias(
            name=service("gone-api"),
            context="application",
            target=service("billing-api"),
            owner="team-billing",
            removed_in="2025.1",
        ),
    )
    view = world.app.registry.propose(
        Wish(edits=edits, origin=Origin(channel="test")), world.actor("root")
    )
    for user in ("ben", "dee"):
        view = world.app.registry.decide(
            view.proposal.id, view.proposal.digest, "approve", reason="", by=world.actor(user)
        )
    world.app.registry.work()
    assert world.app.registry.revision() == 2


@pytest.fixture(scope="module")
def served(world):
    with serving(world) as (_, url):
        yield url


@pytest.fixture
def tree(tmp_path):
    folder = tmp_path / "tree"
    write(folder, FILES)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "one")
    write(folder, CHANGED)
    (tmp_path / "change.diff").write_bytes(git(folder, "diff"))
    return folder


def write(folder, files) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@dataclass
class Desk:
    """The command line of one machine."""

    cli: CommandLine
    settings: dict[str, str]
    server: str = ""

    @property
    def home(self):
        return Path(self.settings["FRENLY_HOME"])

    def __call__(self, *argv, by=None, url=None):
        for name in ("FRENLY_HOME", "FRENLY_DATABASE_URL", "FRENLY_CONFIG_DIR"):
            self.cli.environment.delenv(name, raising=False)
        for name, value in self.settings.items():
            self.cli.environment.setenv(name, value)
        url = url or self.server
        return self.cli(*argv, *(("--server", url) if url else ()), by=by)


@pytest.fixture
def here(world, empty_cli, tree):
    """The command line with the database at hand."""
    empty_cli.environment.chdir(tree)
    empty_cli.tokens.update(world.tokens)
    settings = {
        "FRENLY_HOME": str(tree.parent / "here"),
        "FRENLY_DATABASE_URL": world.app.settings.url,
        "FRENLY_CONFIG_DIR": str(world.app.settings.config_dir),
    }
    return Desk(empty_cli, settings)


@pytest.fixture
def away(served, here, tree):
    """The command line of a machine that has the server's address and a token alone."""
    return Desk(here.cli, {"FRENLY_HOME": str(tree.parent / "away")}, served)
