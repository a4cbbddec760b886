"""Receipts: the documents that prove, offline, what became of a proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.audit.proofs import prove_inclusion
from registry.audit.tiles import reader
from registry.audit.verifier import verify_inclusion
from registry.errors import Conflict, Unavailable
from registry.service.deciding import get_proposal
from registry.service.documents import write_proposal
from registry.service.sequencing import signers
from registry.service.showing import judged_of

if TYPE_CHECKING:
    from registry.audit.stored import StoredEntry
    from registry.audit.tiles import Hashes
    from registry.domain.proposals import Decision
    from registry.domain.rows import Content
    from registry.service.deps import Deps
    from registry.service.ports import Head, UnitOfWork


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
    return {
        "format": "frenly-receipt/1",
        "proposal": write_proposal(proposal),
        "digest_material": judged_of(proposal).material(),
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
