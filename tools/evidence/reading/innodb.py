"""What `SHOW ENGINE INNODB STATUS` prints of transactions: who waits, and who holds locks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SIGN = re.compile(r"^---TRANSACTION \d+, ", re.MULTILINE)
_BEGINS = re.compile(r"^---TRANSACTION (\d+), (ACTIVE|not started)(?:.*?(\d+) sec)?")
_THREAD = re.compile(
    r"^MySQL thread id (\d+),.*?query id \d+ "
    r"(?:(?P<host>[\d.]+|localhost)\s+)?(?P<user>[\w.-]+)"
)
_WAITS = re.compile(r"TRX HAS BEEN WAITING (\d+) SEC|^LOCK WAIT\b")
_HOLDS = re.compile(r"^.*?(\d+) lock struct\(s\)(?:.*?(\d+) row lock\(s\))?")
_ENDS = re.compile(r"^(?:END OF INNODB|FILE I/O|--------$|=====)")


def is_innodb(text: str) -> bool:
    """Whether a text is such a status."""
    return bool(_SIGN.search(text))


def read_innodb(
    lines: Sequence[tuple[int, str]],
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each transaction that is active, with its thread, its user and what it waits for.

    Who holds the locks is not printed: of two the one that does not wait.
    """
    at, cells = 0, dict[str, str]()
    for number, line in lines:
        begins = _BEGINS.match(line)
        if begins or _ENDS.match(line):
            if cells.get("trx_state"):
                yield at, cells
            at, cells = number, {}
        if begins and begins[2] == "ACTIVE":
            cells = {"trx_id": begins[1], "trx_state": "active", "active_s": begins[3] or "0"}
        elif cells:
            cells.update(_told(line))
    if cells.get("trx_state"):
        yield at, cells


def _told(line: str) -> dict[str, str]:
    """Return what one line below a transaction's first tells of it."""
    thread, holds, waits = _THREAD.match(line), _HOLDS.match(line), _WAITS.search(line)
    told: dict[str, str] = {}
    if thread:
        told |= {"id": thread[1], "host": thread["host"] or "", "user": thread["user"]}
    if holds:
        told["locks"] = holds[2] or holds[1]
    if waits:
        told |= {"trx_state": "lock wait", "wait_s": waits[1] or "0"}
    return told
