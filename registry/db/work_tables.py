"""Tables of what is to be done, and by whom it is being done."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from registry.db.schema import ROW_ID, metadata
from registry.db.types import Json, Moment

job = Table(
    "job",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("about", String(255), nullable=False),
    Column("state", String(20), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("fence", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Index(
        "uq_job_open",
        "kind",
        "about",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index(None, "state", "due_at"),
)

run = Table(
    "run",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("thread", String(255), nullable=False),
    Column("number", Integer, nullable=False),
    Column("previous", String(40), nullable=False),
    Column("actor", Text, nullable=False),
    Column("credential", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("step", String(40), nullable=False),
    Column("steps", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("lease_until", Moment, nullable=False),
    Column("cancelled_by", Text, nullable=False),
    Column("proposal", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("says", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("used", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("ended_at", Moment),
    UniqueConstraint("channel", "thread", "number"),
    Index(None, "state", "lease_until"),
    Index(None, "created_at", "id"),
    Index(None, "actor", "created_at", "id"),
)

effect = Table(
    "effect",
    metadata,
    Column("run", ForeignKey("run.id"), primary_key=True),
    Column("call", String(255), primary_key=True),
    Column("proposal", String(40), nullable=False),
)
"""Which proposal a call of a run has made: once, however often the call is tried."""

schedule = Table(
    "schedule",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("every_s", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("fence", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("ended_at", Moment),
    Column("says", Text, nullable=False),
)

turn = Table(
    "turn",
    metadata,
    Column("id", String(64), primary_key=True),  # of all that makes it the same turn
    Column("subject", String(ROW_ID + 20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("version", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("owner", Text, nullable=False),
    Column("reminded_s", Integer),  # how long before it the last reminder was due
    Index(None, "subject"),
    Index(None, "due_at"),
)

notice = Table(
    "notice",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("document", Json, nullable=False),
    Column("state", String(20), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("fence", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Index(None, "state", "due_at"),
)
