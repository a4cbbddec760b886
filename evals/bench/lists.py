"""What lists, hints and histories cost at 1,000,000 rows against 10,000, and by which plan.

Prints, per store and query: the ratio of the medians of interleaved runs (a query that reads
along an index costs about the same at both sizes), and the plan at the larger size.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from evals.bench.crowd import Crowd
from evals.bench.loading import fill
from evals.bench.plans import plans_of
from evals.bench.questions import QUESTIONS
from registry import migrations
from registry.db.engine import open_engine
from registry.db.uow import SqlUnitOfWork

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from evals.bench.asking import Question

SIZES = (10_000, 1_000_000)
GOAL = 3.0
"""At a hundred times as many rows; an index is a few pages deeper."""
_ROUNDS = 15


class Store(NamedTuple):
    """The same store at two sizes."""

    name: str
    small: tuple[Engine, Crowd]
    large: tuple[Engine, Crowd]


def measure(store: Store, question: Question) -> dict[str, object]:
    """Return what a question costs at both sizes, and its plan at the larger."""
    times: dict[int, list[float]] = {crowd.size: [] for _, crowd in (store.small, store.large)}
    for _ in range(_ROUNDS):
        for engine, crowd in (store.small, store.large):
            begin = time.perf_counter()
            with SqlUnitOfWork(engine, writes=False) as uow:
                question.ask(uow, crowd)
            times[crowd.size].append(time.perf_counter() - begin)
    rows = [_count(engine, crowd, question) for engine, crowd in (store.small, store.large)]
    grown = max(1.0, (rows[1] + 1) / (rows[0] + 1))
    small, large = (statistics.median(each) * 1e3 for each in times.values())
    engine, crowd = store.large
    return {
        "store": store.name,
        "question": question.says,
        "small_ms": round(small, 2),
        "large_ms": round(large, 2),
        "rows": rows,
        "ratio": round(large / small / grown, 2),
        "plan": [line for plan in plans_of(engine, crowd, question) for line in plan.lines],
    }


def _count(engine: Engine, crowd: Crowd, question: Question) -> int:
    """Count what is answered: where more is, more may be paid."""
    with SqlUnitOfWork(engine, writes=False) as uow:
        return len(list(question.ask(uow, crowd)))


def main(arguments: list[str] | None = None) -> int:
    """Print one line a store and question; exit 1 when a ratio misses the goal."""
    options = _options(arguments)
    missed = False
    with ExitStack() as stack:
        for name, urls in _urls(stack, options).items():
            store = Store(
                name, *(_filled(stack, *each) for each in zip(urls, options.sizes, strict=True))
            )
            for question in QUESTIONS:
                result = measure(store, question)
                missed = missed or float(str(result["ratio"])) > GOAL
                sys.stdout.write(json.dumps({**result, "goal": GOAL}) + "\n")
                sys.stdout.flush()
    return int(missed)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs=2, default=SIZES, metavar=("SMALL", "LARGE"))
    parser.add_argument(
        "--postgresql", nargs=2, metavar="URL", help="Two empty databases to fill as well."
    )
    return parser.parse_args(arguments)


def _urls(stack: ExitStack, options: argparse.Namespace) -> dict[str, tuple[str, ...]]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="frenly-lists-")))
    urls = {
        "sqlite": tuple(f"sqlite:///{folder / str(size)}.sqlite3" for size in options.sizes)
    }
    if options.postgresql:
        urls["postgresql"] = tuple(options.postgresql)
    return urls


def _filled(stack: ExitStack, url: str, size: int) -> tuple[Engine, Crowd]:
    engine, crowd = open_engine(url), Crowd(size)
    stack.callback(engine.dispose)
    migrations.prepare(engine)
    fill(engine, crowd)
    return engine, crowd


if __name__ == "__main__":
    sys.exit(main())
