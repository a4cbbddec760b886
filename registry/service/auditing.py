"""The log of everything: giving entries their place, verifying, exporting, receipts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from registry.audit.entries import Tag
from registry.audit.exporting import export_lines
from registry.audit.proofs import prove_inclusion
from registry.audit.tiles import reader
from registry.audit.verifier import verify_inclusion
from registry.audit.verifying import (
    RANGE,
    LogCheck,
    LogVerdict,
    Loose,
    RangeCheck,
    StoredCheckpoint,
    check_range,
)
from registry.domain.changes import invert, write_changes
from registry.domain.edits import write_edit
from registry.domain.proposals import Judged
from registry.errors import Conflict, Unavailable
from registry.service.deciding import get_proposal
from registry.service.deps import RangeWish
from registry.service.documents import write_proposal
from registry.service.sequencing import sequence, signers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.audit.tiles import Hashes
    from registry.audit.verifying import StoredEntry
    from registry.domain.actors import Actor
    from registry.domain.proposals import Decision
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


def receipt(deps: Deps, proposal_id: str) -> Content:
    """Return the document that proves, offline, what became of an applied proposal.

    Raises `Missing`, `Conflict` when it was not applied, `Unavailable` while its entries have
    no place in the tree yet.
    """
    with deps.view() as uow:
        proposal = get_proposal(uow, proposal_id)
        if proposal.applied_revision is None:
            raise Conflict(
                f"Proposal {proposal_id!r} is {proposal.status}; only an applied one has "
                "a receipt.",
                hint=f"See `frenly proposal show {proposal_id}`.",
                proposal=proposal_id,
            )
        decisions = tuple(uow.decisions(proposal_id))
        taken, entries = _proven(uow, proposal_id)
    judged = Judged(
        edits=[write_edit(edit) for edit in proposal.edits],
        pre=proposal.reads,
        post=write_changes(proposal.changes),
        inverse=write_changes(invert(proposal.changes)),
        judged_under=proposal.hashes,
        quorum=proposal.quorum.content(),
    )
    return {
        "format": "frenly-receipt/1",
        "proposal": write_proposal(proposal),
        "digest_material": judged.material(),
        "digest": proposal.digest,
        "decisions": [_decision(decision) for decision in decisions],
        "entries": entries,
        "checkpoint": taken,
    }


def _proven(uow: UnitOfWork, proposal_id: str) -> tuple[Content, list[Content]]:
    """Return the newest checkpoint, and the entries about a proposal with their proofs."""
    head, entries = uow.head(), uow.entries_about(proposal_id)
    if head is None or any(entry.position is None for entry in entries):
        raise Unavailable(
            "The newest entries have no place in the log's tree yet.",
            hint="Try again in a moment; `frenly worker --once` gives them one.",
        )
    root = reader(uow.nodes)
    proven = [_with_proof(entry, root, head) for entry in entries]
    taken: Content = {"size": head.size, "root": head.root.hex(), "at": head.at.isoformat()}
    if head.note:
        taken |= {"note": head.note, "key": signers(uow)[-1].text()}
    return taken, proven


def _with_proof(entry: StoredEntry, root: Hashes, head: Head) -> Content:
    assert entry.position is not None  # noqa: S101 - `_proven` refuses others
    proof = prove_inclusion(root, entry.position, head.size)
    if not verify_inclusion(entry.leaf, entry.position, head.size, proof, head.root):
        raise Unavailable(
            "The log's tree does not lead to its own checkpoint.",
            hint="It was changed outside Frenly; see `frenly audit verify`.",
        )
    return {
        "position": entry.position,
        "body": entry.body.decode(),
        "leaf": entry.leaf.hex(),
        "proof": [node.hex() for node in proof],
    }


def _decision(decision: Decision) -> Content:
    return {
        "id": decision.id,
        "digest": decision.digest,
        "actor": decision.actor,
        "auth": decision.auth,
        "groups": list(decision.groups),
        "verdict": str(decision.verdict),
        "reason": decision.reason,
        "at": decision.at.isoformat(),
        "status": str(decision.status),
    }
