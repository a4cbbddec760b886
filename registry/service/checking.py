"""Whether the registry is still what it recorded: its rows, and the newest part of its log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.audit.verifying import RANGE, check_range
from registry.domain.statehash import sum_of

if TYPE_CHECKING:
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork


def rows_problem(deps: Deps) -> str:
    """Add up every row, and say if that is not what the newest revision recorded."""
    with deps.view() as uow:
        if sum_of(uow.each_row()) == uow.state_sum():
            return ""
        return f"the rows are not those of revision {uow.revision()}"


def log_problem(deps: Deps) -> str:
    """Check the newest entries of the log, and say what is wrong with them.

    It reads one range at most, however long the log is; `frenly audit verify` reads all.
    """
    with deps.view() as uow:
        head = uow.head()
        if head is None or not head.size:
            return ""
        first = (head.size - 1) // RANGE * RANGE
        part = check_range(uow.entries(first, head.size), first, {head.size})
        if part.problem:
            return f"entry {part.end}: {part.problem}"
        if part.end != head.size:
            return f"the log ends at {part.end}, its checkpoint at {head.size}"
        differs = any(_kept(uow, n.level, n.number) != n.hash for n in part.nodes)
        return "the kept nodes are not those of the newest entries" if differs else ""


def _kept(uow: UnitOfWork, level: int, number: int) -> bytes:
    return next(iter(uow.nodes(level, number, 1)), b"")
