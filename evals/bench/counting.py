"""What it costs to know who uses a name: `python -m evals.bench.counting`.

Lookups on the fast path, counted and not, in short alternating rounds: first by 20 services
that ask for 1,000 names, then all for one name. Then a scan of 100,000 uses recorded by the
desk, against the same rows put into the same tables by plain SQL. Figures are ratios of one
run; a ratio of rounds is their median.
"""

from __future__ import annotations

import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
import tracemalloc
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from frenly_ai.bootstrap import build, new_id
from frenly_ai.settings import now, read_settings
from registry.api.fastpath import FastPath
from registry.api.limiting import Limiter
from registry.api.metrics import Metrics, Readings
from registry.contracts.usage import Place, Use
from registry.contracts.usage_record import Scan
from registry.domain.actors import Actor, ActorKind
from registry.domain.changes import RowChange
from registry.domain.names import Kind, Name
from registry.domain.rows import Context, Contract
from registry.resolution.snapshot import Snapshot
from registry.service.hits import LocalHits
from registry.service.lookup_counter import LookupCounter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from frenly_ai.bootstrap import App
    from registry.domain.rows import Row

GOALS = {
    "counted lookups, 1,000 names by 20 services": 1.25,
    "counted lookups, one name by one service": 1.25,
    "100,000 uses recorded, against plain SQL": 2.5,
    "megabytes held while they are": 100.0,
}
_CALLERS, _NAMES, _USES = 20, 1_000, 100_000
_CALLS, _ROUNDS = 2_000, 101
_CONTEXT = "frontend"


class Measured(NamedTuple):
    """One figure against its goal."""

    what: str
    figure: float
    says: str

    @property
    def is_met(self) -> bool:
        """Say whether the figure is within its goal."""
        return self.figure <= GOALS[self.what]


class _Known:
    """Stands for tokens and freshness, which are the same for both."""

    def __init__(self, value: dict[bytes, Actor] | Snapshot) -> None:
        self._value = value

    def find(self, token: bytes = b"") -> Any:
        """Return who holds the token, or the snapshot."""
        return self._value[token] if isinstance(self._value, dict) else self._value


def _rows() -> Iterator[Row]:
    yield Context(name=_CONTEXT, fallback=(_CONTEXT,))
    for number in range(_NAMES):
        name = Name(Kind.SERVICE, f"contract-{number}-api")
        yield Contract(name=name, version="v1", owner="@team")


def _path(counted: Callable[[str, str, str, Actor], None]) -> FastPath:
    callers = {
        str(number).encode(): Actor(
            id=f"service-{number}", kind=ActorKind.SERVICE, may=frozenset({"read"})
        )
        for number in range(_CALLERS)
    }
    return FastPath(
        cast("Any", None),
        tokens=cast("Any", _Known(callers)),
        freshness=cast("Any", _Known(Snapshot.of(_rows(), 1))),
        limiter=Limiter({}, LocalHits(now), now=time.time, ticks=time.monotonic),
        metrics=Metrics(lambda: Readings(None, {}, None)),
        clock=time.time,
        ticks=time.monotonic,
        answered=counted,
    )


def lookups(app: App) -> Iterator[Measured]:
    """Compare lookups that are counted with lookups that are not."""
    counter = LookupCounter(app.deps)
    plain, counted = _path(lambda *_: None), _path(counter.note)
    draw = random.Random(7)  # noqa: S311 - not a secret
    spread = [(draw.randrange(_NAMES), draw.randrange(_CALLERS)) for _ in range(_CALLS)]
    for what, asked in zip(GOALS, (spread, [(0, 0)] * _CALLS), strict=False):
        requests = [
            (
                f"/v1/resolve/{_CONTEXT}/contract-{name}-api",
                [(b"authorization", b"Bearer %d" % caller)],
            )
            for name, caller in asked
        ]
        one, other = _rounds(requests, plain, counted)
        ratios = [b / a for a, b in zip(one, other, strict=True)]
        per_call = 1e9 / _CALLS
        says = " / ".join(f"{statistics.median(x) * per_call:.0f} ns" for x in (other, one))
        yield Measured(what, statistics.median(ratios), says)


def _rounds(
    requests: Sequence[tuple[str, list[tuple[bytes, bytes]]]], *paths: FastPath
) -> tuple[list[float], ...]:
    took: tuple[list[float], ...] = tuple([] for _ in paths)
    for turn in range(_ROUNDS + 1):
        for path, times in zip(paths, took, strict=True):
            ask = path.wire
            begin = time.perf_counter()
            for address, headers in requests:
                if ask(address, b"", headers) is None:
                    raise RuntimeError(address)
            if turn:  # the first one fills what is rendered once
                times.append(time.perf_counter() - begin)
    return took


def recording(app: App, folder: Path) -> Iterator[Measured]:
    """Compare a scan that the desk records with its rows put in by hand."""
    with app.deps.new_uow() as uow:
        changes = [RowChange(row.key, None, row) for row in _rows()]
        uow.write(tuple(changes), revision=1, at=now(), proposal="bench")
        uow.commit()
    by = Actor(id="ci", kind=ActorKind.SERVICE, may=frozenset({"usage.tell"}))
    desk = app.registry.usage_desk

    def record(number: int) -> None:
        at = now() - timedelta(days=1) + timedelta(seconds=number)
        scan = Scan(repository="shop/one", commit=new_id(), at=at, revision=1)
        desk.record(scan, _uses(number), by)

    ours = [_timed(lambda n=n: record(n)) for n in range(4)][1:]  # type: ignore[misc]
    base = [_timed(lambda n=n: _by_hand(folder / f"{n}.sqlite3")) for n in range(3)]  # type: ignore[misc]
    tracemalloc.start()
    record(9)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    figure = statistics.median(ours) / statistics.median(base)
    says = f"{statistics.median(ours):.2f} s / {statistics.median(base):.2f} s"
    _, _, what, held = GOALS
    yield Measured(what, figure, says)
    yield Measured(held, peak / 1e6, "of Python's own, the scan before it replaced")


def _uses(number: int) -> Iterator[Use]:
    names = cycle(Name(Kind.SERVICE, f"contract-{n}-api") for n in range(_NAMES))
    for place in range(_USES):
        name = next(names)
        yield Use(
            path=f"src/part-{place // 500}/file-{place % 500}-{number}.py",
            line=place % 900 + 1,
            column=1,
            name=name,
            spelled=name.key,
            place=Place.CODE,
        )


def _by_hand(file: Path) -> None:
    """Put the same rows into a table with the same keys and index."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(
        "CREATE TABLE seen (repository TEXT, branch TEXT, number INTEGER, kind TEXT, same TEXT,"
        " path TEXT, spelled TEXT, place TEXT, lines TEXT, times INTEGER,"
        " PRIMARY KEY (repository, branch, number))"
    )
    connection.execute("CREATE INDEX of ON seen (kind, same, repository, branch, number)")
    rows = (
        ("shop/one", "", n, "service", u.name.key, u.path, u.spelled, "code", f"[{u.line}]", 1)
        for n, u in enumerate(_uses(0))
    )
    connection.executemany("INSERT INTO seen VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
    connection.commit()
    connection.close()


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> int:
    """Print one line a figure; exit 1 when one misses its goal."""
    with tempfile.TemporaryDirectory(prefix="frenly-bench-") as folder:
        app = build(read_settings(home=Path(folder)))
        results = [*lookups(app), *recording(app, Path(folder))]
        app.close()
    for result in results:
        line = {**result._asdict(), "goal": GOALS[result.what], "ok": result.is_met}
        sys.stdout.write(json.dumps({**line, "figure": round(result.figure, 3)}) + "\n")
    return int(not all(result.is_met for result in results))


if __name__ == "__main__":
    sys.exit(main())
