"""A storm of alerts against a running server: `python -m evals.bench.storm [--alerts N]`.

One real `frenly serve` process, SQLite and then PostgreSQL with its disk flushed. First single
alerts one after the other: how long from the webhook until an incident with evidence is stored.
Then N alerts within a minute (by default 10,000), from several senders, in groups as
Alertmanager makes them, a tenth of them sent twice: how many were lost, how long a sender waits
for its answer, and how much memory the server takes before and after.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx2

from evals.bench.servers import postgres
from frenly_ai.bootstrap import build
from frenly_ai.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
SENDERS, GROUP, SINGLES = 4, 20, 40
_WITHIN_S = 60.0
_WAIT_S = 300.0
_START_S = 60.0


class Server(NamedTuple):
    """A server under load, and a client that may tell it of alerts."""

    http: httpx2.Client
    pid: int

    def rss_mb(self) -> float:
        """Return how much memory it holds."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(each for each in status.splitlines() if each.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def tell(self, alerts: Sequence[dict[str, Any]]) -> float:
        """Send one group; return how long the answer took, in seconds."""
        began = time.perf_counter()
        body = {"version": "4", "groupKey": "g", "groupLabels": {}, "alerts": list(alerts)}
        answer = self.http.post("/webhooks/alertmanager", json=body)
        if answer.status_code != httpx2.codes.ACCEPTED:
            raise SystemExit(f"{answer.status_code}: {answer.text[:500]}")
        return time.perf_counter() - began

    def incidents(self) -> list[dict[str, Any]]:
        """List the newest incidents."""
        items: list[dict[str, Any]] = self.http.get("/v1/incidents?limit=1000").json()["items"]
        return items


@contextmanager
def served(url: str | None) -> Iterator[Server]:
    """Run `frenly serve` on an empty database."""
    with tempfile.TemporaryDirectory(prefix="frenly-storm-") as folder:
        home = Path(folder)
        env = {**os.environ, "FRENLY_HOME": folder, "PYTHONPATH": str(ROOT)}
        if url is not None:
            env["FRENLY_DATABASE_URL"] = url
        token = _token(home, url)
        code = "import sys; from frenly_ai.cli.main import main; sys.argv[0] = 'frenly'; main()"
        log = (home / "log").open("wb")
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", code, "serve", "--port", "0"],
            env=env,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        try:
            if process.stdout is None:
                raise SystemExit("The server has no output.")
            base = process.stdout.readline().decode().split()[-1]
            threading.Thread(target=process.stdout.read, daemon=True).start()
            headers = {"Authorization": f"Bearer {token}"}
            with httpx2.Client(base_url=base, headers=headers, timeout=120.0) as http:
                _wait_until_ready(http)
                yield Server(http, process.pid)
        finally:
            process.terminate()
            process.wait(30)
            log.close()


def _token(home: Path, url: str | None) -> str:
    settings = read_settings(home=home, **({} if url is None else {"database_url": url}))
    app = build(settings)
    root = app.registry.add_user("root", ["admin"], kind="person", by=None)
    by = app.registry.authenticate(root.token)
    made = app.registry.add_user("pager", ["service"], kind="service", by=by)
    app.close()
    return made.token


def _wait_until_ready(http: httpx2.Client) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        try:
            if http.get("/health/ready").status_code == httpx2.codes.OK:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


def an_alert(name: str, number: int, namespace: str) -> dict[str, Any]:
    """Return one firing alert of a pod of its own."""
    labels = {
        "alertname": name,
        "namespace": namespace,
        "severity": "warning",
        "pod": f"checkout-7d4b9c6f5d-{number:05d}",
    }
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return {
        "status": "firing",
        "labels": labels,
        "annotations": {"summary": "It restarts again and again."},
        "startsAt": moment,
        "fingerprint": f"{name}-{namespace}-{number:08x}",
    }


def singles(server: Server) -> list[float]:
    """Time single alerts, each of a namespace of its own, until their incident is triaged."""
    took = []
    for number in range(SINGLES):
        namespace = f"single-{number}"
        began = time.perf_counter()
        server.tell([an_alert("PodCrashLooping", number, namespace)])
        while not _is_triaged(server, namespace):
            time.sleep(0.005)
        took.append(time.perf_counter() - began)
    return took


def _is_triaged(server: Server, namespace: str) -> bool:
    newest = server.http.get("/v1/incidents?limit=1").json()["items"]
    return bool(newest and namespace in newest[0]["key"] and newest[0]["triaged_at"])


def storm(server: Server, number: int) -> dict[str, float]:
    """Send all alerts, spread over a minute at most; wait until all are in incidents."""
    alerts = [an_alert("StormInTheShop", each, "shop") for each in range(number)]
    groups = [alerts[start : start + GROUP] for start in range(0, number, GROUP)]
    groups += groups[::10]
    waiting: queue.Queue[list[dict[str, Any]]] = queue.Queue()
    for group in groups:
        waiting.put(group)
    took: list[float] = []
    highest = [server.rss_mb()]
    began = time.perf_counter()

    def send() -> None:
        while True:
            try:
                group = waiting.get_nowait()
            except queue.Empty:
                return
            took.append(server.tell(group))
            highest[0] = max(highest[0], server.rss_mb())

    senders = [threading.Thread(target=send) for _ in range(SENDERS)]
    for each in senders:
        each.start()
    for each in senders:
        each.join()
    sent_s = time.perf_counter() - began
    found = _wait_for(server, number)
    return {
        "sent_s": sent_s,
        "folded_s": time.perf_counter() - began,
        "answer_p50": statistics.median(took),
        "answer_p95": statistics.quantiles(took, n=20)[-1],
        "incidents": len(found),
        "lost": number - sum(each["alerts"] for each in found),
        "highest_mb": highest[0],
    }


def _wait_for(server: Server, number: int) -> list[dict[str, Any]]:
    end = time.monotonic() + _WAIT_S
    found: list[dict[str, Any]] = []
    while time.monotonic() < end:
        found = [each for each in server.incidents() if "StormInTheShop" in each["key"]]
        if sum(each["alerts"] for each in found) >= number:
            break
        time.sleep(0.2)
    return found


def measure(name: str, url: str | None, number: int) -> bool:
    """Measure one database; say whether every bar was reached."""
    with served(url) as server:
        took = singles(server)
        p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
        before = server.rss_mb()
        result = storm(server, number)
        after = server.rss_mb()
    print(f"{name}")
    print(f"  webhook to incident with evidence  p50 {p50:.3f} s  p95 {p95:.3f} s (bar 1 s)")
    rate = number / max(result["sent_s"], 0.001) * 60
    print(
        f"  storm of {number}  sent in {result['sent_s']:.1f} s ({rate:.0f} a minute), "
        f"in incidents after {result['folded_s']:.1f} s"
    )
    print(f"  answers  p50 {result['answer_p50']:.3f} s  p95 {result['answer_p95']:.3f} s")
    print(f"  lost {result['lost']:.0f}  incidents {result['incidents']:.0f} (one cause)")
    print(
        f"  memory  before {before:.0f} MB  highest {result['highest_mb']:.0f} MB  "
        f"after {after:.0f} MB  ({after / before:.2f} x)"
    )
    return (
        p95 < 1.0
        and result["lost"] == 0
        and result["incidents"] == 1
        and result["sent_s"] <= _WITHIN_S
    )


def main() -> int:
    """Measure both databases; 1 where a bar was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    args = parser.parse_args()
    well = True
    for name in ("sqlite", "postgresql"):
        if args.only not in (None, name):
            continue
        opened = postgres() if name == "postgresql" else nullcontext(None)
        with opened as url:
            well &= measure(name, url, args.alerts)
    print(json.dumps({"bars": "reached" if well else "missed"}))
    return 0 if well else 1


if __name__ == "__main__":
    raise SystemExit(main())
