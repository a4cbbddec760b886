"""A database that is locked, away, foreign, old or not to be written: one clear error each."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from registry import migrations
from registry.db.engine import open_engine, translated
from registry.errors import InvalidInput, Unavailable
from registry.resolution.errors import RevisionUnknown
from tests.builders import a_create, service
from tests.platforms import a_bare_registry, a_grounded_copy, a_grounded_registry, a_sqlite_url
from tests.support.sources import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.platforms import Platform
    from tests.support.postgres import PostgresServer

BUSY_S = 0.2
PATIENCE_S = 3.0
"""How long after the busy timeout an answer may still take on a slow machine."""


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A registry on SQLite that somebody else is writing to."""
    platform = a_grounded_copy(tmp_path)
    platform.propose()
    platform.engine.dispose()
    path = tmp_path / "frenly.sqlite3"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield path
    other.close()


def impatient(path: Path) -> Platform:
    engine = open_engine(f"sqlite:///{path}", busy_timeout_s=BUSY_S)
    return a_bare_registry(engine, seed="late")


def test_a_locked_database_says_so_in_time_and_nothing_is_half_done(locked: Path) -> None:
    platform = impatient(locked)
    pending = platform.registry.proposals().items[0].proposal
    acts = [
        lambda: platform.registry.add_user("eve", ["admin"], by=None),
        lambda: platform.registry.apply(pending.id),
        platform.registry.work,
    ]

    for act in acts:
        began = time.monotonic()
        with pytest.raises(Unavailable, match="another writer holds it") as caught:
            act()
        assert time.monotonic() - began < BUSY_S + PATIENCE_S
        assert caught.value.hint == "Try again in a moment."

    assert platform.registry.proposals().items[0].proposal == pending


def test_a_locked_database_can_still_be_read(locked: Path) -> None:
    platform = impatient(locked)

    found = platform.registry.resolve(service("billing-api"), "frontend")

    assert found.canonical == "billing-api"


def test_failing_again_and_again_uses_up_no_connections(locked: Path) -> None:
    platform = impatient(locked)

    for _ in range(20):  # more than a pool holds
        with pytest.raises(Unavailable, match="another writer"):
            platform.registry.apply("P-1")

    assert platform.engine.pool.checkedout() == 0


def test_a_locked_postgresql_says_so_in_time(fresh_postgres_url: str) -> None:
    engine = open_engine(fresh_postgres_url, busy_timeout_s=BUSY_S)
    migrations.prepare(engine)
    platform = a_grounded_registry(engine)
    view = platform.approve(platform.propose())

    with platform.deps.new_uow() as uow:
        uow.lock_registry()
        began = time.monotonic()
        with pytest.raises(Unavailable, match="another writer holds it"):
            platform.registry.apply(view.proposal.id)
        assert time.monotonic() - began < BUSY_S + PATIENCE_S

    assert platform.registry.apply(view.proposal.id).applied
    engine.dispose()


def test_a_postgresql_that_is_not_there_says_so() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    engine = open_engine(f"postgresql://nobody@127.0.0.1:{port}/frenly")

    with pytest.raises(Unavailable, match="cannot be reached") as caught:
        migrations.prepare(engine)

    assert "FRENLY_DATABASE_URL" in caught.value.hint


def test_a_postgresql_that_goes_away_says_so(postgres_server: PostgresServer) -> None:
    url = postgres_server.create()
    engine = open_engine(url)
    migrations.prepare(engine)
    platform = a_grounded_registry(engine)
    postgres_server.drop(url)

    with pytest.raises(Unavailable):
        platform.propose(a_create())


@pytest.mark.parametrize("content", [b"This is not a database. " * 100, os.urandom(4_096)])
def test_a_file_that_is_no_database_is_named_as_such(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)

    with pytest.raises(Unavailable, match="is not a SQLite database") as caught:
        migrations.prepare(open_engine(f"sqlite:///{path}"))

    assert "FRENLY_DATABASE_URL" in caught.value.hint
    assert path.read_bytes() == content


def test_a_damaged_database_is_named_as_such(tmp_path: Path) -> None:
    platform = a_grounded_copy(tmp_path)
    platform.engine.dispose()
    path = tmp_path / "frenly.sqlite3"
    data = bytearray(path.read_bytes())
    data[4_096:] = os.urandom(len(data) - 4_096)
    path.write_bytes(data)

    with pytest.raises(Unavailable, match="damaged"):
        impatient(path).registry.contexts()


def test_a_database_that_may_not_be_written_says_so(tmp_path: Path) -> None:
    url = a_sqlite_url(tmp_path)
    platform = a_bare_registry(
        open_engine(f"{url.replace('///', '///file:')}?mode=ro&uri=true")
    )

    with pytest.raises(Unavailable, match="may not be written") as caught:
        platform.registry.add_user("root", ["admin"], by=None)

    assert caught.value.hint == "Check its permissions."
    assert platform.registry.contexts() == ()


def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        migrations.prepare(open_engine(f"sqlite:///{tmp_path / 'no' / 'frenly.sqlite3'}"))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_without_our_tables_says_what_to_run(kind, tmp_path, request) -> None:
    url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    if kind == "postgresql":
        url = request.getfixturevalue("fresh_postgres_url")
    platform = a_bare_registry(open_engine(url))

    with pytest.raises(Unavailable, match="has no Frenly schema") as caught:
        platform.registry.contexts()

    assert caught.value.hint == "Run `frenly db upgrade`."
    platform.engine.dispose()


@pytest.mark.parametrize(
    "url", ["", "frenly.sqlite3", "mysql://u:secret@h/d", "://", "postgresql:/h"]
)
def test_an_address_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(InvalidInput, match="not one Frenly can open") as caught:
        open_engine(url)

    assert "FRENLY_DATABASE_URL" in caught.value.hint
    assert "secret" not in caught.value.message


def test_a_driver_that_is_not_installed_is_named_with_its_extra() -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from registry.db.engine import open_engine\n"
        "from registry.errors import Unavailable\n"
        "try: open_engine('postgresql://h/d')\n"
        "except Unavailable as error: print(error.message, error.hint)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False
    )

    assert "needs a driver that is not installed. Install" in done.stdout, done.stderr
    assert "frenly[postgres]" in done.stdout


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("database or disk is full", "The disk did not take the write."),
        ("disk I/O error", "The disk did not take the write."),
        ("something nobody has seen", "The database cannot be reached."),
    ],
)
def test_what_a_driver_says_becomes_what_a_person_can_use(said: str, message: str) -> None:
    with pytest.raises(Unavailable, match=message), translated():
        raise OperationalError("SELECT 1", {}, sqlite3.OperationalError(said))


def test_a_registry_that_is_empty_says_how_to_begin(tmp_path: Path) -> None:
    platform = a_bare_registry(a_sqlite_url(tmp_path))

    with pytest.raises(RevisionUnknown) as caught:
        platform.registry.resolve(service("billing-api"), "system", revision=1)

    assert caught.value.hint == "It is empty; run `frenly import` first."


def test_a_statement_that_makes_no_sense_is_not_hidden_as_advice(tmp_path: Path) -> None:
    platform = a_bare_registry(a_sqlite_url(tmp_path))

    with pytest.raises(Unavailable), translated(), platform.engine.connect() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))
