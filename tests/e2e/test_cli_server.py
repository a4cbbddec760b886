"""Commands that ask a server: the same answers, to the byte, as with its database at hand."""

from __future__ import annotations

import json
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry.contracts.records import Wish
from registry.domain import edits as e
from registry.domain.names import Kind, Name
from registry.domain.proposals import Origin
from tests.integration.api.test_serving import serving
from tests.integration.api.world import make_world, service

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
JUDGING = (
    ("scan",),
    ("scan", "--json", "--level", "note"),
    ("scan", "--diff", "CHANGE", "--context", "frontend"),
    ("scan", "--findings", "--kind", "service", "--min-length", "8"),
    ("review", "--diff", "CHANGE", "--path", "."),
    ("review", "--diff", "CHANGE", "--json", "--context", "frontend"),
    ("review", "--diff", "CHANGE", "--markdown", "--level", "note"),
    ("fix", ".", "--dry-run", "--level", "note"),
    ("fix", "call.py", "--dry-run", "--json"),
    ("scan", "--context", "frontent"),
    ("scan", "--name", "nobody-api"),
    ("review", "--diff", "call.py"),
)
ASKING = (
    ("usage", "user-api"),
    ("usage", "user-api", "--json"),
    ("usage", "show", "/api/v1/users/{id}", "--kind", "path", "--json"),
    ("usage", "user-api", "--context", "frontend"),
    ("usage", "scans"),
    ("usage", "scans", "--json"),
    ("can-remove", "user-api"),
    ("can-remove", "user-management-api", "--json"),
    ("can-remove", "nobody-api", "--json"),
    ("usage", "nobody-api"),
    ("usage", "user-api", "--context", "frontent", "--json"),
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    pg = request.getfixturevalue("postgres_server") if request.param != "sqlite" else None
    url = None if pg is None else pg.create()
    made = make_world(home, url)
    name_more(made)
    yield made
    made.close()
    if pg is not None:
        pg.drop(url)


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


def git(folder, *words) -> bytes:
    return subprocess.run(["git", *words], cwd=folder, capture_output=True, check=True).stdout


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


def words(command, tree):
    return [str(tree.parent / "change.diff") if word == "CHANGE" else word for word in command]


@pytest.mark.parametrize("command", JUDGING, ids=" ".join)
def test_code_is_judged_as_with_the_database_at_hand(here, away, tree, command) -> None:
    near = here(*words(command, tree))

    first, again = (away(*words(command, tree), by="vera") for _ in range(2))

    assert near.code in {0, 1, 2, 3}, near
    assert first == near
    assert again == near


def test_what_is_compared_has_something_to_compare(here, tree) -> None:
    told = here("review", "--diff", tree.parent / "change.diff", "--path", ".", "--json").json

    assert {each["rule"] for each in told["findings"]} >= {"deprecated-name", "ambiguous-name"}
    assert any("approved by ben, dee" in str(each) for each in told["findings"])
    assert [each["allowed"] for each in told["documents"]] == [False]
    assert told["renames"]


@pytest.mark.parametrize("command", ASKING, ids=" ".join)
def test_who_uses_a_name_is_told_as_with_the_database_at_hand(
    world, here, away, tree, command
) -> None:
    told = here("usage", "import", usage_report(tree), by="bot")

    assert told.code == 0, told
    assert away(*command, by="vera") == here(*command)


def usage_report(tree):
    uses = [{"key": "user-api", "path": "src/app.py", "lines": [3, 9, 12, 13, 14, 15]}]
    told = {"repository": "shop/checkout", "commit": "3f2a9c1", "revision": 1, "uses": uses}
    file = tree.parent / "report.json"
    file.write_text(json.dumps({**told, "at": "2026-01-01T12:00:00Z"}))
    return file


def test_a_pipeline_tells_the_server_what_its_scan_saw(world, here, away, tree) -> None:
    git(tree, "checkout", "-q", ".")
    near = here("scan", ".", "--usage", "near.json", "--repository", "shop/till")
    near_told = (tree / "near.json").read_text()
    (tree / "near.json").unlink()
    scan = ("scan", ".", "--usage", "told.json", "--repository", "shop/till")
    scanned = away(*scan, by="vera")
    assert (tree / "told.json").read_text() == near_told
    assert scanned == near

    told = away("usage", "import", "told.json", by="bot")
    refused = away("usage", "import", "told.json", by="vera")

    assert told.code == 0, told
    assert "recorded" in told.out
    assert refused.code == 5
    assert "usage.tell" in refused.err
    known = here("usage", "user-api", "--json").json["seen"]
    assert "shop/till" in {each["repository"] for each in known}


def test_a_viewers_token_is_enough_to_judge_and_an_alert_sources_is_not(away) -> None:
    may, may_not = away("scan", by="vera"), away("scan", by="mona")

    assert may.code == 1
    assert may_not.code == 5
    assert "'read'" in may_not.err


def test_a_wrong_token_is_refused_and_stands_nowhere(away, here, tmp_path) -> None:
    here.cli.tokens["mallory"] = "frenly_not-a-token-at-all"

    refused = away("scan", "--json", by="mallory")
    nobody = away("scan", by=None)

    assert (refused.code, nobody.code) == (5, 5)
    assert "does not know the token" in refused.out
    assert "FRENLY_TOKEN_FILE" in nobody.err
    assert "not-a-token-at-all" not in refused.out + refused.err


def test_the_token_may_stand_in_a_file(away, here, world, tmp_path) -> None:
    file = tmp_path / "token"
    file.write_text(world.tokens["vera"] + "\n")
    here.cli.environment.setenv("FRENLY_TOKEN_FILE", str(file))

    assert away("usage", "user-api", by=None).code == 0


def test_what_login_kept_goes_to_no_server(world, away) -> None:
    away.home.mkdir()
    (away.home / "token").write_text(world.tokens["vera"])

    assert "No token is set" in away("usage", "user-api", by=None).err


def test_no_database_is_made_and_the_token_is_kept_nowhere(away, world) -> None:
    away("scan", by="vera")
    away("usage", "user-api", by="vera")

    kept = [file for file in away.home.rglob("*") if file.is_file()]
    assert {file.parent.name for file in kept} == {"servers", "scans"}
    assert not any(world.tokens["vera"].encode() in file.read_bytes() for file in kept)
    assert {oct(file.stat().st_mode & 0o777) for file in kept} == {"0o600"}


def test_a_copy_that_somebody_changed_is_fetched_anew(away) -> None:
    fresh = away("scan", by="vera")
    (copy,) = (away.home / "servers").iterdir()
    kept = copy.read_bytes()
    copy.write_bytes(kept.replace(b"old-api", b"new-api"))

    assert away("scan", by="vera") == fresh
    assert copy.read_bytes().partition(b"\n")[2] == kept.partition(b"\n")[2]


def test_a_server_and_a_database_are_not_both_asked(world, here, served) -> None:
    both = here("scan", "--server", served)
    options = here("--database-url", "sqlite:///x", "scan", "--server", served)
    here.cli.environment.setenv("FRENLY_SERVER", served)
    settings = here("usage", "user-api")
    database = world.app.settings.url
    chosen = here("--database-url", database, "usage", "user-api")

    assert (options.code, settings.code) == (2, 2)
    assert "Both a server and a database" in settings.err
    assert both.code == 5  # an option is nearer than a setting: the server was asked
    assert chosen.code == 0


def test_an_empty_address_is_no_database(here) -> None:
    here.cli.environment.setenv("FRENLY_SERVER", "")

    answer = here("scan")

    assert answer.code == 2
    assert "empty" in answer.err


def test_asking_for_aliases_takes_a_database(away, tree) -> None:
    answer = away("review", "--diff", tree.parent / "change.diff", "--propose", by="vera")

    assert answer.code == 2
    assert "takes a database" in answer.err


def test_a_server_that_is_away_is_stood_in_for_by_leave_alone(world, away) -> None:
    with serving(world) as (process, url):
        fresh = away("scan", by="vera", url=url)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)

    gone = away("scan", by="vera", url=url)
    kept = away("scan", "--offline-ok", by="vera", url=url)
    never_seen = away("scan", "--offline-ok", by="vera", url="http://127.0.0.1:9")

    assert (gone.code, never_seen.code) == (75, 75)
    assert "does not answer" in gone.err
    assert "--offline-ok" in gone.err
    assert (kept.code, kept.out) == (fresh.code, fresh.out)
    assert "Judged by revision 2 of " in kept.err
    assert "0 minutes ago" in kept.err
