"""Literals looked for by Hyperscan, where the extra `scan` has brought it."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    import hyperscan


class Shelf(Protocol):
    """Keeps what was compiled, for the next search of the same literals."""

    def take(self, key: str) -> bytes | None:
        """Return what was put there under the key; None when that is there no more."""

    def put(self, key: str, compiled: bytes) -> None:
        """Keep it; where that cannot be, it is compiled again."""


class CompiledLiterals:
    """Finds where literals begin, in vector instructions instead of one state a byte.

    It takes a quarter of the automaton's time, and longer to compile.
    """

    def __init__(self, literals: list[bytes], engine: hyperscan.Database | None) -> None:
        """`engine` tells of a literal by its place in the list; None finds none."""
        self._literals = literals
        self._scan = None if engine is None else engine.scan

    def find(self, data: bytes) -> list[tuple[int, bytes]]:
        """Return where literals begin, and which; overlapping ones as well."""
        ends = list[tuple[int, int]]()
        if self._scan is not None:
            self._scan(data, match_event_handler=_told, context=ends)
        if not ends:  # as in most files
            return []
        found = ((self._literals[number], end) for number, end in ends)
        return [(end - len(literal), literal) for literal, end in found]


def _told(number: int, _start: int, end: int, _flags: int, ends: list[tuple[int, int]]) -> None:
    ends.append((number, end))


def compiled(
    literals: Iterable[bytes], shelf: Shelf | None = None, *, anew: bool = True
) -> CompiledLiterals | None:
    """Prepare for many texts, with what the shelf keeps or, if that is wanted, `anew`.

    None without Hyperscan, for a machine it does not know, and where nothing is kept.
    """
    try:
        import hyperscan  # noqa: PLC0415 - only with the extra `scan`
    except ImportError:
        return None
    every = sorted(dict.fromkeys(literals))  # in their order, which is mostly sorted by parts
    if not every:  # to compile none is an error
        return CompiledLiterals(every, None)
    key = f"hyperscan {hyperscan.__version__} {_told_apart(every)}"
    try:
        engine = _kept(key, shelf) or (_compiled(every, key, shelf) if anew else None)
    except hyperscan.error:
        return None
    return engine and CompiledLiterals(every, engine)


def _told_apart(literals: list[bytes]) -> str:
    """Tell literals from all others; none holds a line feed, as no name does."""
    return blake2b(b"\n".join(literals), digest_size=16).hexdigest()


def _kept(key: str, shelf: Shelf | None) -> hyperscan.Database | None:
    import hyperscan  # noqa: PLC0415 - only with the extra `scan`

    found = shelf and shelf.take(key)
    if not found:
        return None
    try:
        engine = hyperscan.loadb(found, hyperscan.HS_MODE_BLOCK)
        engine.scratch = hyperscan.Scratch(engine)
    except hyperscan.error:  # of another machine, for example
        return None
    return engine


def _compiled(literals: list[bytes], key: str, shelf: Shelf | None) -> hyperscan.Database:
    import hyperscan  # noqa: PLC0415 - only with the extra `scan`

    engine = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    engine.compile(expressions=literals, ids=list(range(len(literals))), literal=True)
    if shelf is not None:
        shelf.put(key, hyperscan.dumpb(engine))
    return engine
