"""Proposals written as JSON carries them, for the store, the API and receipts."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from registry.domain.changes import read_changes, write_changes
from registry.domain.digest import digest
from registry.domain.edits import read_edit, write_edit
from registry.domain.findings import Finding
from registry.domain.proposals import Origin, Proposal, ProposalKind, ProposalStatus, Quorum
from registry.domain.times import parse_moment, show_moment
from registry.errors import Conflict, FrenlyError

if TYPE_CHECKING:
    from registry.domain.rows import Content

_MISFITS = (AssertionError, AttributeError, LookupError, TypeError, ValueError, FrenlyError)
"""What reading raises where something else stands than Frenly wrote."""
_MOVES = frozenset({"status", "applied_revision", "applied_at", "undone_by"})
"""What becomes of a proposal; the rest is fixed as long as its digest is."""


def write_proposal(p: Proposal) -> Content:
    """Write a proposal as JSON carries it."""
    return {
        "id": p.id,
        "kind": str(p.kind),
        "status": str(p.status),
        "edits": [write_edit(edit) for edit in p.edits],
        "author": p.author,
        "agent": p.agent,
        "origin": asdict(p.origin),
        "reason": p.reason,
        "evidence": list(p.evidence),
        "provenance": list(p.provenance),
        "base_revision": p.base_revision,
        "changes": write_changes(p.changes),
        "reads": p.reads,
        "findings": [finding.content() for finding in p.findings],
        "promises": list(p.promises),
        "quorum": p.quorum.content(),
        "hashes": p.hashes,
        "content_key": p.content_key,
        "digest": p.digest,
        "created_at": show_moment(p.created_at),
        "expires_at": show_moment(p.expires_at),
        "applied_revision": p.applied_revision,
        "applied_at": show_moment(p.applied_at),
        "undoes": p.undoes,
        "undone_by": p.undone_by,
    }


def shown_hash(p: Proposal) -> str:
    """Hash everything of a stored proposal that nobody may change once people decide on it.

    The digest binds what is applied; this binds the rest of what people saw as well: who
    asked, why, on what evidence, and where each value came from.
    """
    try:
        return digest({k: v for k, v in write_proposal(p).items() if k not in _MOVES})
    except _MISFITS as error:
        raise _unreadable(p.id) from error


class UnreadableProposal(Conflict):
    """A stored proposal is not as Frenly writes them."""

    code = "proposal.unreadable"


_TEXTS = ("id", "author", "agent", "reason", "content_key", "digest", "undoes", "undone_by")


def read_proposal(d: Content) -> Proposal:
    """Read what `write_proposal` wrote; raise `UnreadableProposal` for anything else."""
    try:
        return _read(d)
    except _MISFITS as error:
        found = d.get("id") if isinstance(d, dict) else d
        raise _unreadable(found) from error


def _unreadable(found: object) -> UnreadableProposal:
    return UnreadableProposal(
        f"Proposal {found!r} is not stored as Frenly writes proposals.",
        hint="It was changed outside Frenly; see `frenly audit verify`.",
    )


def _read(d: Content) -> Proposal:
    wrong = [name for name in _TEXTS if not isinstance(d[name], str)]
    if wrong:
        raise TypeError(wrong)  # a document lets anything stand anywhere
    return Proposal(
        id=d["id"],
        kind=ProposalKind(d["kind"]),
        status=ProposalStatus(d["status"]),
        edits=tuple(read_edit(edit) for edit in d["edits"]),
        author=d["author"],
        agent=d["agent"],
        origin=Origin(**d["origin"]),
        reason=d["reason"],
        evidence=tuple(d["evidence"]),
        provenance=tuple(d["provenance"]),
        base_revision=d["base_revision"],
        changes=read_changes(d["changes"]),
        reads=d["reads"],
        findings=tuple(Finding.read(finding) for finding in d["findings"]),
        promises=tuple(d["promises"]),
        quorum=Quorum.read(d["quorum"]),
        hashes=d["hashes"],
        content_key=d["content_key"],
        digest=d["digest"],
        created_at=parse_moment(d["created_at"]),
        expires_at=parse_moment(d["expires_at"]),
        applied_revision=d["applied_revision"],
        applied_at=d["applied_at"] and parse_moment(d["applied_at"]),
        undoes=d["undoes"],
        undone_by=d["undone_by"],
    )
