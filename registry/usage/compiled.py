"""Literals looked for by Hyperscan, where the extra `scan` has brought it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import hyperscan


class CompiledLiterals:
    """Finds where literals begin, in vector instructions instead of one state a byte.

    It takes a quarter of the automaton's time, and longer to compile.
    """

    def __init__(self, literals: Iterable[bytes], engine: hyperscan.Database) -> None:
        self._literals = sorted(set(literals))
        self._scan = engine.scan
        numbers = list(range(len(self._literals)))
        if numbers:  # to compile none is an error
            engine.compile(expressions=self._literals, ids=numbers, literal=True)

    def find(self, data: bytes) -> list[tuple[int, bytes]]:
        """Return where literals begin, and which; overlapping ones as well."""
        ends = list[tuple[int, int]]()
        if self._literals:
            self._scan(data, match_event_handler=_told, context=ends)
        if not ends:  # as in most files
            return []
        found = ((self._literals[number], end) for number, end in ends)
        return [(end - len(literal), literal) for literal, end in found]


def _told(number: int, _start: int, end: int, _flags: int, ends: list[tuple[int, int]]) -> None:
    ends.append((number, end))


def compiled(literals: Iterable[bytes]) -> CompiledLiterals | None:
    """Prepare for many texts; None without Hyperscan, or for a machine it does not know."""
    try:
        import hyperscan  # noqa: PLC0415 - only with the extra `scan`
    except ImportError:
        return None
    try:
        return CompiledLiterals(literals, hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK))
    except hyperscan.error:
        return None
