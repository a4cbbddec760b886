"""Who may ask a server, with what, and what is kept of its answers."""

from __future__ import annotations

import httpx2
import pytest

from tests.integration.api.world import make_world
from tests.support.odd_server import odd_server
from tests.support.served import Desk, away, here, name_more, served, tree

__all__ = ["away", "here", "served", "tree"]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = make_world(tmp_path_factory.mktemp("home"))
    name_more(made)
    yield made
    made.close()


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


def test_a_command_that_asks_no_server_says_so(away, here, served) -> None:
    here.cli.environment.setenv("FRENLY_SERVER", served)
    alone = Desk(here.cli, away.settings)("alias", "list")
    beside = here("alias", "list")

    assert "asks no server" in alone.err
    assert "asks no server" not in beside.err


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
    bearer = {"authorization": f"Bearer {world.tokens['vera']}"}
    with odd_server() as odd:
        odd.body = httpx2.get(f"{away.server}/v1/grounds", headers=bearer).content
        fresh = away("scan", by="vera", url=odd.url)
        odd.status = 500
        broken = away("scan", by="vera", url=odd.url)

    gone = away("scan", by="vera", url=odd.url)
    kept = away("scan", "--offline-ok", by="vera", url=odd.url)
    never_seen = away("scan", "--offline-ok", by="vera", url="http://127.0.0.1:9")

    assert (fresh.code, broken.code, gone.code, never_seen.code) == (1, 75, 75, 75)
    assert "does not answer" in gone.err
    assert "--offline-ok" in gone.err
    assert (kept.code, kept.out) == (fresh.code, fresh.out)
    assert "Judged by revision 2 of " in kept.err
    assert "0 minutes ago" in kept.err
