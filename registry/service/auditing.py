"""The log of everything: giving entries their place, verifying, exporting, receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.audit.entries import Tag
from registry.audit.proofs import inclusion_proof
from registry.audit.verifier import Tree
from registry.audit.verifying import LogVerdict, StoredCheckpoint, export_lines, verify_log
from registry.domain.changes import invert, write_changes
from registry.domain.edits import write_edit
from registry.domain.proposals import Judged
from registry.errors import Conflict, Unavailable
from registry.service.deciding import get_proposal
from registry.service.documents import write_proposal
from registry.service.ports import Head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.audit.verifying import StoredEntry
    from registry.domain.actors import Actor
    from registry.domain.proposals import Decision
    from registry.domain.rows import Content
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

_BATCH = 1_000


def sequence(deps: Deps) -> int:
    """Give new entries their place in the tree and take a checkpoint; return how many.

    Only one process does this at a time; another one that tries returns 0.
    """
    done = 0
    while True:
        with deps.new_uow() as uow:
            if not uow.try_sequencer_lease():
                return done
            batch = uow.unsequenced(_BATCH)
            if not batch:
                return done
            head = uow.head()
            tree = Tree(head.size, head.stack) if head else Tree()
            first = tree.size
            for entry in batch:
                tree.append(entry.leaf)
            uow.place([entry.id for entry in batch], first)
            uow.add_head(Head(tree.size, tree.root, tuple(tree.stack), deps.now()))
            uow.commit()
            done += len(batch)


def verify(deps: Deps, by: Actor) -> LogVerdict:
    """Recompute the whole tree from the stored bytes; record who looked and what they saw."""
    by.require("audit.verify")
    with deps.view() as uow:
        heads = uow.heads()
        verdict = verify_log(uow.entries(), _checkpoints(heads))
    with deps.new_uow() as uow:
        data: Content = {"ok": verdict.ok, "size": verdict.size, "problem": verdict.problem}
        uow.record(deps.entry(Tag.LOG_VERIFY, by, "audit", data))
        deps.keep(uow, "")
        uow.commit()
    return verdict


def export_log(deps: Deps, by: Actor) -> Iterator[str]:
    """Yield the log as lines that the stand-alone verifier reads."""
    by.require("export")
    with deps.new_uow() as uow:
        uow.record(deps.entry(Tag.LOG_EXPORT, by, "audit", {}))
        uow.commit()
    sequence(deps)
    header: dict[str, Any] = {"exported_at": deps.now().isoformat(), "by": by.id}
    with deps.view() as uow:
        heads = uow.heads()
        yield from export_lines(uow.entries(), _checkpoints(heads), header)


def _checkpoints(heads: Iterable[Head]) -> list[StoredCheckpoint]:
    return [StoredCheckpoint(head.size, head.root, head.at) for head in heads]


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
        head, entries, leaves = _placed(uow, proposal_id)
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
        "entries": [_proven(entry, leaves, head.size) for entry in entries],
        "checkpoint": {"size": head.size, "root": head.root.hex(), "at": head.at.isoformat()},
    }


def _placed(uow: UnitOfWork, proposal_id: str) -> tuple[Head, list[StoredEntry], list[bytes]]:
    head = uow.head()
    entries, leaves = [], []
    for entry in uow.entries():
        if entry.position is not None:
            leaves.append(entry.leaf)
        if entry.about == proposal_id:
            entries.append(entry)
    if head is None or any(entry.position is None for entry in entries):
        raise Unavailable(
            "The newest entries have no place in the log's tree yet.",
            hint="Try again in a moment; `frenly worker --once` gives them one.",
        )
    return head, entries, leaves[: head.size]


def _proven(entry: StoredEntry, leaves: list[bytes], size: int) -> Content:
    assert entry.position is not None  # noqa: S101 - `_placed` refuses others
    proof = inclusion_proof(leaves, entry.position, size)
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
