"""The work on a tree's files, over as many processes as there are cores."""

from __future__ import annotations

import multiprocessing
import sys
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from registry.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from frenly_ai.scanning.reading import Read, Reader

_PORTION = 250
"""Files a process is handed at a time: few enough that all end together."""
_ALONE = 500
"""So few files are read sooner than processes are started."""
_reader: list[Reader] = []


def work(reader: Reader, paths: Sequence[str], processes: int) -> Iterator[tuple[Read, int]]:
    """Yield what comes of each portion of the files, and how many files it had.

    Raises:
        Unavailable: When a process was ended from outside.
    """
    portions = [paths[at : at + _PORTION] for at in range(0, len(paths), _PORTION)]
    if processes == 1 or len(paths) <= _ALONE:
        for portion in portions:
            yield reader.read(portion), len(portion)
        return
    try:
        yield from _work_together(reader, portions, processes)
    except BrokenProcessPool as error:
        raise Unavailable(
            "A process of the scan was ended from outside, perhaps for want of memory.",
            hint="Scan again with `--jobs 1`.",
        ) from error


def _work_together(
    reader: Reader, portions: Sequence[Sequence[str]], processes: int
) -> Iterator[tuple[Read, int]]:
    with ProcessPoolExecutor(
        processes, mp_context=_context(), initializer=_begin, initargs=(reader,)
    ) as pool:
        waiting = {pool.submit(_read, portion) for portion in portions}
        try:
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for each in done:
                    yield each.result()
        finally:
            pool.shutdown(wait=not waiting, cancel_futures=True)


def _context() -> multiprocessing.context.BaseContext:
    """Fork where that is safe and spawn elsewhere: a forked process has the names already."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else None)


def _begin(reader: Reader) -> None:
    _reader[:] = [reader]


def _read(portion: Sequence[str]) -> tuple[Read, int]:
    return _reader[0].read(portion), len(portion)
