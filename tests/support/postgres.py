"""A private PostgreSQL server for the tests, and databases on it.

`FRENLY_TEST_PG_DSN` (a URL whose user may create databases) puts another server in its place.
Without server and without that variable the tests that need one fail; they are never skipped.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

START_S = 60.0
STOP_S = 20.0
_FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")


class NoServerError(RuntimeError):
    """PostgreSQL is not here, or did not start."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A server on which databases may be made; `dsn` is the URL of its first one."""

    dsn: str
    prefix: str = "frenly"
    """Begins the names of our databases; another process on the same server needs another."""
    _numbers: Iterator[int] = field(default_factory=count)

    def create(self, template: str = "template0") -> str:
        """Make a new database from a template and return its URL."""
        name = f"{self.prefix}_{next(self._numbers)}"
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return self.url_of(name)

    def create_in(self, language: str) -> str:
        """Make a new database that orders texts as people of a language do; return its URL."""
        name = f"{self.prefix}_{next(self._numbers)}"
        self._run(
            sql.SQL(
                "CREATE DATABASE {} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE {}"
            ).format(sql.Identifier(name), sql.Literal(language))
        )
        return self.url_of(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        name = urlsplit(url).path.lstrip("/")
        self._run(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )

    def url_of(self, name: str) -> str:
        """Return the URL of a database on this server, for SQLAlchemy and psycopg alike."""
        return urlunsplit(urlsplit(self.dsn)._replace(path=f"/{name}"))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(statement)


def find_programs() -> Path:
    """Return the folder that holds `initdb` and `postgres`, the newest if there are several."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoServerError(
        "No PostgreSQL server is installed. Run `sudo apt-get install postgresql`, "
        "or name a server in FRENLY_TEST_PG_DSN."
    )


def server_user() -> str | None:
    """Say as whom the server must run: PostgreSQL refuses root. None means as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise NoServerError(
            "PostgreSQL does not run as root and there is no user 'postgres' to run it as. "
            "Run `useradd --system postgres`, or run the tests as another user."
        ) from None


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Start a server with an empty cluster in a folder of its own; stop it and remove both."""
    programs, user = find_programs(), server_user()
    home = Path(tempfile.mkdtemp(prefix="frenly-pg-"))
    try:
        if user:
            shutil.chown(home, user)
        _make_cluster(programs, home, user)
        process, dsn = _start(programs, home, user)
        try:
            yield PostgresServer(dsn)
        finally:
            _stop(process)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _make_cluster(programs: Path, home: Path, user: str | None) -> None:
    options = "--username=postgres --auth=trust --encoding=UTF8 --no-locale --no-sync"
    done = subprocess.run(
        [programs / "initdb", "-D", home / "data", *options.split()],
        user=user,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoServerError(f"initdb failed in {home}: {done.stderr.strip()}")


def _start(programs: Path, home: Path, user: str | None) -> tuple[subprocess.Popen[bytes], str]:
    port = _free_port()
    settings = (*_FAST, "listen_addresses=127.0.0.1", f"unix_socket_directories={home}")
    command = [programs / "postgres", "-D", home / "data", "-p", str(port)]
    command += [part for setting in settings for part in ("-c", setting)]
    if setpriv := shutil.which("setpriv"):  # the server must not outlive killed tests
        command = [setpriv, "--pdeathsig", "INT", *command]
    log = home / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, user=user, cwd="/", stdout=out, stderr=out)
    dsn = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    try:
        _wait_until_open(process, dsn)
    except NoServerError as error:
        _stop(process)
        raise NoServerError(f"{error}\n{log.read_text(errors='replace')}") from None
    return process, dsn


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_open(process: subprocess.Popen[bytes], dsn: str) -> None:
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up and process.poll() is None:
        try:
            psycopg.connect(dsn, connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoServerError("PostgreSQL did not start. Its log:")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)  # a fast shutdown: sessions end, files are closed
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for this session (under xdist: for this worker)."""
    given = os.environ.get("FRENLY_TEST_PG_DSN")
    if given:
        yield PostgresServer(given, prefix=f"frenly_test_{os.getpid()}")
        return
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of one database that all tests of the session share."""
    url = postgres_server.create()
    yield url
    postgres_server.drop(url)


@pytest.fixture
def fresh_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of a new, empty database for one test."""
    url = postgres_server.create()
    yield url
    postgres_server.drop(url)
