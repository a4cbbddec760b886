"""Prometheus and Alertmanager, started on this machine for one demonstration."""

from __future__ import annotations

import shutil
import socket
import subprocess
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from registry.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

INSTALL = "sudo apt-get install prometheus prometheus-alertmanager"
ALERT = "CallsFail"
_STOP_WITHIN_S = 5.0
_FAILING = (
    'sum by (service) (rate(http_requests_total{code=~"5.."}[4s]))'
    " / sum by (service) (rate(http_requests_total[4s])) > 0.5"
)


class Programs(NamedTuple):
    """Where the two programs are."""

    prometheus: str
    alertmanager: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is watched, and where alerts go."""

    targets: Sequence[str]
    """Host and port of each service."""
    webhook: str
    token: str


def find_programs() -> Programs | None:
    """Find both programs on the PATH; None unless both are there."""
    prometheus = shutil.which("prometheus")
    alertmanager = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    return Programs(prometheus, alertmanager) if prometheus and alertmanager else None


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def monitoring(programs: Programs, folder: Path, watched: Watched, port: int) -> Iterator[None]:
    """Run Prometheus on `port`, and an Alertmanager that it tells, until this is left.

    Everything is asked and judged each second, so that a story of minutes takes one.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    alerts_port = free_port()
    _write(folder / "rules.yml", _rules())
    _write(folder / "prometheus.yml", _prometheus(watched, alerts_port))
    _write(folder / "alertmanager.yml", _alertmanager(watched, folder))
    listen = f"--web.listen-address=127.0.0.1:{port}"
    prometheus = [
        programs.prometheus,
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'metrics'}",
        listen,
    ]
    alertmanager = [
        programs.alertmanager,
        f"--config.file={folder / 'alertmanager.yml'}",
        f"--storage.path={folder / 'alerts'}",
        f"--web.listen-address=127.0.0.1:{alerts_port}",
        "--cluster.listen-address=",  # nobody else is to be told
    ]
    with ExitStack() as stack:
        stack.enter_context(_running(alertmanager, folder / "alertmanager.log"))
        stack.enter_context(_running(prometheus, folder / "prometheus.log"))
        yield


@contextmanager
def _running(command: list[str], log: Path) -> Iterator[None]:
    setpriv = shutil.which("setpriv")  # a server must not outlive a demo that was killed
    whole = [setpriv, "--pdeathsig", "TERM", *command] if setpriv else command
    with log.open("wb") as out:
        process = subprocess.Popen(whole, stdout=out, stderr=out)  # noqa: S603 - found on the PATH
    try:
        yield
        if process.poll() is not None:
            raise Unavailable(
                f"{command[0]!r} ended by itself with code {process.returncode}.",
                hint=f"See why in {str(log)!r}.",
            )
    finally:
        process.terminate()
        try:
            process.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _rules() -> dict[str, Any]:
    rule = {
        "alert": ALERT,
        "expr": _FAILING,
        "for": "1s",
        "labels": {"severity": "critical"},
        "annotations": {"summary": "Most calls of {{ $labels.service }} fail."},
    }
    return {"groups": [{"name": "demo", "interval": "1s", "rules": [rule]}]}


def _prometheus(watched: Watched, alerts_port: int) -> dict[str, Any]:
    return {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": ["rules.yml"],
        "alerting": {
            "alertmanagers": [
                {"static_configs": [{"targets": [f"127.0.0.1:{alerts_port}"]}]},
            ]
        },
        "scrape_configs": [
            {"job_name": "demo", "static_configs": [{"targets": list(watched.targets)}]}
        ],
    }


def _alertmanager(watched: Watched, folder: Path) -> dict[str, Any]:
    key = folder / "webhook.token"
    key.touch(mode=0o600)
    key.write_text(watched.token, "utf-8")
    hook = {
        "url": watched.webhook,
        "send_resolved": True,
        "http_config": {"authorization": {"credentials_file": str(key)}},
    }
    return {
        "route": {
            "receiver": "frenly",
            "group_by": ["alertname", "service"],
            "group_wait": "0s",
            "group_interval": "1s",
            "repeat_interval": "1h",
        },
        "receivers": [{"name": "frenly", "webhook_configs": [hook]}],
    }


def _write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(value, sort_keys=False), "utf-8")
