"""Columns of proposals and decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.domain.proposals import Decision, DecisionStatus, Proposal, Verdict
from registry.service.documents import write_proposal

if TYPE_CHECKING:
    from sqlalchemy.engine import RowMapping


def proposal_columns(p: Proposal) -> dict[str, Any]:
    """Return the columns of a proposal's row."""
    return {
        "id": p.id,
        "status": str(p.status),
        "author": p.author,
        "created_at": p.created_at,
        "expires_at": p.expires_at,
        "open_key": p.content_key if p.status.is_open else None,
        "document": write_proposal(p),
    }


def decision_columns(d: Decision) -> dict[str, Any]:
    """Return the columns of a decision's row."""
    return {
        "id": d.id,
        "proposal": d.proposal,
        "digest": d.digest,
        "actor": d.actor,
        "credential": d.credential_id,
        "auth": d.auth,
        "groups": list(d.groups),
        "verdict": str(d.verdict),
        "reason": d.reason,
        "at": d.at,
        "expires_at": d.expires_at,
        "status": str(d.status),
        "in_stead_of": d.in_stead_of,
        "shown": d.shown,
    }


def read_decision(row: RowMapping) -> Decision:
    """Read a decision's row."""
    return Decision(
        id=row["id"],
        proposal=row["proposal"],
        digest=row["digest"],
        actor=row["actor"],
        credential_id=row["credential"],
        auth=row["auth"],
        groups=tuple(row["groups"]),
        verdict=Verdict(row["verdict"]),
        reason=row["reason"],
        at=row["at"],
        expires_at=row["expires_at"],
        status=DecisionStatus(row["status"]),
        in_stead_of=row["in_stead_of"],
        shown=row["shown"],
    )
