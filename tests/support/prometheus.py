"""Debian's Prometheus on a free port of this machine, with metrics that a test wrote.

Without the program the tests that need it fail, and say how to install it; none is skipped.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx2

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START_S = 30.0
STOP_S = 10.0
_NO_SCRAPES = "global: {scrape_interval: 1s}\n"


class NoPrometheusError(RuntimeError):
    """Prometheus is not here, or did not start."""


@contextmanager
def running_prometheus(
    folder: Path, *, config: str = _NO_SCRAPES, metrics: str = ""
) -> Iterator[str]:
    """Start a server and yield its URL.

    `metrics` is a text in OpenMetrics format with times, which the server holds from the start.
    """
    data = folder / "data"
    data.mkdir(parents=True)
    if metrics:
        _backfill(folder, data, metrics)
    settings = folder / "prometheus.yml"
    settings.write_text(config, "utf-8")
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / "prometheus.log"
    command = [
        *_outlived_by_none(),
        _program("prometheus"),
        f"--config.file={settings}",
        f"--storage.tsdb.path={data}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--storage.tsdb.retention.time=10y",
        "--web.enable-lifecycle",
    ]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=folder)
    try:
        _wait_until_ready(process, url, log)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _backfill(folder: Path, data: Path, metrics: str) -> None:
    text = folder / "metrics.txt"
    text.write_text(metrics, "utf-8")
    command = [_program("promtool"), "tsdb", "create-blocks-from", "openmetrics", text, data]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoPrometheusError(f"promtool took no metrics: {done.stderr.strip()}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NoPrometheusError(f"{name} is not here. Run `sudo apt-get install prometheus`.")
    return found


def _outlived_by_none() -> list[str]:
    setpriv = shutil.which("setpriv")  # the server must not outlive killed tests
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up and process.poll() is None:
        try:
            if httpx2.get(f"{url}/-/ready", timeout=2, trust_env=False).is_success:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.05)
    raise NoPrometheusError(f"Prometheus did not start:\n{log.read_text(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
