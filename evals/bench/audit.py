"""What the log costs beside the raw database: `python -m evals.bench.audit`.

Both sides of every figure use the same session layer, in short alternating rounds in one run,
with the disk flushed at each commit; figures are medians of ratios. A private PostgreSQL server
is started where its programs are installed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from evals.bench.servers import postgres
from frenly_ai.keeping.keys import FileKeyring
from frenly_ai.keeping.ranges import check_ranges
from registry import migrations
from registry.audit.entries import Entry, Tag
from registry.db import tables as t
from registry.db.engine import open_engine
from registry.db.uow import SqlUnitOfWork
from registry.service.auditing import check
from registry.service.group_writer import GroupWriter
from registry.service.sequencing import sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from registry.service.deps import Deps

ONE_WRITER, SQLITE_MANY, POSTGRES_MANY, P99_MS, VERIFY = 0.8, 8.0, 2.0, 20.0, 0.5
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_NUMBERS = count()
_CLIENTS, _RAW_CLIENTS = 64, 16


def an_entry() -> Entry:
    """Make an entry like the refusals that stand alone."""
    return Entry(
        id=f"{next(_NUMBERS):032x}",
        at=_NOW,
        tag=Tag.TOOL_REFUSE,
        actor="person:ana",
        credential="f10585c00ce5",
        auth="token",
        about="tool:propose_alias",
        data={"code": "tool.not_granted", "message": "The tool is not granted.", "facts": {}},
    )


def raw_values() -> dict[str, Any]:
    """Return a row of the same size that nothing was computed for."""
    return {
        "id": f"{next(_NUMBERS):032x}",
        "at": _NOW,
        "tag": "agent:tool:refuse",
        "actor": "person:ana",
        "about": "tool:propose_alias",
        "mentions": "",
        "body": _BODY,
        "leaf": b"x" * 32,
    }


_BODY = an_entry().body()


class Place:
    """A database with the schema, and what the use cases need of it."""

    def __init__(self, url: str, home: Path) -> None:
        self.url = url
        self.engine = open_engine(url)
        self.engine = self.engine.execution_options()
        migrations.prepare(self.engine)
        self.deps: Deps = _deps(self.engine, home, url)

    def empty(self) -> None:
        """Take the log out of the database."""
        with self.engine.begin() as connection:
            for table in (t.audit_entry, t.checkpoint, t.tree_node, t.log_key):
                connection.execute(table.delete())


def _deps(engine: Engine, home: Path, url: str) -> Deps:
    from frenly_ai.bootstrap import check_signature, load_policies  # noqa: PLC0415 - slow
    from registry.service.deps import Deps as Given  # noqa: PLC0415 - for its type above

    policies = load_policies(None)
    return Given(
        new_uow=lambda: SqlUnitOfWork(engine),
        view=lambda: SqlUnitOfWork(engine, writes=False),
        now=lambda: _NOW,
        new_id=lambda: f"{next(_NUMBERS):032x}",
        new_secret=lambda: "",
        governance=policies.governance,
        access=policies.access,
        protocol_hash="",
        keyring=FileKeyring(home / "keys"),
        check_ranges=partial(check_ranges, url),
        check_signature=check_signature,
    )


def one_writer(place: Place, rounds: int, each: int) -> dict[str, Any]:
    """Append with chain and tree against raw inserts, one entry a transaction."""
    ratios, ours = [], []

    def raw() -> None:
        for _ in range(each):
            with place.deps.new_uow() as uow:
                uow.run(insert(t.audit_entry).values(**raw_values()))  # type: ignore[attr-defined]
                uow.commit()

    def chained() -> None:
        for _ in range(each):
            with place.deps.new_uow() as uow:
                uow.record(an_entry())
                uow.commit()
        sequence(place.deps)

    for _ in range(rounds):
        place.empty()
        base = _timed(raw)
        place.empty()
        took = _timed(chained)
        ratios.append(base / took)
        ours.append(each / took)
    ratio = statistics.median(ratios)
    return _result(
        "one writer, chained / raw", ratio, ONE_WRITER, appends_s=statistics.median(ours)
    )


def many_writers(place: Place, rounds: int, each: int) -> list[dict[str, Any]]:
    """Let 64 threads append, against what the disk or 16 raw connections can do."""
    is_sqlite = place.engine.dialect.name == "sqlite"
    ratios, rates, slow = [], [], []
    for _ in range(rounds):
        place.empty()
        base = _flushes() if is_sqlite else _raw_rate(place, each)
        place.empty()
        rate, p99 = _group_rate(place, each)
        ratios.append(rate / base)
        rates.append(rate)
        slow.append(p99)
    ratio, p99 = statistics.median(ratios), statistics.median(slow)
    what, goal = (
        ("64 writers / fdatasync", SQLITE_MANY)
        if is_sqlite
        else ("64 writers / 16 raw connections", POSTGRES_MANY)
    )
    return [
        _result(what, ratio, goal, appends_s=statistics.median(rates)),
        {
            "bar": "64 writers, p99 ms",
            "ratio": round(p99, 1),
            "goal": P99_MS,
            "ok": p99 < P99_MS,
        },
    ]


def _group_rate(place: Place, each: int) -> tuple[float, float]:
    writer, waits = GroupWriter(place.deps.new_uow), list[float]()
    stop = threading.Event()

    def client() -> None:
        for _ in range(each):
            begin = time.perf_counter()
            writer.append(an_entry())
            waits.append(time.perf_counter() - begin)

    def sequencer() -> None:
        while not stop.wait(0.05):
            sequence(place.deps)

    placing = threading.Thread(target=sequencer)
    begin = time.perf_counter()
    placing.start()
    _together(client, _CLIENTS)
    stop.set()
    placing.join()
    sequence(place.deps)
    took = time.perf_counter() - begin
    return _CLIENTS * each / took, statistics.quantiles(waits, n=100)[98] * 1_000


def _raw_rate(place: Place, each: int) -> float:
    per_client = max(1, each * _CLIENTS // _RAW_CLIENTS // 4)

    def client() -> None:
        for _ in range(per_client):
            with place.deps.new_uow() as uow:
                uow.run(insert(t.audit_entry).values(**raw_values()))  # type: ignore[attr-defined]
                uow.commit()

    return _RAW_CLIENTS * per_client / _timed(lambda: _together(client, _RAW_CLIENTS))


def _together(work: Callable[[], None], threads: int) -> None:
    running = [threading.Thread(target=work) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def _flushes(times: int = 300) -> float:
    with tempfile.NamedTemporaryFile() as file:
        begin = time.perf_counter()
        for _ in range(times):
            os.write(file.fileno(), b"x" * 512)
            os.fdatasync(file.fileno())
        return times / (time.perf_counter() - begin)


def verifying(place: Place, entries: int, rounds: int) -> dict[str, Any]:
    """Verify a large log, against reading its rows through the same session layer."""
    place.empty()
    for _ in range(0, entries, 10_000):
        with place.deps.new_uow() as uow:
            uow.record_all([an_entry() for _ in range(10_000)])
            uow.commit()
        sequence(place.deps)

    def scan() -> None:
        with place.deps.view() as uow:
            for _ in uow.entries(0, entries + 1):
                pass

    def verify() -> None:
        verdict, _ = check(place.deps)
        if not verdict.ok:
            raise SystemExit(f"the log does not verify: {verdict.problem}")

    ratios, rates = [], []
    for _ in range(rounds):
        base, took = _timed(scan), _timed(verify)
        ratios.append(base / took)
        rates.append(entries / took)
    ratio = statistics.median(ratios)
    what = f"verify / scan, {entries} entries"
    return _result(what, ratio, VERIFY, entries_s=statistics.median(rates))


def _timed(work: Callable[[], None]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _result(bar: str, ratio: float, goal: float, **more: float) -> dict[str, Any]:
    told = {key: round(value) for key, value in more.items()}
    return {"bar": bar, "ratio": round(ratio, 2), "goal": goal, "ok": ratio >= goal, **told}


def measure(*, entries: int = 1_000_000, rounds: int = 5) -> Iterator[dict[str, Any]]:
    """Yield every figure, on both databases."""
    with tempfile.TemporaryDirectory(prefix="frenly-bench-") as folder, postgres() as server:
        home = Path(folder)
        for name, url in (
            ("sqlite", f"sqlite:///{home / 'bench.sqlite3'}"),
            ("postgresql", server),
        ):
            place = Place(url, home / name)
            yield {"database": name, **one_writer(place, rounds, 300)}
            for result in many_writers(place, rounds, 100):
                yield {"database": name, **result}
            yield {"database": name, **verifying(place, entries, 3)}
            place.engine.dispose()


def main() -> int:
    """Print one line a figure; exit 1 when one misses its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    is_good = True
    for result in measure(entries=given.entries, rounds=given.rounds):
        sys.stdout.write(json.dumps(result) + "\n")
        sys.stdout.flush()
        is_good &= result["ok"]
    return int(not is_good)


if __name__ == "__main__":
    sys.exit(main())
