"""One hash for the whole state, which a change moves without the rows that it leaves alone.

Every row is written as one line of canonical JSON and stretched by SHAKE-128 to 1,024 lanes of
16 bits. The state's sum adds the lanes of all rows, each lane on its own modulo 2^16; the
state hash is SHA-256 of that sum. Adding has no order and can be taken back, so the sum of the
next revision follows from the last one and the rows that changed. The construction is LtHash
(M. Bellare and D. Micciancio, "A New Paradigm for Collision-Free Hashing", EUROCRYPT 1997,
with the parameters lthash16/1024 of Lewi, Kim, Maykov and Weis, 2019).

Anybody who holds the lines of a snapshot can work the hash out with nothing but SHAKE-128,
SHA-256 and addition.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from registry.domain.digest import canonical
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.domain.changes import Changes
    from registry.domain.rows import Row

LANES, LANE_BITS = 1_024, 16
SIZE = LANES * LANE_BITS // 8
"""Bytes of a sum."""
_PAIR = 2 * LANE_BITS
_EVEN = sum((2**LANE_BITS - 1) << (_PAIR * pair) for pair in range(LANES // 2))
_ODD = _EVEN << LANE_BITS
# One bit above each lane, lent to it before subtracting, so that none borrows from the next.
_OVER_EVEN = sum(1 << (_PAIR * pair + LANE_BITS) for pair in range(LANES // 2))
_OVER_ODD = _OVER_EVEN << LANE_BITS


def row_line(row: Row) -> bytes:
    """Write a row as snapshots and exports hold it: canonical JSON that names its table."""
    return canonical({"table": str(row.key.table), **row.content()})


@dataclass(frozen=True, slots=True)
class StateSum:
    """The lanes of every row of a state, added up."""

    lanes: int = 0
    """All lanes as one number, the first in its lowest bits."""

    @classmethod
    def read(cls, stored: bytes) -> Self:
        """Read what `write` wrote; raises `InvalidInput` for any other length."""
        if len(stored) != SIZE:
            raise InvalidInput(
                f"A state sum has {SIZE} bytes, not {len(stored)}.",
                hint="Restore the database from a backup; the sum is part of it.",
            )
        return cls(int.from_bytes(stored, "little"))

    def write(self) -> bytes:
        """Write the lanes one after the other, each with its low byte first."""
        return self.lanes.to_bytes(SIZE, "little")

    def hash(self) -> str:
        """Return the state hash: 64 hexadecimal digits."""
        return hashlib.sha256(self.write()).hexdigest()

    def add(self, lines: Iterable[bytes]) -> StateSum:
        """Return the sum with these lines as well."""
        lanes = self.lanes
        for line in lines:
            more = _stretched(line)
            even = ((lanes & _EVEN) + (more & _EVEN)) & _EVEN
            lanes = even | ((lanes & _ODD) + (more & _ODD)) & _ODD
        return StateSum(lanes)

    def remove(self, lines: Iterable[bytes]) -> StateSum:
        """Return the sum without these lines."""
        lanes = self.lanes
        for line in lines:
            less = _stretched(line)
            even = ((lanes & _EVEN | _OVER_EVEN) - (less & _EVEN)) & _EVEN
            lanes = even | ((lanes & _ODD | _OVER_ODD) - (less & _ODD)) & _ODD
        return StateSum(lanes)

    def moved(self, changes: Changes) -> StateSum:
        """Return the sum after changes whose moments are all fixed."""
        gone = (row_line(change.before) for change in changes if change.before is not None)
        come = (row_line(change.after) for change in changes if change.after is not None)
        return self.remove(gone).add(come)


def sum_of(rows: Iterable[Row]) -> StateSum:
    """Add up a whole state, in any order.

    >>> sum_of([]).hash() == StateSum().hash()
    True
    """
    return StateSum().add(row_line(row) for row in rows)


def _stretched(line: bytes) -> int:
    return int.from_bytes(hashlib.shake_128(line).digest(SIZE), "little")
