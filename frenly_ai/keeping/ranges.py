"""Check the ranges of a large log in several processes."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING

from registry.audit.verifying import RANGE, RangeCheck, check_range
from registry.db.engine import open_engine
from registry.db.uow import SqlUnitOfWork

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.service.deps import RangeWish

_WORTH_IT = RANGE
"""A log of fewer entries is checked sooner than another process has started."""
_MOST_PROCESSES = 8


def check_ranges(url: str, wishes: Sequence[RangeWish]) -> Iterator[RangeCheck]:
    """Check the ranges of the log in the database at `url`, in order."""
    if sum(wish.end - wish.first for wish in wishes) <= _WORTH_IT:
        yield from _check(url, wishes)
        return
    count = min(len(wishes), len(os.sched_getaffinity(0)), _MOST_PROCESSES)
    with ProcessPoolExecutor(count, get_context("spawn")) as pool:
        yield from pool.map(partial(_check_one, url), wishes)


def _check_one(url: str, wish: RangeWish) -> RangeCheck:
    return next(_check(url, [wish]))


def _check(url: str, wishes: Sequence[RangeWish]) -> Iterator[RangeCheck]:
    engine = open_engine(url)
    try:
        for wish in wishes:
            with SqlUnitOfWork(engine, writes=False) as uow:
                yield check_range(uow.entries(wish.first, wish.end), wish.first, wish.sizes)
    finally:
        engine.dispose()
