"""Servers that benchmarks compare with, started privately and stopped afterwards."""

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
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

_START_S, _STOP_S = 60.0, 20.0


@contextmanager
def postgres() -> Iterator[str]:
    """Start a PostgreSQL server that flushes its disk; yield the URL of an empty database."""
    programs = _programs()
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    home = Path(tempfile.mkdtemp(prefix="frenly-bench-pg-"))
    if user:
        pwd.getpwnam(user)
        shutil.chown(home, user)
    init: list[str | Path] = [
        programs / "initdb",
        "-D",
        home / "data",
        "--username=postgres",
        "--auth=trust",
    ]
    subprocess.run(init, user=user, cwd="/", capture_output=True, check=True)  # noqa: S603 - ours
    port = _free_port()
    command: list[str | Path] = [
        programs / "postgres",
        "-D",
        home / "data",
        "-p",
        str(port),
        "-k",
        str(home),
    ]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, user=user, cwd="/", stdout=log, stderr=log)  # noqa: S603 - ours
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    try:
        _wait(url)
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(_STOP_S)
        shutil.rmtree(home, ignore_errors=True)


def _programs() -> Path:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if not folders:
        raise SystemExit("PostgreSQL's programs are not installed; run scripts/postgres.")
    return folders[0]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str) -> None:
    end = time.monotonic() + _START_S
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return
