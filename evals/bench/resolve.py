"""Resolve against a plain dictionary with an expiry check: `python -m evals.bench.resolve`.

At each size the same names are asked of both in short alternating rounds, so that whatever
else the machine does disturbs both alike; a figure is the median of the rounds' ratios. Of
every ten names seven are plain, one has aliases in two contexts, one leads through another
alias and one is a canonical; they are asked for from every context.
"""

from __future__ import annotations

import gc
import json
import random
import statistics
import sys
import tempfile
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from registry import migrations
from registry.db.engine import open_engine
from registry.db.uow import SqlUnitOfWork
from registry.domain.changes import RowChange
from registry.domain.names import Kind, Name
from registry.domain.rows import AliasType, Context, Contract
from registry.errors import FrenlyError
from registry.resolution.building import Lookups, build
from registry.resolution.parts import Place, Straight
from registry.resolution.snapshot import Snapshot
from registry.resolution.walk import seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from registry.domain.rows import Row

RATIO_GOAL, HOT_GOAL, BUILD_GOAL_S, BYTES_GOAL, CHANGE_GOAL = 2.0, 1.2, 0.3, 300, 0.2
SIZES = (1_000, 100_000, 1_000_000)
BUILD_SIZE = 50_000
_CALLS, _ROUNDS, _HOT = 2_000, 201, 500
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_CONTEXTS = ("frontend", "application", "system")

_SECOND, _CHAIN = 7, 8
"""Which of nine aliases is not plain."""
Question = tuple[Kind, str, str]


class Platform(NamedTuple):
    """A registry of names, and what may be asked of it."""

    contracts: list[Contract]
    aliases: list[Straight]
    questions: list[Question]

    @property
    def lookups(self) -> Lookups:
        """Return it as a store gives it: aliases one by one."""
        aliases = (Straight(*alias) for alias in self.aliases)
        return Lookups(contexts(), self.contracts, aliases)


class Measured(NamedTuple):
    """One figure against its goal."""

    what: str
    figure: float
    goal: float
    says: str

    @property
    def is_met(self) -> bool:
        """Say whether the figure is within its goal."""
        return self.figure <= self.goal


def contexts() -> list[Context]:
    """Return three contexts, each falling back to the next."""
    return [
        Context(name=name, fallback=_CONTEXTS[number:]) for number, name in enumerate(_CONTEXTS)
    ]


def platform(size: int) -> Platform:
    """Return `size` aliases and the contracts they lead to, as a store would give them."""
    contracts = [Contract(name=_service(f"contract-{n}-api")) for n in range(size // 9 + 1)]
    places = [Place(Kind.SERVICE, context, AliasType.TEMPORARY) for context in _CONTEXTS]
    ends = seconds(_NOW + timedelta(days=30))
    straight: list[Straight] = []
    questions: list[Question] = []
    for number in range(size):
        key, target = f"alias-{number}-api", contracts[number // 9].name
        sort, place, until = number % 9, places[number % 3], ends + number
        if sort == _SECOND:  # a second alias of the name before it, in another context
            key = straight[-1].key
        elif sort == _CHAIN:  # it leads to the first of its nine
            target, place = _service(straight[-_CHAIN].key), places[0]
        straight.append(Straight(key, place, target, until))
        seers = [name for name in _CONTEXTS if _CONTEXTS.index(name) <= number % 3]
        questions.append((Kind.SERVICE, seers[number % len(seers)], key))
        if sort == 0:
            questions.append((Kind.SERVICE, _CONTEXTS[number % 3], target.key))
    return Platform(contracts, straight, questions)


def lookup_ratio(size: int) -> tuple[Measured, float]:
    """Compare at one size; return also what a hot set costs, against the same dictionary."""
    names = platform(size)
    snapshot, questions = Snapshot(build(names.lookups), 1), names.questions
    plain = {key: (key, seconds(_NOW) + 1 + n) for n, (_, _, key) in enumerate(questions)}
    answered = [each for each in questions if _is_answered(snapshot, each)]
    draw = random.Random(7)  # noqa: S311 - not a secret
    spread = _against(snapshot, plain, draw.choices(answered, k=_CALLS))
    hot = _against(snapshot, plain, draw.choices(answered[:_HOT], k=_CALLS))
    says = f"{spread.ours_ns:.0f} ns / {spread.base_ns:.0f} ns"
    what = f"resolve at {size} aliases against a dictionary with an expiry check"
    return Measured(what, spread.ratio, RATIO_GOAL, says), hot.ratio


class _Compared(NamedTuple):
    base_ns: float
    ours_ns: float
    ratio: float


def _against(
    snapshot: Snapshot, plain: dict[str, tuple[str, float]], asked: Sequence[Question]
) -> _Compared:
    def baseline(name: str, now: float) -> str | None:
        target, until = plain[name]
        return target if now < until else None

    now, resolve = seconds(_NOW), snapshot.resolve

    def by_dictionary() -> None:
        for _, _, key in asked:
            baseline(key, now)

    def by_snapshot() -> None:
        for kind, context, key in asked:
            resolve(kind, context, key, now)

    base, ours = zip(*_rounds(by_dictionary, by_snapshot), strict=True)
    ratios = [one / other for one, other in zip(ours, base, strict=True)]
    per_call = 1e9 / len(asked)
    return _Compared(
        statistics.median(base) * per_call,
        statistics.median(ours) * per_call,
        statistics.median(ratios),
    )


def _rounds(*works: Callable[[], None]) -> Iterator[list[float]]:
    for work in works:
        work()
    for _ in range(_ROUNDS):
        yield [_timed(work) for work in works]


def hot_ratio(hot: Sequence[float]) -> Measured:
    """Compare what a hot set costs at the sizes, each against the dictionary of its size."""
    ratio = max(hot) / min(hot)
    says = " / ".join(f"{each:.2f}" for each in hot)
    return Measured(f"a hot set of {_HOT} at each size", ratio, HOT_GOAL, says)


def build_seconds() -> Measured:
    """Measure a snapshot of 50,000 entries made from the rows of an SQLite file."""
    with tempfile.TemporaryDirectory(prefix="frenly-bench-") as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'rows.sqlite3'}")
        migrations.prepare(engine)
        with SqlUnitOfWork(engine) as uow:
            changes = [RowChange(row.key, None, row) for row in _rows(BUILD_SIZE)]
            uow.write(tuple(changes), revision=1, at=_NOW, proposal="bench")
            uow.commit()
        times = []
        for _ in range(7):
            with SqlUnitOfWork(engine, writes=False) as uow:
                begin = time.process_time()
                build(uow.lookups())
                times.append(time.process_time() - begin)
        engine.dispose()
    took = statistics.median(times)
    what = f"seconds of one core to build a snapshot of {BUILD_SIZE} entries from rows"
    return Measured(what, took, BUILD_GOAL_S, f"{min(times):.3f} to {max(times):.3f} s")


def _rows(size: int) -> Iterator[Row]:
    """Yield as many rows as make `size` entries: contexts, contracts and aliases."""
    yield from contexts()
    names = platform(size - size // 10)
    yield from names.contracts
    yield from {alias.key: alias for alias in (each.alias() for each in names.aliases)}.values()


def bytes_per_alias(size: int = 100_000) -> Measured:
    """Measure what a snapshot adds to the strings of its names, answered from everywhere."""
    names = platform(size)
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    snapshot = Snapshot(build(names.lookups), 1)
    built, _ = tracemalloc.get_traced_memory()
    for kind, _, key in names.questions:
        for context in _CONTEXTS:
            _is_answered(snapshot, (kind, context, key))
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    says = f"{(built - before) / size:.0f} when built, before any was asked for"
    what = "bytes per alias beyond its strings, each asked for from every context"
    return Measured(what, (after - before) / size, BYTES_GOAL, says)


def change_ratio(size: int = 100_000) -> Measured:
    """Compare the snapshot after one changed row with one built whole."""
    names = platform(size)
    snapshot = Snapshot(build(names.lookups), 1)
    alias = snapshot.book.aliases_named(_service("alias-1-api"))[0]
    changes = (RowChange(alias.key, alias, None),)
    whole, one = [], []
    for _ in range(5):
        whole.append(_timed(lambda: build(names.lookups)))
        one.append(_timed(lambda: snapshot.changed(changes, 2)))
    ratio = statistics.median(one) / statistics.median(whole)
    says = f"{statistics.median(one) * 1e3:.1f} ms / {statistics.median(whole) * 1e3:.1f} ms"
    what = f"one change among {size} aliases against a whole build"
    return Measured(what, ratio, CHANGE_GOAL, says)


def measure() -> list[Measured]:
    """Measure everything, in one run."""
    compared = [lookup_ratio(size) for size in SIZES]
    return [
        *(measured for measured, _ in compared),
        hot_ratio([hot for _, hot in compared]),
        build_seconds(),
        bytes_per_alias(),
        change_ratio(),
    ]


def _service(key: str) -> Name:
    return Name(Kind.SERVICE, key)


def _is_answered(snapshot: Snapshot, question: Question) -> bool:
    kind, context, key = question
    try:
        snapshot.resolve(kind, context, key, seconds(_NOW))
    except FrenlyError:
        return False
    return True


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> int:
    """Print one line a figure; exit 1 when one misses its goal."""
    results = measure()
    for result in results:
        line = {**result._asdict(), "figure": round(result.figure, 3), "ok": result.is_met}
        sys.stdout.write(json.dumps(line) + "\n")
    return int(not all(result.is_met for result in results))


if __name__ == "__main__":
    sys.exit(main())
