"""The log of everything: verifying and exporting."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from registry.audit.entries import Tag
from registry.audit.exporting import export_lines
from registry.audit.stored import StoredCheckpoint
from registry.audit.verifying import RANGE, LogCheck, LogVerdict, Loose, RangeCheck, check_range
from registry.service.deps import RangeWish
from registry.service.sequencing import sequence, signers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.domain.actors import Actor
    from registry.domain.rows import Content
    from registry.service.deps import Deps
    from registry.service.ports import Head, UnitOfWork


def verify(deps: Deps, by: Actor) -> LogVerdict:
    """Recompute the whole tree from the stored bytes; record who looked and what they saw."""
    by.require("audit.verify")
    verdict = check(deps)[0]
    with deps.new_uow() as uow:
        data: Content = {"ok": verdict.ok, "size": verdict.size, "problem": verdict.problem}
        uow.record(deps.entry(Tag.LOG_VERIFY, by, "audit", data))
        deps.keep(uow, "")
        uow.commit()
    return verdict


def check(deps: Deps, also: Iterable[int] = ()) -> tuple[LogVerdict, LogCheck]:
    """Recompute the whole tree, and the roots at further sizes; records nothing.

    Entries that have no place yet are checked too, but nothing vouches for them.
    """
    with deps.view() as uow:
        heads = [StoredCheckpoint(h.size, h.root, h.at, h.note, h.stack) for h in uow.heads()]
        size = max((h.size for h in heads), default=0)
        whole = LogCheck(heads, deps.check_signature, also)
        wishes = [
            RangeWish(first, min(first + RANGE, size), tuple(whole.sizes(first, first + RANGE)))
            for first in range(0, size, RANGE)
        ]
        for part in (deps.check_ranges or partial(_check_here, uow))(wishes):
            whole.take(part)
            if whole.problem:
                break
        loose = Loose()
        for _ in loose.apart(uow.entries(size)):
            whole.refuse("an entry has a place that no checkpoint covers")
        whole.compare_nodes(uow.nodes)
        whole.compare_keys(signers(uow))
    return whole.verdict(loose.count, loose.problem), whole


def _check_here(uow: UnitOfWork, wishes: Iterable[RangeWish]) -> Iterator[RangeCheck]:
    for wish in wishes:
        yield check_range(uow.entries(wish.first, wish.end), wish.first, wish.sizes)


def export_log(deps: Deps, by: Actor) -> Iterator[str]:
    """Yield the log as lines that the stand-alone verifier reads."""
    by.require("export")
    with deps.new_uow() as uow:
        uow.record(deps.entry(Tag.LOG_EXPORT, by, "audit", {}))
        uow.commit()
    sequence(deps)
    header: dict[str, Any] = {"exported_at": deps.now().isoformat(), "by": by.id}
    with deps.view() as uow:
        yield from export_lines(uow.entries(), checkpoints(uow.heads()), header)


def checkpoints(heads: Iterable[Head]) -> list[StoredCheckpoint]:
    """Return checkpoints as exports write them."""
    return [StoredCheckpoint(head.size, head.root, head.at, head.note) for head in heads]
