"""Tables of what people say around decisions; they belong to the same schema."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from registry.db.schema import metadata
from registry.db.types import Moment

_PERSON = 64

proposal_comment = Table(
    "proposal_comment",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("proposal", ForeignKey("proposal.id"), nullable=False),
    Column("actor", String(_PERSON), nullable=False),
    Column("at", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "proposal", "at", "id"),
)

proposal_snooze = Table(
    "proposal_snooze",
    metadata,
    Column("proposal", ForeignKey("proposal.id"), primary_key=True),
    Column("actor", String(_PERSON), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "actor", "until"),
)

proposal_climb = Table(
    "proposal_climb",
    metadata,
    Column("proposal", ForeignKey("proposal.id"), primary_key=True),
    Column("step", String(20), primary_key=True),
    Column("at", Moment, nullable=False),
)

delegation = Table(
    "delegation",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("principal", String(_PERSON), nullable=False),
    Column("delegate", String(_PERSON), nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("ended_at", Moment),
    Index(None, "principal", "since"),
    Index(None, "delegate", "since"),
)

absence = Table(
    "absence",
    metadata,
    Column("actor", String(_PERSON), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "until"),
)

rejection = Table(
    "rejection",
    metadata,
    Column("proposal", ForeignKey("proposal.id"), primary_key=True),
    Column("wish", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "wish", "at"),
)
