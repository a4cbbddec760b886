"""The test harness keeps its promises: private PostgreSQL, no way out, no silent skip."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import psycopg
import pytest

from tests.support.loopback import LeavesThisMachineError, is_local
from tests.support.sources import ROOT

CASE = (
    "def test_needs_real_data(corpus): assert corpus.is_dir()\ndef test_needs_nothing(): pass\n"
)


def tables(url: str) -> list[tuple[str]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT relname FROM pg_class WHERE relname = 'mark'"
        ).fetchall()


def leave_a_mark(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE mark ()")


@pytest.mark.parametrize("time", ["first", "second"])
def test_every_test_gets_an_empty_database(fresh_postgres_url: str, time: str) -> None:
    assert tables(fresh_postgres_url) == []

    leave_a_mark(fresh_postgres_url)

    assert tables(fresh_postgres_url) == [("mark",)]


def test_a_database_can_be_made_from_another(postgres_server, fresh_postgres_url: str) -> None:
    leave_a_mark(fresh_postgres_url)

    copy = postgres_server.create(template=fresh_postgres_url.rpartition("/")[2])

    assert tables(copy) == [("mark",)]
    postgres_server.drop(copy)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(copy)


def test_the_shared_database_is_another_one(postgres_url: str, fresh_postgres_url: str) -> None:
    assert postgres_url != fresh_postgres_url
    assert tables(postgres_url) == []


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org", "2001:db8::1"])
def test_no_test_leaves_this_machine(host: str) -> None:
    with pytest.raises(LeavesThisMachineError, match="tests reach only this machine"):
        socket.create_connection((host, 80), timeout=1)


@pytest.mark.parametrize(
    "host", [None, "localhost", b"127.0.0.1", "127.8.0.1", "::1", "::1%lo"]
)
def test_this_machine_is_recognised(host: object) -> None:
    assert is_local(host)


def run_pytest(folder, corpus: str | None, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_case.py").write_text(CASE)
    environment = {k: v for k, v in os.environ.items() if k != "FRENLY_CORPUS"}
    if corpus is not None:
        environment["FRENLY_CORPUS"] = corpus
    command = [sys.executable, "-m", "pytest", str(folder), f"--rootdir={ROOT}"]
    command += [
        "-c",
        str(ROOT / "pyproject.toml"),
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
    ]
    return subprocess.run(
        [*command, *options],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("options", [(), ("-n", "2")])
def test_corpus_tests_are_counted_as_not_run_without_a_corpus(tmp_path, options) -> None:
    done = run_pytest(tmp_path, None, *options)

    assert done.returncode == 0, done.stdout
    assert "corpus tests: NOT RUN, 1 left out." in done.stdout
    assert "1 passed" in done.stdout.splitlines()[-1]
    assert "skipped" not in done.stdout


def test_corpus_tests_run_where_there_is_a_corpus(tmp_path) -> None:
    done = run_pytest(tmp_path, str(tmp_path))

    assert "2 passed" in done.stdout.splitlines()[-1]
    assert f"corpus tests: run on {tmp_path}" in done.stdout


def test_a_corpus_that_is_not_there_stops_the_run(tmp_path) -> None:
    done = run_pytest(tmp_path, str(tmp_path / "gone"))

    assert done.returncode == 4
    assert "FRENLY_CORPUS names no folder" in done.stderr
