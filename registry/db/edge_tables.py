"""Tables of who may call, how often they did, and what they were answered."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from registry.db.schema import metadata
from registry.db.types import Json, Moment

account = Table(
    "account",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("roles", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

credential = Table(
    "credential",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account", ForeignKey("account.id"), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Index(None, "account"),
)

kept_answer = Table(
    "kept_answer",
    metadata,
    Column("principal", String(64), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("route", Text, nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("about", Text, nullable=False),
    Column("status", Integer),  # NULL until it has been answered
    Column("headers", Json),
    Column("body", LargeBinary),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)

hit_count = Table(
    "hit_count",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Index(None, "ends_at"),
)
