"""The resolve route against bare ASGI and against etcd: `python -m evals.bench.http`.

Three servers run on one core, one at a time under load: an ASGI application that answers a
constant, Frenly with all that `frenly serve` does, both under the same uvicorn, and etcd's
JSON range. The load comes from the same wrk on another core, the same paths in the same order.
Rounds are interleaved; each figure is the median of the rounds' ratios.

Needs `wrk` and `etcd` (`apt-get install wrk etcd-server`) and two cores.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
GOALS = {"throughput of bare ASGI": 0.9, "CPU of bare ASGI": 0.9, "throughput of etcd": 5.0}
NAMES, CONNECTIONS = 1_000, 48
_SERVER_CORE, _LOAD_CORE = 0, 1
_START_S = 60.0
_TICKS_PER_S = int(os.sysconf("SC_CLK_TCK"))
_BARE_BODY = 300
"""Bytes of the constant answer; close to those of a lookup."""


class Target(NamedTuple):
    """A server under load."""

    name: str
    url: str
    script: Path
    pid: int


class Load(NamedTuple):
    """What one round measured."""

    per_s: float
    cpu_us: float
    """Of the server, for one request."""
    failed: int


async def bare(scope: Any, receive: Any, send: Any) -> None:
    """Answer a constant, as little as an ASGI application can do."""
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    headers = [
        (b"content-length", str(_BARE_BODY).encode()),
        (b"content-type", b"application/json"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"x" * _BARE_BODY})


def serve(which: str, port: int, home: Path) -> None:
    """Run one of the two ASGI applications under uvicorn, until it is ended."""
    import uvicorn  # noqa: PLC0415 - only the servers need it

    app: Any = bare
    protocol: Any = "httptools"
    if which == "frenly":
        from frenly_ai.bootstrap import build  # noqa: PLC0415 - only this server needs it
        from frenly_ai.serving import create_application  # noqa: PLC0415 - as above
        from frenly_ai.settings import read_settings  # noqa: PLC0415 - as above
        from registry.api.protocol import protocol_of  # noqa: PLC0415 - as above

        app = create_application(build(read_settings(home=home, limit_lookups="")))
        protocol = protocol_of(app.fast)
    uvicorn.run(
        app,
        port=port,
        http=protocol,
        log_config=None,
        access_log=False,
        server_header=False,
    )


def stage(home: Path) -> str:
    """Fill a registry with names and return a token that may read them."""
    from evals.stage import staged  # noqa: PLC0415 - half a second that a server lacks
    from frenly_ai.bootstrap import build  # noqa: PLC0415 - as above
    from frenly_ai.settings import read_settings  # noqa: PLC0415 - as above

    app = build(read_settings(home=home))
    token = staged(app, NAMES)["bot"]
    app.close()
    return token


@contextmanager
def running(command: list[str], url: str, *, env: dict[str, str]) -> Iterator[int]:
    """Run a server on its core until it answers, and end it afterwards."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*_pinned(_SERVER_CORE), *command],
        cwd=ROOT,
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, url)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _pinned(core: int) -> list[str]:
    return ["taskset", "-c", str(core)]


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    give_up = time.monotonic() + _START_S
    while time.monotonic() < give_up and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310 - our own URL
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"The server at {url} did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _script(folder: Path, name: str, text: str) -> Path:
    made = folder / name
    made.write_text(text, encoding="utf-8")
    return made


_LOOKUPS = """
local n = 0
wrk.headers["Authorization"] = "Bearer %s"
request = function()
  n = (n + 7) %% %d
  return wrk.format("GET", "/v1/resolve/frontend/alias-" .. n)
end
"""
_RANGES = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"key": "%s"}'
"""


def _targets(stack: ExitStack, folder: Path) -> list[Target]:
    token = stage(folder)
    lookups = _script(folder, "lookups.lua", _LOOKUPS % (token, NAMES))
    found = []
    for name in ("bare", "frenly"):
        port = _free_port()
        command = [sys.executable, "-m", "evals.bench.http", "--serve", name]
        command += ["--port", str(port), "--home", str(folder)]
        url = f"http://127.0.0.1:{port}/"
        pid = stack.enter_context(running(command, url, env={"PYTHONPATH": str(ROOT)}))
        found.append(Target(name, url, lookups, pid))
    return [*found, _etcd(stack, folder)]


def _etcd(stack: ExitStack, folder: Path) -> Target:
    client, peer = (f"http://127.0.0.1:{_free_port()}" for _ in range(2))
    command = ["etcd", "--data-dir", str(folder / "etcd"), "--log-level", "error"]
    command += ["--listen-client-urls", client, "--advertise-client-urls", client]
    command += ["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer]
    command += ["--initial-cluster", f"default={peer}"]
    pid = stack.enter_context(running(command, f"{client}/health", env={"GOMAXPROCS": "1"}))
    key = base64.b64encode(b"frontend/alias-7").decode()
    value = base64.b64encode(b"x" * _BARE_BODY).decode()
    body = json.dumps({"key": key, "value": value}).encode()
    put = urllib.request.Request(f"{client}/v3/kv/put", data=body)  # noqa: S310 - our own URL
    urllib.request.urlopen(put, timeout=10).close()  # noqa: S310 - as above
    script = _script(folder, "ranges.lua", _RANGES % key)
    return Target("etcd", f"{client}/v3/kv/range", script, pid)


def load(target: Target, seconds: int) -> Load:
    """Ask as fast as it answers, and read what the server spent on it."""
    asked = ["-s", str(target.script), target.url]
    before = _cpu_s(target.pid)
    done = subprocess.run(  # noqa: S603 - our own command
        [*_pinned(_LOAD_CORE), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *asked],
        capture_output=True,
        text=True,
        check=True,
    )
    spent = _cpu_s(target.pid) - before
    requests = int(re.findall(r"(\d+) requests in", done.stdout)[0])
    per_s = float(re.findall(r"Requests/sec:\s+([\d.]+)", done.stdout)[0])
    failed = sum(int(n) for n in re.findall(r"Non-2xx or 3xx responses: (\d+)", done.stdout))
    return Load(per_s, spent / requests * 1e6, failed)


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def measure(rounds: int, seconds: int) -> dict[str, Any]:
    """Return the medians of every server, and of the ratios within the rounds."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="frenly-bench-")))
        targets = _targets(stack, folder)
        for target in targets:
            load(target, 1)  # tokens proven, caches warm
        seen = [{t.name: load(t, seconds) for t in targets} for _ in range(rounds)]
    failed = sum(one.failed for found in seen for one in found.values())

    def median(name: str, field: str) -> float:
        found: list[float] = [getattr(each[name], field) for each in seen]
        return round(statistics.median(found), 1)

    ratios = {
        "throughput of bare ASGI": [r["frenly"].per_s / r["bare"].per_s for r in seen],
        "CPU of bare ASGI": [r["bare"].cpu_us / r["frenly"].cpu_us for r in seen],
        "throughput of etcd": [r["frenly"].per_s / r["etcd"].per_s for r in seen],
    }
    return {
        "per_s": {t.name: median(t.name, "per_s") for t in targets},
        "cpu_us": {t.name: median(t.name, "cpu_us") for t in targets},
        "failed": failed,
        "ratios": {name: round(statistics.median(each), 3) for name, each in ratios.items()},
        "goals": GOALS,
    }


def _missing() -> list[str]:
    return [name for name in ("wrk", "etcd", "taskset") if shutil.which(name) is None]


def main() -> int:
    """Print the figures; exit 1 when one misses its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--serve", choices=["bare", "frenly"], help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve, asked.port, asked.home)
        return 0
    if missing := _missing():
        raise SystemExit(
            f"Not installed: {', '.join(missing)}. Run `apt-get install wrk etcd-server`."
        )
    result = measure(asked.rounds, asked.seconds)
    print(json.dumps(result, indent=2))
    missed = any(result["ratios"][name] < goal for name, goal in GOALS.items())
    return int(missed or result["failed"] > 0)


if __name__ == "__main__":
    sys.exit(main())
